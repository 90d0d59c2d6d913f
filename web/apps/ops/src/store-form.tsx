// A store as it is on paper: name, place, circle, hours, whether it takes orders, and its aisles.
import { create } from '@bufbuild/protobuf';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import {
  type Warehouse,
  WarehousePublicService,
  WarehouseSchema,
} from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { CityMap } from '@doorstep/map/city-map';
import type { Place } from '@doorstep/map/geometry';
import { Button, IconButton } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useCallback, useMemo, useState } from 'react';
import { type Change, changesBetween, isChangedMeanwhile, Meanwhile } from './meanwhile';
import { useGo, useParam } from './nav';
import { Answer, Card, Page, Select } from './page';
import { type AisleDraft, aisleDraft, draftOf, readStore, type StoreDraft, toId, writeHours } from './store-model';
import { placeOf, useStores } from './stores-data';
import { useStatus } from './words';
import { circle } from './zones';

const texts = words({
  fresh: ['New store', 'नया स्टोर'],
  title: ['Change {name}', '{name} बदलें'],
  about: [
    'Press on the map where the store is. Without a zone it delivers inside its circle.',
    'नक्शे पर दबाएँ जहाँ स्टोर है। क्षेत्र न हो तो डिलीवरी इसके घेरे में होती है।',
  ],
  map: ['Map on which the store is placed', 'नक्शा जिस पर स्टोर रखा जाता है'],
  here: ['The store; arrow keys move it', 'स्टोर; तीर से हिलाएँ'],
  name: ['Name', 'नाम'],
  id: ['Id', 'आईडी'],
  idHint: ['Small letters, digits and hyphens; it stays', 'छोटे अक्षर, अंक और हाइफ़न; बाद में नहीं बदलेगी'],
  address: ['Address', 'पता'],
  radius: ['Circle, in metres', 'घेरा, मीटर में'],
  opens: ['Opens', 'खुलता है'],
  closes: ['Closes', 'बंद होता है'],
  always: ['Open round the clock', 'चौबीसों घंटे खुला'],
  active: ['Takes orders', 'ऑर्डर लेता है'],
  aisles: ['Aisles, in the order of the walk from the packing table', 'गलियारे, पैकिंग मेज़ से चलने के क्रम में'],
  noAisles: ['Without aisles nothing can be put on a shelf.', 'गलियारों के बिना शेल्फ़ पर कुछ नहीं रखा जा सकता।'],
  aisle: ['Aisle', 'गलियारा'],
  kept: ['Kept', 'कैसे रखें'],
  bins: ['Bins', 'खाने'],
  addAisle: ['Add an aisle', 'गलियारा जोड़ें'],
  dropAisle: ['Take aisle {name} away', 'गलियारा {name} हटाएँ'],
  save: ['Save', 'सहेजें'],
  saved: ['Saved. Promises follow it from now on.', 'सहेज लिया। वादे अब इसके अनुसार होंगे।'],
  nameNeeded: ['A name is needed', 'नाम चाहिए'],
  idWrong: ['Small letters, digits and hyphens', 'छोटे अक्षर, अंक और हाइफ़न'],
  idTaken: ['There is such a store already', 'ऐसा स्टोर पहले से है'],
  radiusWrong: ['From 0 to 50,000', '0 से 50,000 तक'],
  hoursWrong: ['Two different times', 'दो अलग समय'],
  placeWrong: ['Press on the map where the store is.', 'नक्शे पर दबाएँ जहाँ स्टोर है।'],
  aisleWrong: [
    'Each aisle needs a name of its own, and up to 1,000 bins.',
    'हर गलियारे का अपना नाम हो, और 1,000 तक खाने।',
  ],
  yes: ['yes', 'हाँ'],
  no: ['no', 'नहीं'],
});

export function StoreFormScreen() {
  const t = useWords(texts);
  const id = useParam('id');
  const fresh = id === 'new';
  const store = useQuery(
    WarehousePublicService.method.getWarehouse,
    { warehouseId: id },
    { enabled: !fresh, refetchOnWindowFocus: false },
  );
  if (fresh) {
    return (
      <Page title={t('fresh')} about={t('about')}>
        <StoreForm store={create(WarehouseSchema, { isActive: true, serviceRadius: 2000, closesMinute: 1440 })} />
      </Page>
    );
  }
  return (
    <Page title={t('title', { name: store.data?.name ?? id })} about={t('about')}>
      <Answer of={store} rows={6}>
        {(found) => <StoreForm key={id} store={found} onAgain={async () => (await store.refetch()).data ?? found} />}
      </Answer>
    </Page>
  );
}

