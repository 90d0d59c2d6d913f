// One order, all of it: the bill, the trail, why which rider was asked, and the ride on the map.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useBusinessNow } from '@doorstep/api/clock';
import { AccountPublicService } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { type Order, type OrderEvent, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge } from '@doorstep/ui/badge';
import { Money } from '@doorstep/ui/money';
import { Tabs } from '@doorstep/ui/tabs';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { Assignments } from './assignment';
import { ClaimsOfOrder } from './claims';
import { useEventDetail, useEventName } from './event-words';
import { useFilters } from './filters';
import { Link, useParam } from './nav';
import { OrderActions } from './order-actions';
import { toneOf } from './orders';
import { Answer, Card, Facts, Page } from './page';
import { Replay } from './replay';
import { RiskBadge, useCause } from './risk';
import { causeOf } from './risk-model';
import { useRiderName, useStaffName, useStoreName } from './stores-data';
import { readable, useStatus } from './words';

const texts = words({
  title: ['Order {id}', 'ऑर्डर {id}'],
  views: ['Views of the order', 'ऑर्डर के दृश्य'],
  trail: ['What happened', 'क्या हुआ'],
  why: ['Why this rider', 'यह राइडर क्यों'],
  ride: ['The ride', 'सफ़र'],
  items: ['Items', 'सामान'],
  claims: ['Claims', 'दावे'],
  bill: ['Bill', 'बिल'],
  about: ['About', 'विवरण'],
  number: ['Id in full', 'पूरी id'],
  store: ['Store', 'स्टोर'],
  rider: ['Rider', 'राइडर'],
  noRider: ['none yet', 'अभी नहीं'],
  address: ['Address', 'पता'],
  customer: ['Customer', 'ग्राहक'],
  payment: ['Payment', 'भुगतान'],
  placed: ['Placed', 'कब दिया'],
  promise: ['Promise', 'वादा'],
  estimate: ['Estimate', 'अनुमान'],
  delivered: ['Delivered', 'पहुँचा'],
  cancelled: ['Cancelled by {who}: {why}', '{who} ने रद्द किया: {why}'],
  itemsTotal: ['Items', 'सामान'],
  discount: ['Discount', 'छूट'],
  tax: ['Tax included', 'कर शामिल'],
  total: ['Total', 'कुल'],
  byCredit: ['Paid by credit', 'क्रेडिट से चुकाया'],
  refunded: ['Refunded', 'लौटाया'],
  short: ['{n} not found', '{n} नहीं मिला'],
  refundedUnits: ['{n} refunded', '{n} का पैसा लौटाया'],
  by: ['by', 'द्वारा'],
  allOrders: ['All orders of this customer', 'इस ग्राहक के सभी ऑर्डर'],
});

const feeKinds = words({
  delivery: ['Delivery', 'डिलीवरी'],
  small_cart: ['Small order', 'छोटा ऑर्डर'],
  handling: ['Handling', 'हैंडलिंग'],
  surge: ['Surge', 'सर्ज'],
});

const views = ['trail', 'why', 'ride', 'items', 'claims'] as const;
type View = (typeof views)[number];

