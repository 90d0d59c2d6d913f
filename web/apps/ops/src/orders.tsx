// Orders: by store, state and time, or straight to one by its number.

import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { callUnaryMethod, useInfiniteQuery, useQuery, useTransport } from '@connectrpc/connect-query';
import { businessNow } from '@doorstep/api/clock';
import { AccountPublicService } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import {
  type Order,
  OrderPublicService,
  type SearchOrdersRequestSchema,
} from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge, type Tone } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { Money } from '@doorstep/ui/money';
import { More } from '@doorstep/ui/more';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { useDeferredValue, useMemo, useState } from 'react';
import { cityMoment, ExportButton } from './export';
import { useFilters } from './filters';
import { Link } from './nav';
import { Answer, Empty, Filters, Page, Select } from './page';
import { writeRupees } from './rupees';
import { StoreSelect, useRiderName, useStoreName } from './stores-data';
import { Table } from './table';
import { useStatus } from './words';

const texts = words({
  title: ['Orders', 'ऑर्डर'],
  state: ['State', 'स्थिति'],
  any: ['Any', 'कोई भी'],
  since: ['Placed within', 'कब से'],
  hour: ['the last hour', 'पिछला घंटा'],
  day: ['the last 24 hours', 'पिछले 24 घंटे'],
  ever: ['any time', 'कभी भी'],
  number: ['Order number', 'ऑर्डर नंबर'],
  customer: ["Customer's phone or name", 'ग्राहक का फ़ोन या नाम'],
  paid: ['Money', 'पैसा'],
  order: ['Order', 'ऑर्डर'],
  placed: ['Placed', 'कब'],
  promise: ['Promise', 'वादा'],
  amount: ['Amount', 'रकम'],
  store: ['Store', 'स्टोर'],
  rider: ['Rider', 'राइडर'],
  none: ['No order matches', 'कोई ऑर्डर नहीं मिला'],
  noneAbout: ['Widen the time or choose another state.', 'समय बढ़ाएँ या दूसरी स्थिति चुनें।'],
  more: ['Show older', 'पुराने दिखाएँ'],
  ordersOf: ['Orders of {name}', '{name} के ऑर्डर'],
  allCustomers: ['Of all customers', 'सभी ग्राहकों के'],
});

const usual = { number: '', store: '', state: '', since: 'ever', paid: '', rider: '', user: '' };

const states = [
  '',
  'pending',
  'confirmed',
  'preparing',
  'ready_for_pickup',
  'out_for_delivery',
  'delivered',
  'cancelled',
];
const payments = ['', 'pending', 'paid', 'failed', 'partially_refunded', 'refunded'];
const hoursBack: Record<string, number> = { hour: 1, day: 24, ever: 0 };

export function toneOf(status: string): Tone {
  if (['delivered', 'accepted', 'available', 'refunded', 'paid'].includes(status)) return 'good';
  if (['cancelled', 'failed', 'declined'].includes(status)) return 'bad';
  if (['offline', 'expired', 'withdrawn'].includes(status)) return 'plain';
  return 'lamp';
}

export function Orders() {
  const t = useWords(texts);
  const status = useStatus();
  const [filters, setFilters] = useFilters(usual);
  const { store, state, since, paid, rider, user } = filters;
  const [typedCustomer, setCustomer] = useState(''); // personal: it stays out of the address
  const customer = useDeferredValue(typedCustomer.trim());
  const orderId = useDeferredValue(filters.number.trim());
  const after = useMemo(() => {
    const hours = hoursBack[since] ?? 0;
    return hours > 0 ? timestampFromDate(new Date(businessNow().getTime() - hours * 3_600_000)) : undefined;
  }, [since]);
  const asked = {
    warehouseId: store,
    status: state,
    createdAfter: after,
    customer,
    userId: user,
    orderId,
    partnerId: rider,
    paymentStatus: paid,
  };
  const list = useInfiniteQuery(
    OrderPublicService.method.searchOrders,
    { ...asked, pageSize: 50, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      refetchInterval: 5000,
      staleTime: 0,
    },
  );
  return (
    <Page title={t('title')} side={<ExportOrders asked={asked} />}>
      {user && <OfCustomer id={user} onAll={() => setFilters({ user: '' })} />}
      <Filters narrow>
        <Field
          label={t('number')}
          type="search"
          value={filters.number}
          maxLength={40}
          placeholder="X4M2P"
          className="sm:w-32"
          onChange={(event) => setFilters({ number: event.target.value })}
        />
        <Field
          label={t('customer')}
          type="search"
          value={typedCustomer}
          maxLength={100}
          className="sm:w-48"
          onChange={(event) => setCustomer(event.target.value)}
        />
        <StoreSelect all value={store} onChange={(id) => setFilters({ store: id })} />
        <Select
          label={t('state')}
          value={state}
          onChange={(value) => setFilters({ state: value })}
          options={states.map((value) => ({ value, label: value ? status(value) : t('any') }))}
        />
        <Select
          label={t('since')}
          value={since}
          onChange={(value) => setFilters({ since: value })}
          options={(['hour', 'day', 'ever'] as const).map((value) => ({ value, label: t(value) }))}
        />
        <Select
          label={t('paid')}
          value={paid}
          onChange={(value) => setFilters({ paid: value })}
          options={payments.map((value) => ({ value, label: value ? status(value) : t('any') }))}
        />
        <RiderSelect value={rider} onChange={(id) => setFilters({ rider: id })} />
      </Filters>
      <Answer of={list} rows={8}>
        {(answer) => <List orders={answer.pages.flatMap((page) => page.orders)} />}
      </Answer>
      <More of={list}>{t('more')}</More>
    </Page>
  );
}

