// All orders, newest first, and the way to have one again.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { type Order, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge, type Tone } from '@doorstep/ui/badge';
import { Button, buttonClasses } from '@doorstep/ui/button';
import { Money } from '@doorstep/ui/money';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { Picture } from './product-card';
import { useReorder } from './reorder';
import { Link, useTitle } from './router';
import { isOpen, type Status, statusTexts } from './status';

const texts = words({
  title: ['Orders', 'ऑर्डर'],
  empty: ['No orders yet', 'अभी कोई ऑर्डर नहीं'],
  emptyAbout: [
    'They are listed here, with their invoices and a way to have them again.',
    'वे यहाँ दिखेंगे, बिल और फिर से मँगाने के विकल्प के साथ।',
  ],
  shop: ['To the shop', 'दुकान पर जाएँ'],
  signIn: ['Sign in to see your orders', 'अपने ऑर्डर देखने के लिए साइन इन करें'],
  go: ['Sign in', 'साइन इन'],
  again: ['Order again', 'फिर से मँगाएँ'],
  more: ['Show older', 'पुराने दिखाएँ'],
  items: ['{n} items', '{n} चीज़ें'],
  oneItem: ['1 item', '1 चीज़'],
  open: ['Open the order of', 'ऑर्डर खोलें'],
});

export function toneOf(status: string): Tone {
  if (status === 'delivered') return 'good';
  if (status === 'cancelled') return 'bad';
  return 'lamp';
}

export function Orders() {
  const t = useWords(texts);
  useTitle(t('title'));
  const sentence = useSentence();
  const person = usePerson();
  const list = useInfiniteQuery(
    OrderPublicService.method.listOrders,
    { pageSize: 20, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      enabled: person !== null,
      staleTime: 5_000,
      refetchInterval: 15_000,
    },
  );
  const orders = list.data?.pages.flatMap((page) => page.orders) ?? [];
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-4 pt-4">
      <h1 className="text-2xl font-bold">{t('title')}</h1>
      {!person ? (
        <EmptyState
          icon="user"
          title={t('signIn')}
          action={
            <Link to="/sign-in?then=/orders" className={buttonClasses('main')}>
              {t('go')}
            </Link>
          }
        />
      ) : list.error && !list.data ? (
        <ErrorState
          message={sentence(list.error)}
          offline={isOffline(list.error)}
          onRetry={() => void list.refetch()}
        />
      ) : !list.data ? (
        <SkeletonRows rows={5} />
      ) : orders.length === 0 ? (
        <EmptyState
          icon="receipt"
          title={t('empty')}
          action={
            <Link to="/" className={buttonClasses('main')}>
              {t('shop')}
            </Link>
          }
        >
          {t('emptyAbout')}
        </EmptyState>
      ) : (
        <ul className="flex flex-col gap-3">
          {orders.map((order) => (
            <Row key={order.orderId} order={order} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button look="plain" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}

const shownPictures = 4;

function Row({ order }: { order: Order }) {
  const t = useWords(texts);
  const status = useWords(statusTexts);
  const reorder = useReorder();
  const units = order.items.reduce((sum, item) => sum + item.quantity, 0);
  return (
    <li className="rounded-2xl border border-line bg-card">
      <Link to={`/orders/${order.orderId}`} className="flex flex-wrap items-center gap-3 p-4 pb-3">
        <span className="flex -space-x-3">
          {order.items.slice(0, shownPictures).map((item) => (
            <Picture key={item.productId} url={item.imageUrl} className="w-11 border-2 border-card" />
          ))}
        </span>
        <span className="min-w-[min(8rem,100%)] flex-1">
          <span className="sr-only">{t('open')} </span>
          <span className="block font-semibold">
            {order.createdAt && <Time at={timestampDate(order.createdAt)} day />}
          </span>
          <span className="block text-sm text-soft">
            {orderNumber(order.orderId)}, {units === 1 ? t('oneItem') : t('items', { n: units })},{' '}
            <Money amount={order.finalAmount} />
          </span>
        </span>
        <Badge tone={toneOf(order.status)}>
          {order.status in statusTexts ? status(order.status as Status) : order.status}
        </Badge>
      </Link>
      {!isOpen(order.status) && (
        <div className="border-t border-line px-2">
          <Button look="quiet" icon="refresh" onClick={() => reorder(order)}>
            {t('again')}
          </Button>
        </div>
      )}
    </li>
  );
}
