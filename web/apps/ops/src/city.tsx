// The city as it is now: stores, zones, riders and the orders they carry, and what slows them down.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useBusinessNow } from '@doorstep/api/clock';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { LocationPublicService, type Position } from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { CityMap } from '@doorstep/map/city-map';
import { metresBetween } from '@doorstep/map/geometry';
import type { MapArea, MapMarker } from '@doorstep/map/map-canvas';
import { Badge, Notice } from '@doorstep/ui/badge';
import { classes } from '@doorstep/ui/classes';
import { Ago } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { useMemo, useState } from 'react';
import { kindTexts, ringOf, useConditions } from './conditions-data';
import { Link, useGo } from './nav';
import { Card, Page } from './page';
import { riskOf } from './risk-model';
import { placeOf, StoreSelect, useOpenOrders, useRiderName, useStores, useZones } from './stores-data';
import { shortId, useStatus } from './words';

const texts = words({
  title: ['The city now', 'शहर अभी'],
  map: ['Map of the city', 'शहर का नक्शा'],
  store: ['Store {name}, {n} riders wait there', 'स्टोर {name}, {n} राइडर वहाँ हैं'],
  riderFree: ['{name}, free', '{name}, खाली'],
  riderBusy: ['{name}, carries order {order}', '{name}, ऑर्डर {order} ले जा रहे हैं'],
  order: ['Order {order}: {state}', 'ऑर्डर {order}: {state}'],
  riders: ['Riders online', 'ऑनलाइन राइडर'],
  free: ['{n} free', '{n} खाली'],
  open: ['Orders under way', 'चालू ऑर्डर'],
  risk: ['Will be late', 'देर होगी'],
  clear: ['Clear day', 'साफ़ मौसम'],
  slow: ['Slowed by', 'धीमा होने की वजह'],
  none: ['Nobody rides here now.', 'अभी यहाँ कोई राइडर नहीं है।'],
  onTheMap: ['Show orders', 'ऑर्डर दिखाएँ'],
  list: ['Riders', 'राइडर'],
  toOrder: ['Open order {order}', 'ऑर्डर {order} खोलें'],
  waits: ['waits', 'खाली'],
});

/** Riders so near to a store wait at its door; they are counted there and do not cover it. */
const doorMetres = 120;

export function City() {
  const t = useWords(texts);
  const sentence = useSentence();
  const [store, setStore] = useState('');
  const [withOrders, setWithOrders] = useState(true);
  const positions = useQuery(LocationPublicService.method.listPositions, {}, { refetchInterval: 1000, staleTime: 0 });
  const orders = useOpenOrders(store);
  const riders = useMemo(() => positions.data?.positions ?? [], [positions.data]);
  const failed = positions.error ?? orders.error;
  return (
    <Page
      title={t('title')}
      side={
        <>
          <StoreSelect all value={store} onChange={setStore} />
          <label className="flex min-h-12 items-center gap-2 rounded-xl border border-edge bg-card px-3">
            <input
              type="checkbox"
              className="size-5 accent-brand"
              checked={withOrders}
              onChange={(event) => setWithOrders(event.target.checked)}
            />
            {t('onTheMap')}
          </label>
        </>
      }
    >
      {failed && (
        <Notice tone="warn" icon={isOffline(failed) ? 'offline' : 'alert'}>
          {sentence(failed)}
        </Notice>
      )}
      <Figures riders={riders} orders={orders.data ?? []} known={!!positions.data && !!orders.data} />
      <div className="grid flex-1 gap-4 xl:grid-cols-[1fr_20rem]">
        <LiveMap store={store} riders={riders} orders={withOrders ? (orders.data ?? []) : []} />
        <RiderList riders={riders} known={!!positions.data} />
      </div>
    </Page>
  );
}

