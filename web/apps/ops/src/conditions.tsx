// Weather and traffic by hand: choose what and where, and the city slows down there.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useAction } from '@doorstep/api/action';
import { useClientConfig } from '@doorstep/api/client-config';
import { useSentence } from '@doorstep/api/failure';
import { type Condition, LocationPublicService } from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import { CityMap } from '@doorstep/map/city-map';
import type { Place } from '@doorstep/map/geometry';
import { Button } from '@doorstep/ui/button';
import { Choices, Field } from '@doorstep/ui/field';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useMemo, useState } from 'react';
import {
  type Box,
  boxAround,
  boxBetween,
  type Kind,
  kindTexts,
  ringOf,
  useConditions,
  usualSpeed,
} from './conditions-data';
import { Answer, Card, Page, Select } from './page';
import { placeOf, useStores, useZones } from './stores-data';

const texts = words({
  title: ['Weather and traffic', 'मौसम और ट्रैफ़िक'],
  about: [
    'What you set here slows riders down, and estimates, promises and stores follow at once.',
    'यहाँ जो तय करेंगे उससे राइडर धीमे होंगे; अनुमान, वादे और स्टोर तुरंत बदलेंगे।',
  ],
  now: ['Now', 'अभी'],
  clear: ['A clear day: nothing slows anybody down.', 'साफ़ दिन: कुछ भी धीमा नहीं है।'],
  since: ['Set at', 'तय किया'],
  speed: ['{n} % of the usual speed', 'सामान्य गति का {n} %'],
  remove: ['Remove', 'हटाएँ'],
  removeOf: ['Remove {what}', '{what} हटाएँ'],
  clearAll: ['Clear everything', 'सब हटाएँ'],
  add: ['Add', 'जोड़ें'],
  kind: ['What', 'क्या'],
  where: ['Where', 'कहाँ'],
  city: ['The whole city', 'पूरा शहर'],
  drawn: ['Drawn on the map', 'नक्शे पर बनाया'],
  around: ['2 km around {name}', '{name} के आसपास 2 किमी'],
  drawHint: ['Press two opposite corners on the map.', 'नक्शे पर दो आमने-सामने के कोने दबाएँ।'],
  drawSecond: ['Now the opposite corner.', 'अब सामने वाला कोना।'],
  corner: ['First corner', 'पहला कोना'],
  share: ['Speed that is left, in %', 'बची हुई गति, % में'],
  shareHint: ['Usual for this: {n} %', 'इसके लिए सामान्य: {n} %'],
  apply: ['Slow the city down', 'शहर धीमा करें'],
  map: ['Map of what slows riders down', 'राइडर कहाँ धीमे हैं, इसका नक्शा'],
  done: ['Riders are told.', 'राइडरों को बता दिया।'],
});

type Slow = Box & { kind: string; speedPercent: number };
type Where = 'city' | 'drawn' | `around:${string}`;
const aroundMetres = 2000;

