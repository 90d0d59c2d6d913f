// The ride of an order on the map, played again.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { LocationPublicService, type Position } from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { CityMap } from '@doorstep/map/city-map';
import { metresBetween } from '@doorstep/map/geometry';
import type { MapMarker } from '@doorstep/map/map-canvas';
import { Button } from '@doorstep/ui/button';
import { formatClock, Time } from '@doorstep/ui/time';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { useEffect, useMemo, useState } from 'react';
import { Answer, Empty, Facts } from './page';
import { placeOf, useRiderName, useStores } from './stores-data';

const texts = words({
  none: ['No ride yet', 'अभी कोई सफ़र नहीं'],
  noneAbout: ['The way is kept from the moment the bags are handed over.', 'सामान सौंपने के बाद से रास्ता रखा जाता है।'],
  map: ['The ride on the map', 'नक्शे पर सफ़र'],
  play: ['Play', 'चलाएँ'],
  pause: ['Pause', 'रोकें'],
  at: ['Moment of the ride', 'सफ़र का समय'],
  rider: ['Rider', 'राइडर'],
  door: ['The door', 'दरवाज़ा'],
  length: ['Length', 'लंबाई'],
  km: ['{n} km', '{n} किमी'],
  took: ['Time', 'समय'],
  minutes: ['{n} min', '{n} मिनट'],
  speed: ['Speed then', 'तब गति'],
  kmh: ['{n} km/h', '{n} किमी/घं'],
  fixes: ['Fixes', 'स्थान'],
});

/** A whole ride takes so many wall milliseconds to play. */
const playsFor = 12_000;

export function Replay({ order }: { order: Order }) {
  const t = useWords(texts);
  const path = useQuery(
    LocationPublicService.method.listHistory,
    { orderId: order.orderId },
    { staleTime: 0, refetchInterval: order.status === 'out_for_delivery' ? 3000 : false },
  );
  return (
    <Answer of={path}>
      {({ positions }) =>
        positions.length === 0 ? (
          <Empty icon="rider" title={t('none')}>
            {t('noneAbout')}
          </Empty>
        ) : (
          <Player order={order} positions={positions} />
        )
      }
    </Answer>
  );
}

function Player({ order, positions }: { order: Order; positions: Position[] }) {
  const t = useWords(texts);
  const { language } = useLanguage();
  const riderName = useRiderName();
  const stores = useStores().data?.warehouses;
  const last = positions.length - 1;
  const [at, setAt] = useState(last);
  const [playing, setPlaying] = useState(false);
  const stepMs = Math.max(40, playsFor / positions.length);
  useEffect(() => {
    if (!playing) return;
    if (at >= last) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => setAt(at + 1), stepMs);
    return () => clearTimeout(timer);
  }, [playing, at, last, stepMs]);
  const now = positions[Math.min(at, last)]!;
  const trail = useMemo(() => positions.map(placeOf), [positions]);
  const lines = useMemo(
    () => [
      { id: 'whole', places: trail, look: 'trail' as const },
      ...(at > 0 ? [{ id: 'ridden', places: trail.slice(0, at + 1), look: 'route' as const }] : []),
    ],
    [trail, at],
  );
  const store = stores?.find((s) => s.warehouseId === order.warehouseId);
  const markers = useMemo<MapMarker[]>(() => {
    const here = positions[Math.min(at, last)]!;
    return [
      ...(store ? [{ id: 'store', kind: 'store' as const, place: placeOf(store), label: store.name }] : []),
      { id: 'door', kind: 'home', place: [order.deliveryLongitude, order.deliveryLatitude], label: t('door') },
      { id: 'rider', kind: 'rider', place: placeOf(here), heading: here.heading, label: riderName(here.partnerId) },
    ];
  }, [positions, at, last, store, order, riderName, t]);
  const metres = trail.slice(1).reduce((sum, place, i) => sum + metresBetween(trail[i]!, place), 0);
  const begin = timestampDate(positions[0]!.recordedAt!);
  const end = timestampDate(positions[last]!.recordedAt!);
  const clock = timestampDate(now.recordedAt!);
  return (
    <div className="flex flex-col gap-3">
      <div className="h-[50dvh] min-h-72 overflow-hidden rounded-card border border-line">
        <CityMap label={t('map')} markers={markers} lines={lines} glideMs={stepMs} fitKey={order.orderId} />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          icon={playing ? 'pause' : 'play'}
          onClick={() => {
            if (!playing && at >= last) setAt(0);
            setPlaying(!playing);
          }}
        >
          {playing ? t('pause') : t('play')}
        </Button>
        <input
          type="range"
          aria-label={t('at')}
          aria-valuetext={formatClock(clock, language)}
          min={0}
          max={last}
          value={Math.min(at, last)}
          onChange={(event) => {
            setPlaying(false);
            setAt(Number(event.target.value));
          }}
          className="h-11 min-w-40 flex-1 accent-brand"
        />
        <Time at={clock} />
      </div>
      <div className="max-w-xs">
        <Facts
          of={[
            [t('rider'), riderName(now.partnerId)],
            [t('length'), t('km', { n: (metres / 1000).toFixed(1) })],
            [t('took'), t('minutes', { n: ((end.getTime() - begin.getTime()) / 60_000).toFixed(1) })],
            [t('speed'), t('kmh', { n: (now.speed * 3.6).toFixed(0) })],
            [t('fixes'), positions.length],
          ]}
        />
      </div>
    </div>
  );
}
