// Draws a zone: corner by corner on the map, or by minutes of riding. Before anything is saved it shows
// what the change gains and loses, in area and in customers.
import { create } from '@bufbuild/protobuf';
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { LocationPublicService, type Zone, ZoneSchema } from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import { CityMap } from '@doorstep/map/city-map';
import type { Place } from '@doorstep/map/geometry';
import type { MapArea, MapMarker } from '@doorstep/map/map-canvas';
import { Button } from '@doorstep/ui/button';
import { Ask } from '@doorstep/ui/dialog';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useMemo, useState } from 'react';
import { type Change, changesBetween, isChangedMeanwhile, Meanwhile } from './meanwhile';
import { useGo, useParam } from './nav';
import { Answer, Card, Page } from './page';
import { areaOf, compare, crossesItself, handy, openRing, withCorner } from './polygon';
import { placeOf, useStoreName, useStores, useZones } from './stores-data';
import { Difference, type Draft, ZoneForm, zoneTexts } from './zone-form';
import { Impact } from './zone-impact';
import { circle } from './zones';

const texts = words({
  fresh: ['New zone', 'नया क्षेत्र'],
  title: ['Zone {name}', 'क्षेत्र {name}'],
  about: [
    'Press on the map to add a corner, drag a corner to move it. With the keyboard: Tab to a corner, arrows move it, Delete takes it away.',
    'कोना जोड़ने के लिए नक्शे पर दबाएँ, हटाने-बढ़ाने के लिए खींचें। कीबोर्ड से: Tab से कोने पर जाएँ, तीर से हिलाएँ, Delete से हटाएँ।',
  ],
  map: ['Map on which the zone is drawn', 'नक्शा जिस पर क्षेत्र बनता है'],
  byHand: ['Go on by hand, with fewer corners', 'हाथ से बदलें, कम कोनों के साथ'],
  corner: ['Corner {n} of {all}', '{all} में से कोना {n}'],
  save: ['Save the zone', 'क्षेत्र सहेजें'],
  saved: ['The zone is saved. Promises follow it from now on.', 'क्षेत्र सहेज लिया। वादे अब इसके अनुसार होंगे।'],
  undo: ['Back to what is saved', 'सहेजे हुए पर लौटें'],
  remove: ['Delete the zone', 'क्षेत्र मिटाएँ'],
  removeAbout: [
    'Addresses in it are not served any more, unless another zone holds them.',
    'इसमें आने वाले पतों पर डिलीवरी बंद होगी, अगर वे किसी और क्षेत्र में नहीं हैं।',
  ],
  yes: ['Delete it', 'मिटाएँ'],
  no: ['Keep it', 'रहने दें'],
  crosses: ['Two sides cross. Move a corner.', 'दो किनारे कटते हैं। कोई कोना हिलाएँ।'],
  fewCorners: ['A zone has at least three corners.', 'क्षेत्र के कम से कम तीन कोने होते हैं।'],
  taken: ['There is a zone with the id {id} already.', '{id} आईडी वाला क्षेत्र पहले से है।'],
  store: ['Store', 'स्टोर'],
  isOn: ['yes', 'हाँ'],
  isOff: ['no', 'नहीं'],
  shape: ['Shape', 'आकार'],
  corners: ['{n} corners, {km} km²', '{n} कोने, {km} किमी²'],
  gone: ['There is no such zone.', 'ऐसा कोई क्षेत्र नहीं है।'],
});

/** Corners of a ring drawn by minutes when it is edited by hand: so few that each can be taken hold of. */
const handCorners = 20;

export function ZoneScreen() {
  const t = useWords(texts);
  const id = useParam('id');
  const zones = useZones();
  const stores = useStores();
  const zone = zones.data?.zones.find((z) => z.zoneId === id);
  const fresh = id === 'new';
  return (
    <Page title={fresh ? t('fresh') : t('title', { name: zone?.name || id })} about={t('about')}>
      <Answer of={zones}>
        {() =>
          zone || fresh ? (
            <Answer of={stores}>
              {({ warehouses }) => (
                <Editor
                  key={id}
                  zone={zone ?? create(ZoneSchema, { warehouseId: warehouses[0]?.warehouseId, isActive: true })}
                  onChanged={zones.refetch}
                />
              )}
            </Answer>
          ) : (
            <p>{t('gone')}</p>
          )
        }
      </Answer>
    </Page>
  );
}