/** Whose orders are shown, when somebody came here from a customer. */
function OfCustomer({ id, onAll }: { id: string; onAll: () => void }) {
  const t = useWords(texts);
  const { data } = useQuery(AccountPublicService.method.listUsers, { userId: id }, { staleTime: 300_000 });
  const user = data?.users[0];
  return (
    <p className="flex flex-wrap items-center gap-3">
      <span>{t('ordersOf', { name: user?.name || user?.phone || id })}</span>
      <Button look="quiet" icon="close" onClick={onAll}>
        {t('allCustomers')}
      </Button>
    </p>
  );
}

function ExportOrders({ asked }: { asked: MessageInitShape<typeof SearchOrdersRequestSchema> }) {
  const transport = useTransport();
  const storeName = useStoreName();
  const riderName = useRiderName();
  return (
    <ExportButton<Order>
      name="orders"
      ask={async (pageToken) => {
        const method = OrderPublicService.method.searchOrders;
        const page = await callUnaryMethod(transport, method, { ...asked, pageSize: 500, pageToken });
        return { rows: page.orders, next: page.nextPageToken };
      }}
      line={(order) => ({
        number: orderNumber(order.orderId),
        order_id: order.orderId,
        state: order.status,
        placed: cityMoment(order.createdAt),
        promised: cityMoment(order.promiseAt),
        delivered: cityMoment(order.deliveredAt),
        store: storeName(order.warehouseId),
        rider: order.deliveryPartnerId ? riderName(order.deliveryPartnerId) : '',
        amount: writeRupees(order.finalAmount),
        refunded: writeRupees(order.refundedAmount),
        payment: order.paymentMethod,
        payment_state: order.paymentStatus,
      })}
    />
  );
}

function RiderSelect({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const t = useWords(texts);
  const { data } = useQuery(DeliveryPublicService.method.listPartners, { pageSize: 500 }, { staleTime: 60_000 });
  return (
    <Select
      label={t('rider')}
      value={value}
      onChange={onChange}
      options={[
        { value: '', label: t('any') },
        ...(data?.partners ?? []).map((partner) => ({ value: partner.partnerId, label: partner.name })),
      ]}
    />
  );
}

function List({ orders }: { orders: Order[] }) {
  const t = useWords(texts);
  const status = useStatus();
  const storeName = useStoreName();
  const riderName = useRiderName();
  if (orders.length === 0) {
    return (
      <Empty icon="receipt" title={t('none')}>
        {t('noneAbout')}
      </Empty>
    );
  }
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
            <Link
              to="/orders/$id"
              params={{ id: order.orderId }}
              className="inline-flex min-h-11 items-center font-medium text-brand underline"
            >
              {orderNumber(order.orderId)}
            </Link>
          ),
        },
        {
          key: 'state',
          whole: true,
          head: t('state'),
          cell: (order) => <Badge tone={toneOf(order.status)}>{status(order.status)}</Badge>,
        },
        {
          key: 'placed',
          head: t('placed'),
          number: true,
          cell: (order) => order.createdAt && <Time at={timestampDate(order.createdAt)} day />,
        },
        {
          key: 'promise',
          head: t('promise'),
          number: true,
          cell: (order) => order.promiseAt && <Time at={timestampDate(order.promiseAt)} />,
        },
        { key: 'amount', head: t('amount'), number: true, cell: (order) => <Money amount={order.finalAmount} /> },
        { key: 'store', head: t('store'), whole: true, cell: (order) => storeName(order.warehouseId) },
        {
          key: 'rider',
          whole: true,
          head: t('rider'),
          cell: (order) =>
            order.deliveryPartnerId && (
              <Link
                to="/riders/$id"
                params={{ id: order.deliveryPartnerId }}
                className="inline-flex min-h-11 items-center text-brand underline"
              >
                {riderName(order.deliveryPartnerId)}
              </Link>
            ),
        },
      ]}
    />
  );
}
