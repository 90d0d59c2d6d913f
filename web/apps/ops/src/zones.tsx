// Where we deliver: every zone, on the map and as a list.
import { CityMap } from '@doorstep/map/city-map';
import type { MapArea } from '@doorstep/map/map-canvas';
import { Badge } from '@doorstep/ui/badge';
import { buttonClasses } from '@doorstep/ui/button';
import { useWords, words } from '@doorstep/ui/words';
import { useMemo } from 'react';
import { Link } from './nav';
import { Answer, Card, Page } from './page';
import { areaOf } from './polygon';
import { placeOf, useStoreName, useStores, useZones } from './stores-data';

const texts = words({
  title: ['Zones', 'क्षेत्र'],
  about: [
    'A store delivers inside its zones. A store without a zone delivers inside its circle.',
    'स्टोर अपने क्षेत्रों के अंदर डिलीवरी करता है। बिना क्षेत्र वाला स्टोर अपने घेरे में।',
  ],
  map: ['Map of the zones', 'क्षेत्रों का नक्शा'],
  add: ['New zone', 'नया क्षेत्र'],
  none: [
    'No zones are drawn: every store delivers inside its circle.',
    'कोई क्षेत्र नहीं बना: हर स्टोर अपने घेरे में डिलीवरी करता है।',
  ],
  area: ['{n} km²', '{n} किमी²'],
  minutes: ['{n} min of riding', '{n} मिनट की सवारी'],
  corners: ['{n} corners', '{n} कोने'],
  off: ['Off', 'बंद'],
  on: ['In use', 'चालू'],
});

/** A circle as a ring, for a store that has no zone. */
export function circle([longitude, latitude]: [number, number], metres: number): [number, number][] {
  const corners = 48;
  const shrink = Math.cos((latitude * Math.PI) / 180);
  return Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    return [
      longitude + ((metres / 111_195) * Math.cos(angle)) / shrink,
      latitude + (metres / 111_195) * Math.sin(angle),
    ];
  });
}

export function Zones() {
  const t = useWords(texts);
  const zones = useZones();
  const stores = useStores().data?.warehouses;
  const storeName = useStoreName();
  const areas = useMemo<MapArea[]>(() => {
    const drawn = zones.data?.zones ?? [];
    return [
      ...drawn.map((zone) => ({
        id: zone.zoneId,
        ring: zone.polygon.map(placeOf),
        look: zone.isActive ? ('zone' as const) : ('before' as const),
      })),
      ...(stores ?? [])
        .filter((store) => store.serviceRadius > 0 && !drawn.some((z) => z.warehouseId === store.warehouseId))
        .map((store) => ({
          id: `circle-${store.warehouseId}`,
          ring: circle(placeOf(store), store.serviceRadius),
          look: 'before' as const,
        })),
    ];
  }, [zones.data, stores]);
  const markers = useMemo(
    () => (stores ?? []).map((s) => ({ id: s.warehouseId, kind: 'store' as const, place: placeOf(s), label: s.name })),
    [stores],
  );
  return (
    <Page
      title={t('title')}
      about={t('about')}
      side={
        <Link to="/zones/$id" params={{ id: 'new' }} className={buttonClasses()}>
          {t('add')}
        </Link>
      }
    >
      <div className="grid grid-cols-1 gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="h-[50dvh] min-h-72 overflow-hidden rounded-card border border-line xl:h-[calc(100dvh-9rem)]">
          <CityMap label={t('map')} markers={markers} areas={areas} fitKey={`${areas.length}`} />
        </div>
        <Card title={t('title')}>
          <Answer of={zones}>
            {(answer) =>
              answer.zones.length === 0 ? (
                <p className="text-soft">{t('none')}</p>
              ) : (
                <ul className="flex flex-col">
                  {answer.zones.map((zone) => (
                    <li
                      key={zone.zoneId}
                      className="flex items-center justify-between gap-2 border-b border-line py-1.5 last:border-0"
                    >
                      <Link
                        to="/zones/$id"
                        params={{ id: zone.zoneId }}
                        className="flex min-h-11 min-w-0 flex-col justify-center"
                      >
                        <span className="font-medium text-brand underline">{zone.name || zone.zoneId}</span>
                        <span className="text-sm text-soft">
                          {storeName(zone.warehouseId)},{' '}
                          {t('area', { n: areaOf(zone.polygon.map(placeOf)).toFixed(1) })},{' '}
                          {zone.rideMinutes > 0
                            ? t('minutes', { n: zone.rideMinutes })
                            : t('corners', { n: zone.polygon.length })}
                        </span>
                      </Link>
                      <Badge tone={zone.isActive ? 'good' : 'plain'}>{zone.isActive ? t('on') : t('off')}</Badge>
                    </li>
                  ))}
                </ul>
              )
            }
          </Answer>
        </Card>
      </div>
    </Page>
  );
}