export function OrderScreen() {
  const t = useWords(texts);
  const status = useStatus();
  const id = useParam('id');
  const [{ view }, setFilters] = useFilters({ view: 'trail' });
  const order = useQuery(
    OrderPublicService.method.inspectOrder,
    { orderId: id },
    { refetchInterval: (query) => (isOver(query.state.data?.status) ? false : 2000), staleTime: 0 },
  );
  const events = useQuery(
    OrderPublicService.method.inspectOrderEvents,
    { orderId: id },
    { refetchInterval: isOver(order.data?.status) ? false : 2000, staleTime: 0 },
  );
  return (
    <Page
      title={t('title', { id: orderNumber(id) })}
      side={order.data && <Badge tone={toneOf(order.data.status)}>{status(order.data.status)}</Badge>}
    >
      <Answer of={order} rows={6}>
        {(found) => (
          <div className="grid grid-cols-1 gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
            <div className="flex flex-col gap-4">
              <About order={found} />
              <Bill order={found} />
              <OrderActions order={found} onDone={() => void order.refetch()} />
            </div>
            <div className="min-w-0">
              <Tabs<View>
                label={t('views')}
                value={views.find((known) => known === view) ?? 'trail'}
                onChange={(next) => setFilters({ view: next })}
                tabs={[
                  {
                    key: 'trail',
                    label: t('trail'),
                    content: <Answer of={events}>{(answer) => <Trail events={answer.events} />}</Answer>,
                  },
                  { key: 'why', label: t('why'), content: <Assignments orderId={id} /> },
                  { key: 'ride', label: t('ride'), content: <Replay order={found} /> },
                  { key: 'items', label: t('items'), content: <Items order={found} /> },
                  { key: 'claims', label: t('claims'), content: <ClaimsOfOrder orderId={id} /> },
                ]}
              />
            </div>
          </div>
        )}
      </Answer>
    </Page>
  );
}

const isOver = (status: string | undefined) => status === 'delivered' || status === 'cancelled';

function About({ order }: { order: Order }) {
  const t = useWords(texts);
  const status = useStatus();
  const cause = useCause();
  const now = useBusinessNow(2000);
  const storeName = useStoreName();
  const when = (at: Order['createdAt']) => at && <Time at={timestampDate(at)} day />;
  return (
    <Card title={t('about')}>
      {order.status === 'cancelled' && (
        <p className="mb-3 rounded-xl bg-bad-tint px-3 py-2 text-bad">
          {t('cancelled', { who: status(order.cancelledBy), why: order.cancelReason || '-' })}
        </p>
      )}
      {!isOver(order.status) && (
        <p className="mb-3 flex flex-wrap items-center gap-2">
          <RiskBadge order={order} now={now} />
          <span className="text-soft">{cause(causeOf(order))}</span>
        </p>
      )}
      <Facts
        of={[
          [
            t('number'),
            <span key="n" className="break-all">
              {order.orderId}
            </span>,
          ],
          [
            t('store'),
            <Link
              key="s"
              to="/stores/$id"
              params={{ id: order.warehouseId }}
              className="inline-flex min-h-11 items-center text-brand underline"
            >
              {storeName(order.warehouseId)}
            </Link>,
          ],
          [t('rider'), order.deliveryPartnerId ? <RiderOf key="r" id={order.deliveryPartnerId} /> : t('noRider')],
          [t('placed'), when(order.createdAt)],
          [t('promise'), when(order.promiseAt)],
          order.deliveredAt
            ? [t('delivered'), when(order.deliveredAt)]
            : [t('estimate'), when(order.estimatedDeliveryTime)],
          [t('payment'), `${status(order.paymentMethod)}, ${status(order.paymentStatus)}`],
          [t('customer'), <Customer key="c" id={order.userId} />],
          [t('address'), order.deliveryAddress],
        ]}
      />
    </Card>
  );
}

/** Who rides, with a page of their own, to be called when something is wrong. */
function RiderOf({ id }: { id: string }) {
  const { data } = useQuery(DeliveryPublicService.method.listPartners, { partnerId: id }, { staleTime: 300_000 });
  const rider = data?.partners[0];
  return (
    <>
      <Link to="/riders/$id" params={{ id }} className="flex min-h-11 items-center justify-end text-brand underline">
        {rider?.name ?? id}
      </Link>
      {rider && (
        <a href={`tel:${rider.phone}`} className="inline-flex min-h-11 items-center break-all text-brand underline">
          {rider.phone}
        </a>
      )}
    </>
  );
}

