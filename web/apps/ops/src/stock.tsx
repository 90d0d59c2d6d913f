// What is on the shelves of a store, what runs low, and how it came to be so.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery, useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { CatalogPublicService } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import {
  InventoryPublicService,
  type ListStockResponse,
  type StockLevel,
} from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { More } from '@doorstep/ui/more';
import { Sheet } from '@doorstep/ui/sheet';
import { EmptyState } from '@doorstep/ui/states';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { keepPreviousData } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useFilters } from './filters';
import { Answer, Page, Select } from './page';
import { useMovement } from './stock-words';
import { StoreSelect, useFirstStore } from './stores-data';
import { Table } from './table';

const texts = words({
  title: ['Stock', 'स्टॉक'],
  low: ['Only what runs low', 'केवल कम बचा'],
  product: ['Product', 'सामान'],
  hand: ['On hand', 'मौजूद'],
  reserved: ['Held', 'रोका हुआ'],
  blocked: ['Past its last day', 'बिक्री का दिन बीता'],
  available: ['Can be sold', 'बिक सकता है'],
  threshold: ['Low at', 'कम मानें'],
  state: ['State', 'स्थिति'],
  out: ['Sold out', 'खत्म'],
  lowBadge: ['Low', 'कम'],
  ok: ['Fine', 'ठीक'],
  find: ['Find a product', 'सामान खोजें'],
  none: ['Nothing is here', 'यहाँ कुछ नहीं'],
  noneFound: ['No product matches', 'कोई सामान नहीं मिला'],
  noneLow: ['Nothing runs low', 'कुछ भी कम नहीं है'],
  correct: ['Correct the count', 'गिनती सुधारें'],
  change: ['Change, such as -2 or 12', 'बदलाव, जैसे -2 या 12'],
  kind: ['Why', 'क्यों'],
  adjustment: ['Counted', 'गिना'],
  wastage: ['Thrown away', 'फेंका'],
  note: ['Note', 'टिप्पणी'],
  showAll: ['Show all products', 'सभी उत्पाद दिखाएँ'],
  save: ['Book it', 'दर्ज करें'],
  saved: ['Booked.', 'दर्ज हो गया।'],
  movements: ['What happened to it', 'इसके साथ क्या हुआ'],
});

/** More products than that nobody looks for by a word. */
const mostFound = 100;

export function Stock() {
  const t = useWords(texts);
  const first = useFirstStore();
  const [{ store: chosen, show, find }, setFilters] = useFilters({ store: '', show: '', find: '' });
  const lowOnly = show !== 'all' && !find.trim();
  const [open, setOpen] = useState<StockLevel | null>(null);
  const store = chosen || first;
  const asked = useDeferredValue(find.trim());
  // What products are called is the catalog's to know.
  const found = useQuery(
    CatalogPublicService.method.exportProducts,
    { find: asked, pageSize: mostFound },
    { enabled: asked !== '', placeholderData: keepPreviousData },
  );
  const productIds = asked ? (found.data?.rows ?? []).map((row) => row.values.sku ?? '') : [];
  const nothing = asked !== '' && found.data?.rows.length === 0;
  const list = useInfiniteQuery(
    InventoryPublicService.method.listStock,
    { warehouseId: store, lowOnly, productIds, pageSize: 50, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      enabled: store !== '' && (asked === '' || productIds.length > 0),
      placeholderData: keepPreviousData,
      refetchInterval: 10_000,
      staleTime: 0,
    },
  );
  return (
    <Page
      title={t('title')}
      side={
        <>
          <Field
            label={t('find')}
            type="search"
            value={find}
            maxLength={60}
            onChange={(event) => setFilters({ find: event.target.value })}
          />
          <StoreSelect value={store} onChange={(id) => setFilters({ store: id })} />
          <label className="flex min-h-12 items-center gap-2 rounded-xl border border-edge bg-card px-3">
            <input
              type="checkbox"
              className="size-5 accent-brand"
              checked={lowOnly}
              onChange={(event) => setFilters({ show: event.target.checked ? '' : 'all', find: '' })}
            />
            {t('low')}
          </label>
        </>
      }
    >
      <Answer
        of={
          nothing
            ? { ...list, data: { pages: [], pageParams: [] } }
            : found.error
              ? { ...found, data: undefined }
              : list
        }
        rows={8}
      >
        {(answer) => (
          <Levels
            levels={answer.pages.flatMap((page: ListStockResponse) => page.levels)}
            partial={list.hasNextPage}
            empty={
              <EmptyState
                icon="box"
                title={asked ? t('noneFound') : lowOnly ? t('noneLow') : t('none')}
                action={
                  lowOnly && (
                    <Button look="plain" onClick={() => setFilters({ show: 'all' })}>
                      {t('showAll')}
                    </Button>
                  )
                }
              />
            }
            onOpen={setOpen}
          />
        )}
      </Answer>
      <More of={list} />
      {open && (
        <Correct
          level={open}
          onClose={() => setOpen(null)}
          onSaved={(level) => {
            setOpen(level);
            void list.refetch();
          }}
        />
      )}
    </Page>
  );
}

