import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { useBusinessNow } from '@doorstep/api/clock';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { NotificationPublicService } from '@doorstep/api/gen/doorstep/notification/v1/notification_pb';
import { buttonClasses } from '@doorstep/ui/button';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { Ago } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import type { ReactNode } from 'react';
import { Link, useTitle } from './router';
import { TitleBar } from './title-bar';

const texts = words({
  title: ['Messages', 'संदेश'],
  none: ['No messages yet', 'अभी कोई संदेश नहीं'],
  noneAbout: ['What happens to your orders is told here as well.', 'आपके ऑर्डर की ख़बर यहाँ भी मिलती है।'],
  signIn: ['Sign in', 'साइन इन'],
});

export function Messages() {
  const t = useWords(texts);
  useTitle(t('title'));
  const sentence = useSentence();
  const person = usePerson();
  const now = useBusinessNow(5000);
  const list = useQuery(
    NotificationPublicService.method.listNotifications,
    { pageSize: 50 },
    { enabled: person !== null, refetchInterval: 15_000 },
  );
  let content: ReactNode;
  if (!person) {
    content = (
      <Link to="/sign-in?then=/account/messages" className={buttonClasses('main')}>
        {t('signIn')}
      </Link>
    );
  } else if (list.error && !list.data) {
    content = (
      <ErrorState message={sentence(list.error)} offline={isOffline(list.error)} onRetry={() => void list.refetch()} />
    );
  } else if (!list.data) {
    content = <SkeletonRows rows={4} />;
  } else if (list.data.notifications.length === 0) {
    content = (
      <EmptyState icon="bell" title={t('none')}>
        {t('noneAbout')}
      </EmptyState>
    );
  } else {
    content = (
      <ul className="flex flex-col gap-2">
        {list.data.notifications.map((message) => {
          const text = (
            <>
              <span className="flex flex-wrap justify-between gap-x-3">
                <span className="font-semibold wrap-anywhere">{message.title}</span>
                <span className="flex-none text-sm text-soft">
                  {message.createdAt && <Ago at={timestampDate(message.createdAt)} now={now} />}
                </span>
              </span>
              <span className="block text-soft wrap-anywhere">{message.text}</span>
            </>
          );
          return (
            <li key={message.notificationId} className="rounded-2xl border border-line bg-card">
              {message.orderId ? (
                <Link to={`/orders/${message.orderId}`} className="block p-4">
                  {text}
                </Link>
              ) : (
                <div className="p-4">{text}</div>
              )}
            </li>
          );
        })}
      </ul>
    );
  }
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-4 pt-4">
      <TitleBar title={t('title')} to="/account" />
      {content}
    </div>
  );
}