/** Who ordered, to be called when something is wrong. */
function Customer({ id }: { id: string }) {
  const t = useWords(texts);
  const { data } = useQuery(AccountPublicService.method.listUsers, { userId: id }, { staleTime: 300_000 });
  const user = data?.users[0];
  if (!user) return id;
  return (
    <>
      {user.name && <span className="block">{user.name}</span>}
      <a href={`tel:${user.phone}`} className="inline-flex min-h-11 items-center break-all text-brand underline">
        {user.phone}
      </a>
      <Link
        to="/orders"
        search={{ user: id }}
        className="flex min-h-11 items-center justify-end font-normal text-brand underline"
      >
        {t('allOrders')}
      </Link>
    </>
  );
}

function Bill({ order }: { order: Order }) {
  const t = useWords(texts);
  const fees = useWords(feeKinds);
  const feeName = (kind: string) => (kind in feeKinds ? fees(kind as keyof typeof feeKinds) : readable(kind));
  const some = (amount: Order['discount']) => amount && amount.amountMinor > 0n;
  const rows: [string, Order['totalAmount']][] = [
    [t('itemsTotal'), order.totalAmount],
    ...order.fees.map((fee): [string, Order['totalAmount']] => [feeName(fee.kind), fee.amount]),
  ];
  if (some(order.discount)) rows.push([t('discount'), order.discount]);
  rows.push([t('tax'), order.taxIncluded], [t('total'), order.finalAmount]);
  if (some(order.creditAmount)) rows.push([t('byCredit'), order.creditAmount]);
  if (some(order.refundedAmount)) rows.push([t('refunded'), order.refundedAmount]);
  return (
    <Card title={t('bill')}>
      <Facts of={rows.map(([name, amount]) => [name, <Money key={name} amount={amount} />])} />
    </Card>
  );
}

function Items({ order }: { order: Order }) {
  const t = useWords(texts);
  return (
    <ul className="rounded-card border border-line bg-card">
      {order.items.map((item) => (
        <li key={item.productId} className="flex items-center gap-3 border-b border-line px-4 py-2 last:border-0">
          <span className="w-8 text-right font-bold tabular-nums">{item.quantity}</span>
          <span className="min-w-0 flex-1">
            <span className="block">{item.name}</span>
            <span className="text-sm text-soft">{item.packSize}</span>
          </span>
          {item.shortQuantity > 0 && <Badge tone="warn">{t('short', { n: item.shortQuantity })}</Badge>}
          {item.refundedQuantity > 0 && <Badge>{t('refundedUnits', { n: item.refundedQuantity })}</Badge>}
          <Money amount={item.totalPrice} />
        </li>
      ))}
    </ul>
  );
}

/** Every event with the one who caused it. */
function Trail({ events }: { events: OrderEvent[] }) {
  const t = useWords(texts);
  const status = useStatus();
  const riderName = useRiderName();
  const staffName = useStaffName();
  const eventName = useEventName();
  const eventDetail = useEventDetail();
  return (
    <ol aria-label={t('trail')} className="rounded-card border border-line bg-card">
      {events.map((event) => (
        <li key={event.sequence} className="flex gap-3 border-b border-line px-4 py-2 last:border-0">
          <span className="w-6 flex-none text-right text-soft tabular-nums">{event.sequence}</span>
          <span className="min-w-0 flex-1">
            <span className="font-medium">{eventName(event.name)}</span>
            {event.detail && <span className="block text-sm break-words text-soft">{eventDetail(event.detail)}</span>}
            <span className="block text-sm text-soft">
              {t('by')} {status(event.actor)}
              {event.actorId && ` ${staffName(riderName(event.actorId))}`}
            </span>
          </span>
          {event.occurredAt && <Clock at={timestampDate(event.occurredAt)} />}
        </li>
      ))}
    </ol>
  );
}

/** Seconds matter in a trail. */
function Clock({ at }: { at: Date }) {
  return (
    <time dateTime={at.toISOString()} className="flex-none text-sm text-soft tabular-nums">
      {at.toLocaleTimeString('en-IN', { timeZone: 'Asia/Kolkata', hour12: false })}
    </time>
  );
}