function LiveMap({ store, riders, orders }: { store: string; riders: Position[]; orders: Order[] }) {
  const t = useWords(texts);
  const status = useStatus();
  const navigate = useGo();
  const nameOf = useRiderName();
  const stores = useStores().data?.warehouses;
  const zones = useZones().data?.zones;
  const conditions = useConditions().data?.conditions;
  const markers = useMemo<MapMarker[]>(() => {
    const toOrder = (id: string) => () => void navigate({ to: '/orders/$id', params: { id } });
    const waitsAt = (s: { latitude: number; longitude: number }) => (rider: Position) =>
      !rider.orderId && metresBetween(placeOf(rider), placeOf(s)) < doorMetres;
    const elsewhere = riders.filter((rider) => !stores?.some((s) => waitsAt(s)(rider)));
    return [
      ...(stores ?? []).map((s) => ({
        id: `store-${s.warehouseId}`,
        kind: 'store' as const,
        place: placeOf(s),
        label: t('store', { name: s.name, n: riders.filter(waitsAt(s)).length }),
        onClick: () => void navigate({ to: '/stores/$id', params: { id: s.warehouseId } }),
      })),
      ...orders
        .filter((order) => order.deliveryLatitude !== 0)
        .map((order) => ({
          id: `order-${order.orderId}`,
          kind: 'order' as const,
          place: [order.deliveryLongitude, order.deliveryLatitude] as [number, number],
          label: t('order', { order: shortId(order.orderId), state: status(order.status) }),
          onClick: toOrder(order.orderId),
        })),
      ...elsewhere.map((rider) => ({
        id: `rider-${rider.partnerId}`,
        kind: 'rider' as const,
        place: placeOf(rider),
        heading: rider.heading,
        label: rider.orderId
          ? t('riderBusy', { name: nameOf(rider.partnerId), order: shortId(rider.orderId) })
          : t('riderFree', { name: nameOf(rider.partnerId) }),
        onClick: rider.orderId ? toOrder(rider.orderId) : undefined,
      })),
    ];
  }, [stores, orders, riders, nameOf, navigate, status, t]);
  const areas = useMemo<MapArea[]>(
    () => [
      ...(zones ?? [])
        .filter((zone) => zone.isActive && zone.polygon.length > 2)
        .map((zone) => ({
          id: zone.zoneId,
          ring: zone.polygon.map(placeOf),
          look: zone.warehouseId === store ? ('chosen' as const) : ('zone' as const),
        })),
      ...(conditions ?? []).map((c, i) => ({ id: `slow-${i}`, ring: ringOf(c), look: 'slow' as const })),
    ],
    [zones, conditions, store],
  );
  const center = useMemo(() => {
    const chosen = stores?.find((s) => s.warehouseId === store);
    return chosen && placeOf(chosen);
  }, [stores, store]);
  return (
    <div className="h-[60dvh] min-h-80 overflow-hidden rounded-card border border-line xl:h-[calc(100dvh-15rem)]">
      <CityMap
        label={t('map')}
        markers={markers}
        areas={areas}
        center={center}
        zoom={14}
        fitKey={stores && zones ? 'zones' : 'nothing'}
        glideMs={1000}
      />
    </div>
  );
}

function Figures({ riders, orders, known }: { riders: Position[]; orders: Order[]; known: boolean }) {
  const t = useWords(texts);
  const kinds = useWords(kindTexts);
  const now = useBusinessNow(2000);
  const conditions = useConditions().data?.conditions ?? [];
  const free = riders.filter((rider) => !rider.orderId).length;
  const late = orders.filter((order) => ['over', 'late'].includes(riskOf(order, now))).length;
  const figure = (n: number) => (known ? n : '...');
  return (
    <ul className="grid grid-cols-2 gap-3 md:grid-cols-4">
      <Figure label={t('open')} value={figure(orders.length)} to="/orders" />
      <Figure label={t('risk')} value={figure(late)} to="/risk" tone={late > 0 ? 'bad' : undefined} />
      <Figure label={t('riders')} value={figure(riders.length)} about={t('free', { n: free })} to="/riders" />
      <Figure
        label={t('slow')}
        value={conditions[0] ? kinds(conditions[0].kind as keyof typeof kindTexts) : t('clear')}
        to="/conditions"
      />
    </ul>
  );
}

type FigureProps = { label: string; value: string | number; about?: string; to: string; tone?: 'bad' };

function Figure({ label, value, about, to, tone }: FigureProps) {
  return (
    <li>
      <Link to={to} className="block h-full rounded-card border border-line bg-card px-4 py-3 hover:bg-sunk">
        <span className="block text-sm text-soft">{label}</span>
        <span className={classes('text-2xl font-bold tabular-nums', tone === 'bad' && 'text-bad')}>{value}</span>
        {about && <span className="ml-2 text-sm text-soft">{about}</span>}
      </Link>
    </li>
  );
}

/** The map in words, for those who do not see it, and the way from a rider to the order. */
function RiderList({ riders, known }: { riders: Position[]; known: boolean }) {
  const t = useWords(texts);
  const nameOf = useRiderName();
  const now = useBusinessNow(5000);
  const sorted = useMemo(
    () =>
      riders.toSorted((a, b) => Number(!!b.orderId) - Number(!!a.orderId) || a.partnerId.localeCompare(b.partnerId)),
    [riders],
  );
  return (
    <Card title={t('list')} className="xl:max-h-[calc(100dvh-15rem)] xl:overflow-y-auto">
      {known && riders.length === 0 && <p className="text-soft">{t('none')}</p>}
      <ul className="flex flex-col">
        {sorted.map((rider) => (
          <li
            key={rider.partnerId}
            className="flex min-h-12 items-center justify-between gap-2 border-b border-line py-1 last:border-0"
          >
            <span className="min-w-0">
              <span className="block truncate">{nameOf(rider.partnerId)}</span>
              <span className="text-sm text-soft">
                {rider.recordedAt && <Ago at={timestampDate(rider.recordedAt)} now={now} />}
              </span>
            </span>
            {rider.orderId ? (
              <Link
                to="/orders/$id"
                params={{ id: rider.orderId }}
                aria-label={t('toOrder', { order: shortId(rider.orderId) })}
                className="inline-flex min-h-11 items-center font-medium text-brand underline"
              >
                {shortId(rider.orderId)}
              </Link>
            ) : (
              <Badge tone="good">{t('waits')}</Badge>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
