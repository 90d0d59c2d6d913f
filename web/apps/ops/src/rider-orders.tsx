// What a rider carried lately, each with the ride to be played again on the map. No times are compared here:
// nobody is scored.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { type Order, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge } from '@doorstep/ui/badge';
import { More } from '@doorstep/ui/more';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { Link } from './nav';
import { toneOf } from './orders';
import { Answer, Card } from './page';
import { Table } from './table';
import { useStatus } from './words';

const texts = words({
  title: ['Orders of this rider', 'इस राइडर के ऑर्डर'],
  none: ['No order was carried yet.', 'अभी तक कोई ऑर्डर नहीं पहुँचाया।'],
  order: ['Order', 'ऑर्डर'],
  state: ['State', 'स्थिति'],
  handed: ['Handed over', 'सौंपा'],
  ride: ['The ride', 'सफ़र'],
  show: ['On the map', 'नक्शे पर'],
  showOf: ['The ride of order {order} on the map', 'ऑर्डर {order} का सफ़र नक्शे पर'],
});

export function RiderOrders({ partnerId }: { partnerId: string }) {
  const t = useWords(texts);
  const list = useInfiniteQuery(
    OrderPublicService.method.searchOrders,
    { partnerId, pageSize: 10, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      refetchInterval: 10_000,
      staleTime: 0,
    },
  );
  return (
    <Card title={t('title')}>
      <Answer of={list} rows={3}>
        {(answer) => <Orders orders={answer.pages.flatMap((page) => page.orders)} />}
      </Answer>
      <More of={list} />
    </Card>
  );
}

const link = 'inline-flex min-h-11 items-center font-medium whitespace-nowrap text-brand underline';

function Orders({ orders }: { orders: Order[] }) {
  const t = useWords(texts);
  const status = useStatus();
  if (orders.length === 0) return <p className="text-soft">{t('none')}</p>;
  return (
    <Table
      label={t('title')}
      rows={orders}
      keyOf={(order) => order.orderId}
      columns={[
        {
          key: 'order',
          head: t('order'),
          cell: (order) => (
            <Link to="/orders/$id" params={{ id: order.orderId }} className={link}>
              {orderNumber(order.orderId)}
            </Link>
          ),
        },
        {
          key: 'state',
          head: t('state'),
          whole: true,
          cell: (order) => <Badge tone={toneOf(order.status)}>{status(order.status)}</Badge>,
        },
        {
          key: 'handed',
          head: t('handed'),
          number: true,
          cell: (order) => order.pickedUpAt && <Time at={timestampDate(order.pickedUpAt)} day />,
        },
        {
          key: 'ride',
          head: t('ride'),
          cell: (order) =>
            order.pickedUpAt && (
              <Link
                to="/orders/$id"
                params={{ id: order.orderId }}
                search={{ view: 'ride' }}
                aria-label={t('showOf', { order: orderNumber(order.orderId) })}
                className={link}
              >
                {t('show')}
              </Link>
            ),
        },
      ]}
    />
  );
}