function Editor({ zone, onChanged }: { zone: Zone; onChanged: () => Promise<unknown> }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const navigate = useGo();
  const stores = useStores().data?.warehouses;
  const saved = useMemo(() => openRing(zone.polygon.map(placeOf)), [zone]);
  const beginning = (): Draft => ({
    zoneId: zone.zoneId,
    warehouseId: zone.warehouseId,
    name: zone.name,
    isActive: zone.isActive,
    rideMinutes: zone.rideMinutes,
  });
  const [draft, setDraft] = useState<Draft>(beginning);
  const [ring, setRing] = useState<Place[]>(saved);
  const [drawings, setDrawings] = useState(0);
  const [asked, setAsked] = useState(false);
  const store = stores?.find((s) => s.warehouseId === draft.warehouseId);
  const zones = useZones().data?.zones;
  const others = useMemo(
    () =>
      (zones ?? [])
        .filter((z) => z.isActive && z.warehouseId === draft.warehouseId && z.zoneId !== zone.zoneId)
        .map((z) => openRing(z.polygon.map(placeOf))),
    [zones, zone, draft.warehouseId],
  );
  const before = useMemo(() => {
    const own = zone.isActive && saved.length > 0 && zone.warehouseId === draft.warehouseId ? [saved] : [];
    if (own.length + others.length > 0) return [...own, ...others];
    const hasZone = zones?.some((z) => z.warehouseId === draft.warehouseId);
    return !hasZone && store && store.serviceRadius > 0 ? [circle(placeOf(store), store.serviceRadius)] : [];
  }, [saved, zone, zones, store, others, draft.warehouseId]);
  const [base, setBase] = useState(zone); // what the drawing began from
  const [conflict, setConflict] = useState(false);
  const changes = useZoneChanges();
  const failed = (error: Error) => tell(sentence(error), { tone: 'bad' });
  const show = useAction(LocationPublicService.method.saveZone, {
    onSuccess: (drawn) => {
      setRing(openRing(drawn.polygon.map(placeOf)));
      setDraft((now) => ({ ...now, rideMinutes: drawn.rideMinutes }));
      setDrawings((n) => n + 1);
    },
    onError: failed,
  });
  const save = useAction(LocationPublicService.method.saveZone, {
    onSuccess: async () => {
      tell(t('saved'), { tone: 'good' });
      await onChanged(); // before leaving, which would call it off
      void navigate({ to: '/zones' });
    },
    onError: async (error) => {
      if (!isChangedMeanwhile(error)) return failed(error);
      await onChanged();
      setConflict(true);
    },
  });
  const remove = useAction(LocationPublicService.method.deleteZone, {
    onSuccess: async () => {
      await onChanged();
      void navigate({ to: '/zones' });
    },
    onError: failed,
  });
  const message = (from: Draft) => ({
    warehouseId: from.warehouseId,
    name: from.name.trim(),
    isActive: from.isActive,
    rideMinutes: from.rideMinutes,
    polygon: from.rideMinutes > 0 ? [] : ring.map(([longitude, latitude]) => ({ latitude, longitude })),
  });
  const byHand = (next: Place[]) => {
    setRing(next);
    setDraft((now) => ({ ...now, rideMinutes: 0 }));
  };
  const taken = zone.zoneId === '' && zones?.some((z) => z.zoneId === draft.zoneId);
  const wrong = taken
    ? t('taken', { id: draft.zoneId })
    : ring.length < 3
      ? t('fewCorners')
      : crossesItself(ring)
        ? t('crosses')
        : '';
  const send = (version: bigint) => save.mutate({ zoneId: draft.zoneId, zone: { ...message(draft), version } });
  const after = useMemo(() => (draft.isActive ? [ring, ...others] : others), [draft.isActive, ring, others]);
  const isByHand = draft.rideMinutes === 0;
  const { areas, markers } = useDrawing({ ring, before, byHand, isByHand });
  return (
    <div className="grid grid-cols-1 gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="h-[50dvh] min-h-72 overflow-hidden rounded-card border border-line xl:h-[calc(100dvh-10rem)]">
        <CityMap
          label={t('map')}
          markers={markers}
          areas={areas}
          fitKey={`${draft.warehouseId}-${drawings}`}
          onClick={isByHand ? (place) => byHand(withCorner(ring, place)) : undefined}
        />
      </div>
      <div className="flex flex-col gap-4">
        <Card>
          <ZoneForm
            draft={draft}
            fresh={zone.zoneId === ''}
            drawing={show.isPending}
            onChange={setDraft}
            onMinutes={(rideMinutes) => {
              const zone = message({ ...draft, rideMinutes });
              show.mutate({ zoneId: draft.zoneId || 'new', zone, validateOnly: true });
            }}
          />
        </Card>
        {!isByHand && (
          <Button look="plain" icon="pin" onClick={() => byHand(handy(ring, handCorners))}>
            {t('byHand')}
          </Button>
        )}
        <Difference area={compare(before, after)} />
        <Impact draft={draft} ring={ring} wrong={!!wrong} />
        {wrong && (
          <p role="status" className={ring.length === 0 && !taken ? 'text-soft' : 'text-bad'}>
            {wrong}
          </p>
        )}
        {conflict && (
          <Meanwhile
            changes={changes(base, zone)}
            busy={save.isPending}
            onMine={() => send(zone.version)}
            onTheirs={() => {
              setBase(zone);
              setRing(saved);
              setDraft(beginning());
              setConflict(false);
            }}
          />
        )}
        <Button
          icon="check"
          busy={save.isPending}
          disabled={!!wrong || show.isPending || !draft.zoneId}
          onClick={() => send(base.version)}
        >
          {t('save')}
        </Button>
        <Button
          look="plain"
          onClick={() => {
            setRing(saved);
            setDraft(beginning());
          }}
        >
          {t('undo')}
        </Button>
        {zone.zoneId && (
          <Button look="danger" icon="trash" onClick={() => setAsked(true)}>
            {t('remove')}
          </Button>
        )}
      </div>
      <Ask
        open={asked}
        danger
        title={t('remove')}
        about={t('removeAbout')}
        yes={t('yes')}
        no={t('no')}
        busy={remove.isPending}
        onNo={() => setAsked(false)}
        onYes={() => remove.mutate({ zoneId: zone.zoneId })}
      />
    </div>
  );
}