type LevelsProps = { levels: StockLevel[]; partial: boolean; empty: ReactNode; onOpen: (level: StockLevel) => void };

function Levels({ levels, partial, empty, onOpen }: LevelsProps) {
  const t = useWords(texts);
  if (levels.length === 0) return empty;
  const badge = (level: StockLevel) => {
    if (level.availableQuantity <= 0) return <Badge tone="bad">{t('out')}</Badge>;
    if (level.availableQuantity <= level.lowStockThreshold) return <Badge tone="warn">{t('lowBadge')}</Badge>;
    return <Badge tone="good">{t('ok')}</Badge>;
  };
  return (
    <Table
      label={t('title')}
      rows={levels}
      partial={partial}
      keyOf={(level) => level.productId}
      columns={[
        {
          key: 'product',
          head: t('product'),
          cell: (level) => (
            <button
              type="button"
              className="min-h-11 text-left font-medium text-brand underline"
              onClick={() => onOpen(level)}
            >
              <ProductName productId={level.productId} />
            </button>
          ),
        },
        { key: 'state', head: t('state'), whole: true, cell: badge },
        {
          key: 'hand',
          head: t('hand'),
          number: true,
          sort: (level) => level.quantity,
          cell: (level) => level.quantity,
        },
        {
          key: 'held',
          head: t('reserved'),
          number: true,
          sort: (level) => level.reservedQuantity,
          cell: (level) => level.reservedQuantity,
        },
        {
          key: 'blocked',
          head: t('blocked'),
          number: true,
          sort: (level) => level.blockedQuantity,
          cell: (level) => level.blockedQuantity,
        },
        {
          key: 'can',
          head: t('available'),
          number: true,
          sort: (level) => level.availableQuantity,
          cell: (level) => level.availableQuantity,
        },
        {
          key: 'low',
          head: t('threshold'),
          number: true,
          sort: (level) => level.lowStockThreshold,
          cell: (level) => level.lowStockThreshold,
        },
      ]}
    />
  );
}

/** The name of a product; its number while the name is on its way. */
function ProductName({ productId }: { productId: string }) {
  const { data } = useQuery(CatalogPublicService.method.getProduct, { productId }, { staleTime: 600_000 });
  return data ? (
    <>
      {data.name} <span className="text-sm text-soft">{data.packSize}</span>
    </>
  ) : (
    productId
  );
}

type CorrectProps = { level: StockLevel; onClose: () => void; onSaved: (level: StockLevel) => void };

function Correct({ level, onClose, onSaved }: CorrectProps) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const kindName = useMovement();
  const { warehouseId, productId } = level;
  const [delta, setDelta] = useState('');
  const [kind, setKind] = useState('adjustment');
  const [note, setNote] = useState('');
  const movements = useQuery(
    InventoryPublicService.method.listMovements,
    { warehouseId, productId, pageSize: 20 },
    { staleTime: 0 },
  );
  const adjust = useAction(InventoryPublicService.method.adjustStock, {
    onSuccess: (saved) => {
      tell(t('saved'), { tone: 'good' });
      setDelta('');
      void movements.refetch();
      onSaved(saved);
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const by = Number(delta);
  const ready = Number.isInteger(by) && by !== 0;
  return (
    <Sheet open onClose={onClose} title={t('correct')} about={<ProductName productId={productId} />}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) adjust.mutate({ warehouseId, productId, delta: by, kind, note: note.trim() });
        }}
      >
        <p>
          {t('hand')}: <b>{level.quantity}</b>, {t('reserved')}: <b>{level.reservedQuantity}</b>
          {level.blockedQuantity > 0 && (
            <>
              , {t('blocked')}: <b>{level.blockedQuantity}</b>
            </>
          )}
        </p>
        <Field label={t('change')} value={delta} maxLength={6} onChange={(event) => setDelta(event.target.value)} />
        <Select
          label={t('kind')}
          value={kind}
          onChange={setKind}
          options={(['adjustment', 'wastage'] as const).map((value) => ({ value, label: t(value) }))}
        />
        <Field label={t('note')} value={note} maxLength={300} onChange={(event) => setNote(event.target.value)} />
        <Button type="submit" busy={adjust.isPending} disabled={!ready}>
          {t('save')}
        </Button>
      </form>
      <h3 className="mt-5 mb-2 font-bold">{t('movements')}</h3>
      <Answer of={movements}>
        {(answer) => (
          <ol className="flex flex-col">
            {answer.movements.map((m, i) => (
              <li key={i} className="flex justify-between gap-2 border-b border-line py-1.5 last:border-0">
                <span className="min-w-0">
                  {kindName(m.kind)} {m.note && <span className="text-sm text-soft">{m.note}</span>}
                </span>
                <span className="flex-none tabular-nums">
                  {m.quantityDelta > 0 && '+'}
                  {m.quantityDelta}{' '}
                  <span className="text-sm text-soft">{m.createdAt && <Time at={timestampDate(m.createdAt)} />}</span>
                </span>
              </li>
            ))}
          </ol>
        )}
      </Answer>
    </Sheet>
  );
}
