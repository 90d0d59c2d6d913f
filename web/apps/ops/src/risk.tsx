// The breach board: orders by how much is left between the estimate and the promise, with the cause.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useBusinessNow } from '@doorstep/api/clock';
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge, type Tone } from '@doorstep/ui/badge';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { Link } from './nav';
import { Answer, Empty, Page, Table } from './page';
import { Rescue } from './rescue';
import { byUrgency, type Cause, causeOf, minutesLeft, type Risk, riskOf } from './risk-model';
import { StoreSelect, useOpenOrders, useRiderName, useStoreName } from './stores-data';

const texts = words({
  title: ['Orders at risk', 'जोखिम वाले ऑर्डर'],
  about: [
    'Orders under way, the most urgent first: the latest estimate against the promise, and what the order waits for.',
    'चालू ऑर्डर, सबसे ज़रूरी पहले: ताज़ा अनुमान, वादा, और ऑर्डर किसका इंतज़ार कर रहा है।',
  ],
  order: ['Order', 'ऑर्डर'],
  store: ['Store', 'स्टोर'],
  left: ['Left to promise', 'वादे में बाकी'],
  minutes: ['{n} min', '{n} मिनट'],
  estimate: ['Estimate', 'अनुमान'],
  promise: ['Promise', 'वादा'],
  outlook: ['Outlook', 'आगे'],
  cause: ['Waits for', 'इंतज़ार'],
  rider: ['Rider', 'राइडर'],
  action: ['What you can do', 'क्या कर सकते हैं'],
  over: ['Promise passed', 'वादा टूट गया'],
  late: ['Will be late', 'देर होगी'],
  tight: ['Tight', 'समय कम'],
  fine: ['On time', 'समय पर'],
  nothing: ['No order is under way', 'कोई ऑर्डर चालू नहीं'],
  all: ['Only those at risk', 'केवल जोखिम वाले'],
  allFine: ['Every order is on time', 'सभी ऑर्डर समय पर'],
  picker: ['a picker', 'पिकर'],
  picking: ['the picking', 'सामान निकालना'],
  riderOf: ['a rider', 'राइडर'],
  approach: ['the rider to reach the store', 'राइडर का स्टोर पहुँचना'],
  handover: ['the handover', 'सौंपना'],
  ride: ['the ride', 'सफ़र'],
  door: ['the customer at the door', 'दरवाज़े पर ग्राहक'],
  toStore: ['Slow the store down', 'स्टोर धीमा करें'],
  toOrder: ['Look at it', 'देखें'],
  toWhy: ['See the offers', 'प्रस्ताव देखें'],
  toMap: ['See the ride', 'सफ़र देखें'],
});

const tones: Record<Risk, Tone> = { over: 'bad', late: 'bad', tight: 'warn', fine: 'good' };

export function useCause(): (cause: Cause) => string {
  const t = useWords(texts);
  return (cause) => t(cause === 'rider' ? 'riderOf' : cause);
}

export function RiskBadge({ order, now }: { order: Order; now: Date }) {
  const t = useWords(texts);
  const risk = riskOf(order, now);
  return (
    <Badge tone={tones[risk]} className="whitespace-nowrap">
      {t(risk)}
    </Badge>
  );
}

export function RiskBoard() {
  const t = useWords(texts);
  const [store, setStore] = useState('');
  const [onlyRisky, setOnlyRisky] = useState(false);
  const orders = useOpenOrders(store);
  return (
    <Page
      title={t('title')}
      about={t('about')}
      side={
        <>
          <StoreSelect all value={store} onChange={setStore} />
          <label className="flex min-h-12 items-center gap-2 rounded-xl border border-edge bg-card px-3">
            <input
              type="checkbox"
              className="size-5 accent-brand"
              checked={onlyRisky}
              onChange={(event) => setOnlyRisky(event.target.checked)}
            />
            {t('all')}
          </label>
        </>
      }
    >
      <Answer of={orders} rows={8}>
        {(all) => <Board orders={all} onlyRisky={onlyRisky} />}
      </Answer>
    </Page>
  );
}

function Board({ orders, onlyRisky }: { orders: Order[]; onlyRisky: boolean }) {
  const t = useWords(texts);
  const cause = useCause();
  const now = useBusinessNow(2000);
  const storeName = useStoreName();
  const riderName = useRiderName();
  const shown = byUrgency(orders, now).filter((order) => !onlyRisky || riskOf(order, now) !== 'fine');
  if (shown.length === 0) return <Empty icon="check" title={orders.length === 0 ? t('nothing') : t('allFine')} />;
  return (
    <Table
      label={t('title')}
      rows={shown}
      keyOf={(order) => order.orderId}
      columns={[
        { key: 'outlook', head: t('outlook'), cell: (order) => <RiskBadge order={order} now={now} /> },
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
          key: 'left',
          head: t('left'),
          number: true,
          cell: (order) => t('minutes', { n: minutesLeft(order, now).toFixed(0) }),
        },
        {
          key: 'estimate',
          head: t('estimate'),
          number: true,
          cell: (order) => order.estimatedDeliveryTime && <Time at={timestampDate(order.estimatedDeliveryTime)} />,
        },
        {
          key: 'promise',
          head: t('promise'),
          number: true,
          cell: (order) => order.promiseAt && <Time at={timestampDate(order.promiseAt)} />,
        },
        { key: 'cause', head: t('cause'), cell: (order) => cause(causeOf(order)) },
        {
          key: 'rider',
          head: t('rider'),
          cell: (order) => (order.deliveryPartnerId ? riderName(order.deliveryPartnerId) : ''),
        },
        { key: 'store', head: t('store'), cell: (order) => storeName(order.warehouseId) },
        {
          key: 'action',
          head: t('action'),
          cell: (order) => <Offered order={order} calm={riskOf(order, now) === 'fine'} />,
        },
      ]}
    />
  );
}

/** What helps depends on what the order waits for. */
function Offered({ order, calm }: { order: Order; calm: boolean }) {
  const t = useWords(texts);
  const cause = causeOf(order);
  const look = 'inline-flex min-h-11 items-center font-medium whitespace-nowrap text-brand underline';
  return (
    <div className="flex min-w-max items-center gap-2">
      {!calm && <Rescue order={order} />}
      {!calm && cause === 'picking' ? (
        <Link to="/stores/$id" params={{ id: order.warehouseId }} className={look}>
          {t('toStore')}
        </Link>
      ) : (
        <Link to="/orders/$id" params={{ id: order.orderId }} className={look}>
          {t(calm || cause === 'picker' ? 'toOrder' : cause === 'ride' || cause === 'door' ? 'toMap' : 'toWhy')}
        </Link>
      )}
    </div>
  );
}