function StoreForm({ store, onAgain }: { store: Warehouse; onAgain?: () => Promise<Warehouse> }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const go = useGo();
  const stores = useStores();
  const fresh = store.warehouseId === '';
  const [base, setBase] = useState(store);
  const [theirs, setTheirs] = useState<Warehouse | null>(null);
  const [draft, setDraft] = useState<StoreDraft>(() => draftOf(store));
  const [tried, setTried] = useState(false);
  const changes = useStoreChanges();
  const { message, wrong } = readStore(draft);
  const taken = fresh && stores.data?.warehouses.some((s) => s.warehouseId === draft.id);
  const save = useAction(WarehousePublicService.method.saveWarehouse, {
    onSuccess: async (saved) => {
      tell(t('saved'), { tone: 'good' });
      await stores.refetch(); // before leaving, which would call it off
      void go({ to: '/stores/$id', params: { id: saved.warehouseId } });
    },
    onError: async (error) => {
      if (!isChangedMeanwhile(error) || !onAgain) return tell(sentence(error), { tone: 'bad' });
      setTheirs(await onAgain());
    },
  });
  const send = (version: bigint) => {
    setTried(true);
    if (message && !taken) {
      save.mutate({ warehouseId: draft.id, warehouse: { ...message, timeZone: base.timeZone, version } });
    }
  };
  const place = useCallback((at: Place) => setDraft((now) => ({ ...now, place: at })), []);
  const said = (field: keyof StoreDraft | 'hours', sentenceOf: keyof typeof texts) =>
    tried && wrong.has(field) ? t(sentenceOf) : null;
  return (
    <form
      className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]"
      onSubmit={(event) => {
        event.preventDefault();
        send(base.version);
      }}
    >
      <div className="flex min-w-0 flex-col gap-4">
        <PlaceOnMap draft={draft} saved={base} onPlace={place} />
        <Card title={t('aisles')}>
          <Aisles draft={draft} error={said('aisles', 'aisleWrong')} onChange={setDraft} />
        </Card>
      </div>
      <div className="flex flex-col gap-4">
        <Card>
          <div className="flex flex-col gap-3">
            <Field
              label={t('name')}
              value={draft.name}
              maxLength={100}
              error={said('name', 'nameNeeded')}
              onChange={(event) => {
                const name = event.target.value;
                setDraft({ ...draft, name, id: fresh ? toId(name) : draft.id });
              }}
            />
            {fresh && (
              <Field
                label={t('id')}
                hint={t('idHint')}
                value={draft.id}
                maxLength={40}
                error={taken ? t('idTaken') : said('id', 'idWrong')}
                onChange={(event) => setDraft({ ...draft, id: event.target.value })}
              />
            )}
            <Field
              label={t('address')}
              value={draft.address}
              maxLength={300}
              onChange={(event) => setDraft({ ...draft, address: event.target.value })}
            />
            <Field
              label={t('radius')}
              inputMode="numeric"
              value={draft.radius}
              error={said('radius', 'radiusWrong')}
              onChange={(event) => setDraft({ ...draft, radius: event.target.value })}
            />
            <Hours draft={draft} error={said('hours', 'hoursWrong')} onChange={setDraft} />
            <Tick label={t('active')} on={draft.isActive} onChange={(isActive) => setDraft({ ...draft, isActive })} />
          </div>
        </Card>
        {tried && wrong.has('place') && (
          <p role="alert" className="text-bad">
            {t('placeWrong')}
          </p>
        )}
        {theirs && (
          <Meanwhile
            changes={changes(base, theirs)}
            busy={save.isPending}
            onMine={() => send(theirs.version)}
            onTheirs={() => {
              setBase(theirs);
              setDraft(draftOf(theirs));
              setTheirs(null);
            }}
          />
        )}
        <Button type="submit" icon="check" busy={save.isPending}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

/** What somebody else changed of a store, in the words of the form. */
function useStoreChanges(): (before: Warehouse, after: Warehouse) => Change[] {
  const t = useWords(texts);
  return (before, after) =>
    changesBetween(before, after, [
      [t('name'), (s) => s.name],
      [t('address'), (s) => s.address],
      [t('map'), (s) => `${s.latitude.toFixed(5)}, ${s.longitude.toFixed(5)}`],
      [t('radius'), (s) => String(s.serviceRadius)],
      [t('opens'), (s) => writeHours(s.opensMinute)],
      [t('closes'), (s) => writeHours(s.closesMinute)],
      [t('active'), (s) => t(s.isActive ? 'yes' : 'no')],
      [t('aisles'), (s) => s.aisles.map((a) => `${a.aisle} ${a.zone} ${a.bins}`).join(', ')],
    ]);
}

type PlaceProps = { draft: StoreDraft; saved: Warehouse; onPlace: (place: Place) => void };

function PlaceOnMap({ draft, saved, onPlace }: PlaceProps) {
  const t = useWords(texts);
  const stores = useStores().data?.warehouses;
  const radius = Number(draft.radius);
  const areas = useMemo(
    () =>
      draft.place && radius > 0 ? [{ id: 'circle', ring: circle(draft.place, radius), look: 'chosen' as const }] : [],
    [draft.place, radius],
  );
  const markers = useMemo(
    () => [
      ...(stores ?? [])
        .filter((s) => s.warehouseId !== saved.warehouseId)
        .map((s) => ({ id: s.warehouseId, kind: 'store' as const, place: placeOf(s), label: s.name })),
      ...(draft.place
        ? [{ id: 'here', kind: 'corner' as const, place: draft.place, label: t('here'), onDrop: onPlace }]
        : []),
    ],
    [stores, saved, draft.place, onPlace, t],
  );
  return (
    <div className="h-[50dvh] min-h-72 overflow-hidden rounded-card border border-line xl:h-[28rem]">
      <CityMap
        label={t('map')}
        markers={markers}
        areas={areas}
        center={saved.warehouseId ? placeOf(saved) : undefined}
        fitKey={stores ? 'stores' : 'nothing'}
        onClick={onPlace}
      />
    </div>
  );
}

function Tick({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="flex min-h-11 items-center gap-3 font-medium">
      <input
        type="checkbox"
        className="size-5 accent-brand"
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}

type PartProps = { draft: StoreDraft; error: string | null; onChange: (draft: StoreDraft) => void };

function Hours({ draft, error, onChange }: PartProps) {
  const t = useWords(texts);
  return (
    <>
      <Tick label={t('always')} on={draft.always} onChange={(always) => onChange({ ...draft, always })} />
      {!draft.always && (
        <div className="grid grid-cols-2 gap-3">
          <Field
            label={t('opens')}
            type="time"
            value={draft.opens}
            onChange={(event) => onChange({ ...draft, opens: event.target.value })}
          />
          <Field
            label={t('closes')}
            type="time"
            value={draft.closes}
            error={error}
            onChange={(event) => onChange({ ...draft, closes: event.target.value })}
          />
        </div>
      )}
    </>
  );
}

function Aisles({ draft, error, onChange }: PartProps) {
  const t = useWords(texts);
  const status = useStatus();
  const set = (i: number, change: Partial<AisleDraft>) =>
    onChange({ ...draft, aisles: draft.aisles.with(i, { ...draft.aisles[i]!, ...change }) });
  return (
    <div className="grid grid-cols-1 gap-x-6 gap-y-3 2xl:grid-cols-2">
      {draft.aisles.length === 0 && <p className="text-soft">{t('noAisles')}</p>}
      {draft.aisles.map((aisle, i) => (
        <div key={aisle.key} className="grid grid-cols-[1fr_1.4fr_1fr_auto] items-end gap-2">
          <Field
            label={t('aisle')}
            value={aisle.name}
            maxLength={8}
            onChange={(event) => set(i, { name: event.target.value })}
          />
          <Select
            label={t('kept')}
            value={aisle.zone}
            onChange={(zone) => set(i, { zone })}
            options={['ambient', 'chilled', 'frozen'].map((value) => ({ value, label: status(value) }))}
          />
          <Field
            label={t('bins')}
            inputMode="numeric"
            value={aisle.bins}
            maxLength={4}
            onChange={(event) => set(i, { bins: event.target.value })}
          />
          <IconButton
            label={t('dropAisle', { name: aisle.name })}
            icon="trash"
            onClick={() => onChange({ ...draft, aisles: draft.aisles.toSpliced(i, 1) })}
          />
        </div>
      ))}
      {error && (
        <p role="alert" className="text-sm font-medium text-bad">
          {error}
        </p>
      )}
      <Button
        look="quiet"
        icon="plus"
        className="self-start"
        onClick={() => onChange({ ...draft, aisles: [...draft.aisles, aisleDraft()] })}
      >
        {t('addAisle')}
      </Button>
    </div>
  );
}
