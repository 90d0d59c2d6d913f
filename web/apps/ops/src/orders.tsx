// Orders: by store, state and time, or straight to one by its number.

import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery, useQuery } from '@connectrpc/connect-query';
import { businessNow } from '@doorstep/api/clock';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { type Order, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge, type Tone } from '@doorstep/ui/badge';
import { Field } from '@doorstep/ui/field';
import { Money } from '@doorstep/ui/money';
import { More } from '@doorstep/ui/more';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { useDeferredValue, useMemo, useState } from 'react';
import { Link } from './nav';
import { Answer, Empty, Filters, Page, Select } from './page';
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
});

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
  const [store, setStore] = useState('');
  const [state, setState] = useState('');
  const [since, setSince] = useState('ever');
  const [paid, setPaid] = useState('');
  const [rider, setRider] = useState('');
  const [typedCustomer, setCustomer] = useState('');
  const [typedNumber, setNumber] = useState('');
  const customer = useDeferredValue(typedCustomer.trim());
  const orderId = useDeferredValue(typedNumber.trim());
  const after = useMemo(() => {
    const hours = hoursBack[since] ?? 0;
    return hours > 0 ? timestampFromDate(new Date(businessNow().getTime() - hours * 3_600_000)) : undefined;
  }, [since]);
  const list = useInfiniteQuery(
    OrderPublicService.method.searchOrders,
    {
      warehouseId: store,
      status: state,
      createdAfter: after,
      customer,
      orderId,
      partnerId: rider,
      paymentStatus: paid,
      pageSize: 50,
      pageToken: '',
    },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      refetchInterval: 5000,
      staleTime: 0,
    },
  );
  return (
    <Page title={t('title')}>
      <Filters>
        <Field
          label={t('number')}
          type="search"
          value={typedNumber}
          maxLength={40}
          placeholder="X4M2P"
          className="sm:w-36"
          onChange={(event) => setNumber(event.target.value)}
        />
        <Field
          label={t('customer')}
          type="search"
          value={typedCustomer}
          maxLength={100}
          onChange={(event) => setCustomer(event.target.value)}
        />
        <StoreSelect all value={store} onChange={setStore} />
        <Select
          label={t('state')}
          value={state}
          onChange={setState}
          options={states.map((value) => ({ value, label: value ? status(value) : t('any') }))}
        />
        <Select
          label={t('since')}
          value={since}
          onChange={setSince}
          options={(['hour', 'day', 'ever'] as const).map((value) => ({ value, label: t(value) }))}
        />
        <Select
          label={t('paid')}
          value={paid}
          onChange={setPaid}
          options={payments.map((value) => ({ value, label: value ? status(value) : t('any') }))}
        />
        <RiderSelect value={rider} onChange={setRider} />
      </Filters>
      <Answer of={list} rows={8}>
        {(answer) => <List orders={answer.pages.flatMap((page) => page.orders)} />}
      </Answer>
      <More of={list}>{t('more')}</More>
    </Page>
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
          cell: (order) => (order.deliveryPartnerId ? riderName(order.deliveryPartnerId) : ''),
        },
      ]}
    />
  );
}