export function Conditions() {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const conditions = useConditions();
  const stores = useStores().data?.warehouses;
  const [corners, setCorners] = useState<Place[]>([]);
  const set = useAction(LocationPublicService.method.setConditions, {
    onSuccess: () => {
      void conditions.refetch();
      tell(t('done'), { tone: 'good' });
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const drawn = corners.length === 2 ? boxBetween(corners[0]!, corners[1]!) : null;
  const zones = useZones().data?.zones;
  const areas = useMemo(
    () => [
      ...(zones ?? [])
        .filter((zone) => zone.isActive)
        .map((zone) => ({ id: zone.zoneId, ring: zone.polygon.map(placeOf), look: 'zone' as const })),
      ...(conditions.data?.conditions ?? []).map((c, i) => ({ id: `c${i}`, ring: ringOf(c), look: 'slow' as const })),
      ...(drawn ? [{ id: 'drawn', ring: ringOf(drawn), look: 'chosen' as const }] : []),
    ],
    [conditions.data, corners, zones],
  );
  const markers = useMemo(
    () => [
      ...(stores ?? []).map((s) => ({ id: s.warehouseId, kind: 'store' as const, place: placeOf(s), label: s.name })),
      ...(corners.length === 1
        ? [{ id: 'corner', kind: 'corner' as const, place: corners[0]!, label: t('corner') }]
        : []),
    ],
    [stores, corners, t],
  );
  const change = (next: Slow[]) => set.mutate({ conditions: next });
  return (
    <Page title={t('title')} about={t('about')}>
      <div className="grid grid-cols-1 gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="h-[50dvh] min-h-72 overflow-hidden rounded-card border border-line xl:h-[calc(100dvh-9rem)]">
          <CityMap
            label={t('map')}
            markers={markers}
            areas={areas}
            fitKey={stores && zones ? 'zones' : 'nothing'}
            onClick={(place) => setCorners((now) => (now.length === 1 ? [now[0]!, place] : [place]))}
          />
        </div>
        <div className="flex flex-col gap-4">
          <Card title={t('now')}>
            <Answer of={conditions} rows={1}>
              {(answer) => (
                <Current
                  conditions={answer.conditions}
                  since={answer.since && timestampDate(answer.since)}
                  busy={set.isPending}
                  onChange={change}
                />
              )}
            </Answer>
          </Card>
          <Card title={t('add')}>
            <Adding
              corners={corners}
              drawn={drawn}
              onForget={() => setCorners([])}
              busy={set.isPending}
              onAdd={(condition) => {
                change([condition, ...(conditions.data?.conditions ?? [])]);
                setCorners([]);
              }}
            />
          </Card>
        </div>
      </div>
    </Page>
  );
}

type CurrentProps = { conditions: Condition[]; since?: Date; busy: boolean; onChange: (next: Condition[]) => void };

function Current({ conditions, since, busy, onChange }: CurrentProps) {
  const t = useWords(texts);
  const kinds = useWords(kindTexts);
  if (conditions.length === 0) return <p className="text-soft">{t('clear')}</p>;
  return (
    <div className="flex flex-col gap-2">
      <ul className="flex flex-col gap-2">
        {conditions.map((c, i) => {
          const what = kinds(c.kind as Kind);
          return (
            <li key={`${c.kind}-${c.south}-${c.west}-${c.north}-${c.east}`} className="flex items-center gap-2">
              <span className="min-w-0 flex-1">
                <span className="block font-medium">{what}</span>
                <span className="text-sm text-soft">{t('speed', { n: c.speedPercent })}</span>
              </span>
              <Button
                look="plain"
                icon="trash"
                aria-label={t('removeOf', { what })}
                disabled={busy}
                onClick={() => onChange(conditions.filter((_, at) => at !== i))}
              >
                {t('remove')}
              </Button>
            </li>
          );
        })}
      </ul>
      {since && (
        <p className="text-sm text-soft">
          {t('since')} <Time at={since} day />
        </p>
      )}
      <Button look="plain" icon="sun" busy={busy} onClick={() => onChange([])}>
        {t('clearAll')}
      </Button>
    </div>
  );
}

type AddingProps = {
  corners: Place[];
  drawn: Box | null;
  /** The corners on the map are not wanted any more. */
  onForget: () => void;
  busy: boolean;
  onAdd: (condition: Slow) => void;
};

function Adding({ corners, drawn, onForget, busy, onAdd }: AddingProps) {
  const t = useWords(texts);
  const kinds = useWords(kindTexts);
  const [kind, setKind] = useState<Kind>('rain');
  const [chosen, setWhere] = useState<Where>('city');
  const [speed, setSpeed] = useState('');
  const stores = useStores().data?.warehouses ?? [];
  const bounds = useClientConfig()?.map.bounds;
  const where: Where = corners.length > 0 ? 'drawn' : chosen;
  const box = ((): Box | null => {
    if (where === 'drawn') return drawn;
    if (where === 'city') {
      return bounds ? { west: bounds[0], south: bounds[1], east: bounds[2], north: bounds[3] } : null;
    }
    const store = stores.find((s) => `around:${s.warehouseId}` === where);
    return store ? boxAround(placeOf(store), aroundMetres) : null;
  })();
  const wrong = speed !== '' && !(Number(speed) >= 5 && Number(speed) <= 200);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!box || wrong) return;
        const { south, west, north, east } = box;
        onAdd({ kind, speedPercent: Math.round(Number(speed)), south, west, north, east });
      }}
    >
      <Choices<Kind>
        legend={t('kind')}
        name="kind"
        value={kind}
        onChange={setKind}
        options={(Object.keys(kindTexts) as Kind[]).map((value) => ({
          value,
          label: kinds(value),
          hint: t('speed', { n: usualSpeed[value] }),
        }))}
      />
      <Select
        label={t('where')}
        value={where}
        onChange={(next) => {
          setWhere(next as Where);
          onForget();
        }}
        options={[
          { value: 'city', label: t('city') },
          ...stores.map((s) => ({ value: `around:${s.warehouseId}`, label: t('around', { name: s.name }) })),
          { value: 'drawn', label: t('drawn') },
        ]}
      />
      {where === 'drawn' && !drawn && (
        <p role="status" className="text-sm text-soft">
          {corners.length === 1 ? t('drawSecond') : t('drawHint')}
        </p>
      )}
      <Field
        label={t('share')}
        inputMode="numeric"
        value={speed}
        placeholder={String(usualSpeed[kind])}
        hint={t('shareHint', { n: usualSpeed[kind] })}
        error={wrong ? '5-200' : null}
        onChange={(event) => setSpeed(event.target.value.replace(/\D/g, ''))}
      />
      <Button type="submit" icon="bolt" busy={busy} disabled={!box}>
        {t('apply')}
      </Button>
    </form>
  );
}
