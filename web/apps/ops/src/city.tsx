// The city as it is now: stores, zones, riders and the orders they carry, and what slows them down.
import { useQuery } from '@connectrpc/connect-query';
import { businessTime, useBusinessNow } from '@doorstep/api/clock';
import { DemoDoors } from '@doorstep/api/demo-doors';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { LocationPublicService, type Position } from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { CityMap } from '@doorstep/map/city-map';
import type { MapArea } from '@doorstep/map/map-canvas';
import { Notice } from '@doorstep/ui/badge';
import { classes } from '@doorstep/ui/classes';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { useMemo, useState } from 'react';
import { Legend, Lists } from './city-lists';
import { everything, isLate, type Shown, useCityMarkers } from './city-markers';
import { kindTexts, ringOf, useConditions } from './conditions-data';
import { useFilters } from './filters';
import { Link } from './nav';
import { Page } from './page';
import { placeOf, StoreSelect, useOpenOrders, useStores, useZones } from './stores-data';

const texts = words({
  title: ['The city now', 'शहर अभी'],
  map: ['Map of the city', 'शहर का नक्शा'],
  riders: ['Riders online', 'ऑनलाइन राइडर'],
  free: ['{n} free', '{n} खाली'],
  open: ['Orders under way', 'चालू ऑर्डर'],
  risk: ['Will be late', 'देर होगी'],
  clear: ['Clear day', 'साफ़ मौसम'],
  stale: ['The map is from', 'नक्शा इस समय का है:'],
  again: ['We keep asking.', 'हम पूछते रहेंगे।'],
  slow: ['Slowed by', 'धीमा होने की वजह'],
});

export function City() {
  const t = useWords(texts);
  const [{ store }, setFilters] = useFilters({ store: '' });
  const [shown, setShown] = useState<Shown>(everything);
  const positions = useQuery(LocationPublicService.method.listPositions, {}, { refetchInterval: 1000, staleTime: 0 });
  const orders = useOpenOrders(store);
  const riders = useMemo(() => positions.data?.positions ?? [], [positions.data]);
  const failed = positions.error ?? orders.error;
  return (
    <Page title={t('title')} side={<StoreSelect all value={store} onChange={(id) => setFilters({ store: id })} />}>
      <Stale seenAt={positions.dataUpdatedAt} failed={failed} />
      <Figures riders={riders} orders={orders.data ?? []} known={!!positions.data && !!orders.data} />
      <Legend riders={riders} orders={orders.data ?? []} shown={shown} onShow={setShown} />
      <div className="grid flex-1 grid-cols-1 gap-4 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <LiveMap store={store} riders={riders} orders={orders.data ?? []} shown={shown} />
        <Lists riders={riders} orders={orders.data ?? []} shown={shown} known={!!positions.data} />
      </div>
      <DemoDoors here="ops" />
    </Page>
  );
}

/** A map that does not move any more looks like a calm city: it says of when it is. */
const staleMs = 5000;

function Stale({ seenAt, failed }: { seenAt: number; failed: Error | null }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const now = useBusinessNow(2000);
  const age = seenAt === 0 ? 0 : Date.now() - seenAt; // of the machine, as it is kept
  if (!failed && age < staleMs) return null;
  return (
    <div role="status">
      <Notice tone="warn" icon={!failed || isOffline(failed) ? 'offline' : 'alert'}>
        {failed && <p>{sentence(failed)}</p>}
        {age >= staleMs && (
          <p>
            {t('stale')} <Time at={new Date(now.getTime() - businessTime(age))} />. {t('again')}
          </p>
        )}
      </Notice>
    </div>
  );
}

type Drawn = { store: string; riders: Position[]; orders: Order[]; shown: Shown };

function LiveMap({ store, riders, orders, shown }: Drawn) {
  const t = useWords(texts);
  const zones = useZones().data?.zones;
  const conditions = useConditions().data?.conditions;
  const stores = useStores().data?.warehouses;
  const [zoom, setZoom] = useState(14);
  const now = useBusinessNow(5000);
  const markers = useCityMarkers(riders, orders, shown, zoom, now);
  const areas = useMemo<MapArea[]>(
    () => [
      ...(shown.zones ? (zones ?? []) : [])
        .filter((zone) => zone.isActive && zone.polygon.length > 2)
        .map((zone) => ({
          id: zone.zoneId,
          ring: zone.polygon.map(placeOf),
          look: zone.warehouseId === store ? ('chosen' as const) : ('zone' as const),
        })),
      ...(conditions ?? []).map((c, i) => ({ id: `slow-${i}`, ring: ringOf(c), look: 'slow' as const })),
    ],
    [zones, conditions, store, shown.zones],
  );
  const center = useMemo(() => {
    const chosen = stores?.find((s) => s.warehouseId === store);
    return chosen && placeOf(chosen);
  }, [stores, store]);
  return (
    <div className="h-[60dvh] min-h-80 overflow-hidden rounded-card border border-line xl:h-[calc(100dvh-18rem)]">
      <CityMap
        label={t('map')}
        markers={markers}
        areas={areas}
        center={center}
        zoom={14}
        fitKey={stores && zones ? 'zones' : 'nothing'}
        onZoom={setZoom}
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
  const late = orders.filter((order) => isLate(order, now)).length;
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
