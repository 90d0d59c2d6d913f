// The breach board: orders by how much is left between the estimate and the promise, with the cause.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useBusinessNow } from '@doorstep/api/clock';
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge, type Tone } from '@doorstep/ui/badge';
import { buttonClasses } from '@doorstep/ui/button';
import { classes } from '@doorstep/ui/classes';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import type { ReactNode } from 'react';
import { useFilters } from './filters';
import { Link } from './nav';
import { Answer, Empty, Page } from './page';
import { Rescue } from './rescue';
import { byUrgency, type Cause, causeOf, minutesLeft, type Risk, riskOf } from './risk-model';
import { StoreSelect, useOpenOrders, useRiderName, useStoreName } from './stores-data';

const texts = words({
  title: ['Orders at risk', 'जोखिम वाले ऑर्डर'],
  about: [
    'Orders under way, the most urgent first: the latest estimate against the promise, and what the order waits for.',
    'चालू ऑर्डर, सबसे ज़रूरी पहले: ताज़ा अनुमान, वादा, और ऑर्डर किसका इंतज़ार कर रहा है।',
  ],
  left: ['{n} min left', '{n} मिनट बाकी'],
  ago: ['{n} min over', '{n} मिनट ज़्यादा'],
  promised: ['Promised', 'वादा'],
  expected: ['Expected', 'अनुमान'],
  action: ['What you can do for order {order}', 'ऑर्डर {order} के लिए क्या कर सकते हैं'],
  over: ['Promise passed', 'वादा टूट गया'],
  late: ['Will be late', 'देर होगी'],
  tight: ['Tight', 'समय कम'],
  fine: ['On time', 'समय पर'],
  nothing: ['No order is under way', 'कोई ऑर्डर चालू नहीं'],
  underWay: ['{n} orders are under way.', '{n} ऑर्डर चालू हैं।'],
  all: ['Also those on time', 'समय वाले भी'],
  allFine: ['Every order is on time', 'सभी ऑर्डर समय पर'],
  picker: ['Waits for a picker', 'पिकर का इंतज़ार'],
  picking: ['Being picked', 'सामान निकाला जा रहा है'],
  riderOf: ['Waits for a rider', 'राइडर का इंतज़ार'],
  approach: ['Rider on the way to the store', 'राइडर स्टोर आ रहा है'],
  handover: ['Waits for the handover', 'सौंपने का इंतज़ार'],
  ride: ['On the way to the door', 'दरवाज़े के रास्ते में'],
  door: ['Rider at the door', 'राइडर दरवाज़े पर'],
  toStore: ['Slow the store down', 'स्टोर धीमा करें'],
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
  const [{ store, show }, setFilters] = useFilters({ store: '', show: '' });
  const alsoFine = show === 'all';
  const orders = useOpenOrders(store);
  return (
    <Page
      title={t('title')}
      about={t('about')}
      side={
        <>
          <StoreSelect all value={store} onChange={(id) => setFilters({ store: id })} />
          <label className="flex min-h-12 items-center gap-2 rounded-xl border border-edge bg-card px-3">
            <input
              type="checkbox"
              className="size-5 accent-brand"
              checked={alsoFine}
              onChange={(event) => setFilters({ show: event.target.checked ? 'all' : '' })}
            />
            {t('all')}
          </label>
        </>
      }
    >
      <Answer of={orders} rows={8}>
        {(all) => <Board orders={all} alsoFine={alsoFine} />}
      </Answer>
    </Page>
  );
}

function Board({ orders, alsoFine }: { orders: Order[]; alsoFine: boolean }) {
  const t = useWords(texts);
  const now = useBusinessNow(2000);
  const shown = byUrgency(orders, now).filter((order) => alsoFine || riskOf(order, now) !== 'fine');
  if (shown.length === 0)
    return (
      <Empty icon="check" title={orders.length === 0 ? t('nothing') : t('allFine')}>
        {orders.length > 0 && t('underWay', { n: orders.length })}
      </Empty>
    );
  return (
    <ul aria-label={t('title')} className="flex flex-col rounded-card border border-line bg-card">
      {shown.map((order) => (
        <Row key={order.orderId} order={order} now={now} />
      ))}
    </ul>
  );
}

/** How late, which order, when, why, and what to do about it: side by side where there is room. */
function Row({ order, now }: { order: Order; now: Date }) {
  const t = useWords(texts);
  const cause = useCause();
  const storeName = useStoreName();
  const riderName = useRiderName();
  const left = Math.round(minutesLeft(order, now));
  return (
    <li className="grid grid-cols-2 items-start gap-x-4 gap-y-2 border-b border-line px-3 py-2.5 last:border-0 md:grid-cols-[8.75rem_8rem_10rem_minmax(0,1fr)] xl:grid-cols-[8.75rem_7.5rem_10rem_minmax(9rem,1fr)_minmax(0,auto)] xl:items-center">
      <Fact first={<RiskBadge order={order} now={now} />} className="-ml-0.5">
        {Number.isFinite(left) && (left < 0 ? t('ago', { n: -left }) : t('left', { n: left }))}
      </Fact>
      <Fact
        first={
          <Link
            to="/orders/$id"
            params={{ id: order.orderId }}
            className="-my-2.5 inline-flex min-h-11 items-center font-semibold text-brand underline"
          >
            {orderNumber(order.orderId)}
          </Link>
        }
      >
        {storeName(order.warehouseId)}
      </Fact>
      <Fact
        first={
          <>
            {t('promised')} {order.promiseAt && <Time at={timestampDate(order.promiseAt)} />}
          </>
        }
      >
        {t('expected')} {order.estimatedDeliveryTime && <Time at={timestampDate(order.estimatedDeliveryTime)} />}
      </Fact>
      <Fact first={cause(causeOf(order))}>
        {order.deliveryPartnerId && (
          <Link
            to="/riders/$id"
            params={{ id: order.deliveryPartnerId }}
            className="-my-3 inline-flex min-h-11 items-center underline"
          >
            {riderName(order.deliveryPartnerId)}
          </Link>
        )}
      </Fact>
      <Offered order={order} calm={riskOf(order, now) === 'fine'} />
    </li>
  );
}

function Fact({ first, children, className }: { first: ReactNode; children: ReactNode; className?: string }) {
  return (
    <div className={classes('min-w-0', className)}>
      <div className="tabular-nums">{first}</div>
      <div className="text-sm text-soft tabular-nums">{children}</div>
    </div>
  );
}

/** What helps depends on what the order waits for. */
function Offered({ order, calm }: { order: Order; calm: boolean }) {
  const t = useWords(texts);
  if (calm) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a few buttons are no form
    <div
      role="group"
      aria-label={t('action', { order: orderNumber(order.orderId) })}
      className="col-span-full flex flex-wrap gap-2 xl:col-span-1 xl:justify-end"
    >
      <Rescue order={order} small />
      {causeOf(order) === 'picking' && (
        <Link
          to="/stores/$id"
          params={{ id: order.warehouseId }}
          className={classes(buttonClasses('quiet'), 'px-3.5! text-sm')}
        >
          {t('toStore')}
        </Link>
      )}
    </div>
  );
}