/** What somebody else changed of a zone, in the words of the form. */
function useZoneChanges(): (before: Zone, after: Zone) => Change[] {
  const t = useWords(texts);
  const form = useWords(zoneTexts);
  const storeName = useStoreName();
  const shape = (zone: Zone) => zone.polygon.map((at) => `${at.latitude} ${at.longitude}`).join();
  return (before, after) => [
    ...changesBetween(before, after, [
      [form('name'), (zone) => zone.name],
      [t('store'), (zone) => storeName(zone.warehouseId)],
      [form('inUse'), (zone) => t(zone.isActive ? 'isOn' : 'isOff')],
    ]),
    ...(shape(before) === shape(after)
      ? []
      : changesBetween(before, after, [
          [
            t('shape'),
            (zone) => t('corners', { n: zone.polygon.length, km: areaOf(zone.polygon.map(placeOf)).toFixed(2) }),
          ],
        ])),
  ];
}

type Drawing = {
  ring: Place[];
  before: Place[][];
  byHand: (ring: Place[]) => void;
  /** The corners can be taken hold of. */
  isByHand: boolean;
};

/** The ring with its corners to take hold of, what was before, and the stores. */
function useDrawing({ ring, before, byHand, isByHand }: Drawing): { areas: MapArea[]; markers: MapMarker[] } {
  const t = useWords(texts);
  const stores = useStores().data?.warehouses;
  const areas = useMemo<MapArea[]>(
    () => [
      ...before.map((old, i) => ({ id: `before-${i}`, ring: old, look: 'before' as const })),
      ...(ring.length > 2 ? [{ id: 'after', ring, look: 'chosen' as const }] : []),
    ],
    [before, ring],
  );
  const markers = useMemo<MapMarker[]>(
    () => [
      ...(stores ?? []).map((s) => ({
        id: `s-${s.warehouseId}`,
        kind: 'store' as const,
        place: placeOf(s),
        label: s.name,
      })),
      ...(isByHand ? ring : []).map((place, i) => ({
        id: `corner-${i}`,
        kind: 'corner' as const,
        place,
        label: t('corner', { n: i + 1, all: ring.length }),
        onDrop: (to: Place) => byHand(ring.with(i, to)),
        onRemove: () => byHand(ring.toSpliced(i, 1)),
      })),
    ],
    [stores, ring, isByHand],
  );
  return { areas, markers };
}
