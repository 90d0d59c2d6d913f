// The map of the city in words: what its signs mean, switched on and off, and riders and orders as lists.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useBusinessNow } from '@doorstep/api/clock';
import type { Position } from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge } from '@doorstep/ui/badge';
import { Tabs } from '@doorstep/ui/tabs';
import { Ago } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useMemo, useState } from 'react';
import { chosen, isLate, type Layer, layers, type Shown } from './city-markers';
import { Link } from './nav';
import { Card } from './page';
import { RiskBadge } from './risk';
import { byUrgency } from './risk-model';
import { useRiderName, useStores, useZones } from './stores-data';

const texts = words({
  legend: ['Shown on the map', 'नक्शे पर'],
  stores: ['Stores', 'स्टोर'],
  zones: ['Zones', 'क्षेत्र'],
  free: ['Riders, free', 'राइडर, खाली'],
  busy: ['Riders with an order', 'ऑर्डर वाले राइडर'],
  orders: ['Orders on time', 'समय पर ऑर्डर'],
  late: ['Orders late', 'देर वाले ऑर्डर'],
  lists: ['The map as lists', 'नक्शा सूची के रूप में'],
  riderList: ['Riders', 'राइडर'],
  orderList: ['Orders', 'ऑर्डर'],
  noRiders: ['Nobody rides here now.', 'अभी यहाँ कोई राइडर नहीं है।'],
  noOrders: ['No order is under way here.', 'यहाँ कोई ऑर्डर चालू नहीं।'],
  toOrder: ['Open order {order}', 'ऑर्डर {order} खोलें'],
  waits: ['waits', 'खाली'],
});

const dots: Record<Layer, string> = {
  stores: 'rounded-t-full rounded-b-sm bg-[#0b5d3f]',
  zones: 'rounded-sm border-2 border-dashed border-brand bg-tint',
  free: 'rounded-full border-2 border-[#0b5d3f] bg-card',
  busy: 'rounded-full bg-[#0b5d3f]',
  orders: 'rounded-full bg-lamp',
  late: 'rounded-full border-4 border-[#b3261e] bg-lamp',
};

type Things = { riders: Position[]; orders: Order[]; shown: Shown };

/** What the signs of the map mean; each can be switched off. */
export function Legend({ riders, orders, shown, onShow }: Things & { onShow: (shown: Shown) => void }) {
  const t = useWords(texts);
  const now = useBusinessNow(2000);
  const stores = useStores().data?.warehouses;
  const zones = useZones().data?.zones;
  const late = orders.filter((order) => isLate(order, now)).length;
  const busy = riders.filter((rider) => rider.orderId).length;
  const counts: Record<Layer, number> = {
    stores: stores?.length ?? 0,
    zones: zones?.filter((zone) => zone.isActive).length ?? 0,
    free: riders.length - busy,
    busy,
    orders: orders.length - late,
    late,
  };
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{t('legend')}</legend>
      {layers.map((layer) => (
        <label
          key={layer}
          className="flex min-h-11 items-center gap-2 rounded-full border border-line bg-card px-3 text-sm has-checked:border-edge has-not-checked:text-soft"
        >
          <input
            type="checkbox"
            className="size-4 accent-brand"
            checked={shown[layer]}
            onChange={(event) => onShow({ ...shown, [layer]: event.target.checked })}
          />
          <span aria-hidden="true" className={`size-3.5 flex-none dark:outline-1 dark:outline-white ${dots[layer]}`} />
          {t(layer)}
          <span className="tabular-nums">{counts[layer]}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Riders and orders of the map, for those who do not see it, and the way to an order. */
export function Lists({ riders, orders, shown, known }: Things & { known: boolean }) {
  const t = useWords(texts);
  const [tab, setTab] = useState<'riders' | 'orders'>('riders');
  const now = useBusinessNow(5000);
  const listed = chosen(riders, orders, shown, now);
  return (
    <Card className="xl:max-h-[calc(100dvh-18rem)] xl:overflow-y-auto">
      <Tabs
        label={t('lists')}
        value={tab}
        onChange={setTab}
        tabs={[
          {
            key: 'riders',
            label: t('riderList'),
            content: <RiderList riders={listed.riders} known={known} now={now} />,
          },
          { key: 'orders', label: t('orderList'), content: <OrderList orders={listed.orders} now={now} /> },
        ]}
      />
    </Card>
  );
}

const row = 'flex min-h-12 items-center justify-between gap-2 border-b border-line py-1 last:border-0';

function ToOrder({ id, children }: { id: string; children: ReactNode }) {
  const t = useWords(texts);
  return (
    <Link
      to="/orders/$id"
      params={{ id }}
      aria-label={t('toOrder', { order: orderNumber(id) })}
      className="inline-flex min-h-11 items-center font-medium text-brand underline"
    >
      {children}
    </Link>
  );
}

function RiderList({ riders, known, now }: { riders: Position[]; known: boolean; now: Date }) {
  const t = useWords(texts);
  const nameOf = useRiderName();
  const sorted = useMemo(
    () =>
      riders.toSorted((a, b) => Number(!!b.orderId) - Number(!!a.orderId) || a.partnerId.localeCompare(b.partnerId)),
    [riders],
  );
  if (known && riders.length === 0) return <p className="text-soft">{t('noRiders')}</p>;
  return (
    <ul className="flex flex-col">
      {sorted.map((rider) => (
        <li key={rider.partnerId} className={row}>
          <span className="min-w-0">
            <span className="block truncate">{nameOf(rider.partnerId)}</span>
            <span className="text-sm text-soft">
              {rider.recordedAt && <Ago at={timestampDate(rider.recordedAt)} now={now} />}
            </span>
          </span>
          {rider.orderId ? (
            <ToOrder id={rider.orderId}>{orderNumber(rider.orderId)}</ToOrder>
          ) : (
            <Badge tone="good">{t('waits')}</Badge>
          )}
        </li>
      ))}
    </ul>
  );
}

function OrderList({ orders, now }: { orders: Order[]; now: Date }) {
  const t = useWords(texts);
  if (orders.length === 0) return <p className="text-soft">{t('noOrders')}</p>;
  return (
    <ul className="flex flex-col">
      {byUrgency(orders, now).map((order) => (
        <li key={order.orderId} className={row}>
          <ToOrder id={order.orderId}>{orderNumber(order.orderId)}</ToOrder>
          <RiskBadge order={order} now={now} />
        </li>
      ))}
    </ul>
  );
}
