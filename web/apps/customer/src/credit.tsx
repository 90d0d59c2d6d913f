// What the customer can spend, and how it came and went.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { type CreditEntry, PaymentPublicService } from '@doorstep/api/gen/doorstep/payment/v1/payment_pb';
import { Button, buttonClasses } from '@doorstep/ui/button';
import { Money } from '@doorstep/ui/money';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { Link, useTitle } from './router';
import { TitleBar } from './title-bar';

const texts = words({
  title: ['Your credit', 'आपका क्रेडिट'],
  about: [
    'Refunds of what you paid in cash, and others when you ask for it. It pays for your next orders and does not run out.',
    'नकद दिए पैसे के रिफ़ंड, और आपके कहने पर दूसरे भी। यह अगले ऑर्डर में काम आता है और कभी ख़त्म नहीं होता।',
  ],
  none: ['No credit yet', 'अभी कोई क्रेडिट नहीं'],
  refund: ['Refund', 'रिफ़ंड'],
  used: ['Paid for an order', 'ऑर्डर में लगाया'],
  payable: ['Refund from before', 'पहले का रिफ़ंड'],
  more: ['Show more', 'और दिखाएँ'],
  signIn: ['Sign in', 'साइन इन'],
});

export function CreditScreen() {
  const t = useWords(texts);
  useTitle(t('title'));
  const person = usePerson();
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-4 pt-4">
      <TitleBar title={t('title')} to="/account" />
      {person ? (
        <History />
      ) : (
        <Link to="/sign-in?then=/account/credit" className={buttonClasses('main')}>
          {t('signIn')}
        </Link>
      )}
    </div>
  );
}

function History() {
  const t = useWords(texts);
  const sentence = useSentence();
  const list = useInfiniteQuery(
    PaymentPublicService.method.getCredit,
    { pageSize: 20, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      staleTime: 0,
    },
  );
  if (list.error && !list.data) {
    return (
      <ErrorState message={sentence(list.error)} offline={isOffline(list.error)} onRetry={() => void list.refetch()} />
    );
  }
  if (!list.data) return <SkeletonRows rows={3} />;
  const entries = list.data.pages.flatMap((page) => page.entries);
  if (entries.length === 0) {
    return (
      <EmptyState icon="cash" title={t('none')}>
        {t('about')}
      </EmptyState>
    );
  }
  return (
    <>
      <section className="rounded-2xl border border-line bg-card p-4">
        <Money amount={list.data.pages[0]?.balance} className="text-3xl font-bold" />
        <p className="mt-1 text-sm text-soft">{t('about')}</p>
      </section>
      <ul className="divide-y divide-line rounded-2xl border border-line bg-card">
        {entries.map((entry) => (
          <Entry
            key={`${entry.kind}${entry.orderId}${entry.createdAt?.seconds}${entry.amount?.amountMinor}`}
            of={entry}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button look="plain" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

function Entry({ of: entry }: { of: CreditEntry }) {
  const t = useWords(texts);
  const came = (entry.amount?.amountMinor ?? 0n) > 0n;
  return (
    <li>
      <Link to={`/orders/${entry.orderId}`} className="flex min-h-14 items-center justify-between gap-3 px-4 py-2">
        <span className="min-w-0">
          <span className="block">{t(entry.kind as 'refund' | 'used' | 'payable')}</span>
          <span className="block text-sm text-soft">
            {entry.createdAt && <Time at={timestampDate(entry.createdAt)} day />}
          </span>
        </span>
        <span className={came ? 'font-semibold text-good' : 'font-semibold'}>
          {came && '+'}
          <Money amount={entry.amount} />
        </span>
      </Link>
    </li>
  );
}
