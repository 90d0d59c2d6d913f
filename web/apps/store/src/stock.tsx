// What the shelves hold: all of it, what runs low, or what one looks for or scans.
import { callUnaryMethod, useTransport } from '@connectrpc/connect-query';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { InventoryPublicService, type StockLevel } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { type StoreCatalog, searchIn, useStoreCatalog } from './catalog';
import { Picture } from './picture';
import { go, Link, productPath } from './router';
import { ScanButton } from './scan-sheet';
import { useTitle } from './title';
import { useScanner } from './use-scanner';
import { useStoreId } from './work-place';

const texts = words({
  title: ['Stock', 'स्टॉक'],
  find: ['Find by name, brand or code', 'नाम, ब्रांड या कोड से खोजें'],
  low: ['Only what runs low', 'केवल जो कम है'],
  count: ['{n} products', '{n} सामान'],
  none: ['Nothing like that is sold here', 'ऐसा कुछ यहाँ नहीं बिकता'],
  noneLow: ['Nothing runs low', 'कुछ भी कम नहीं है'],
  noneAbout: ['Try fewer words, or scan the pack.', 'कम शब्द आज़माएँ, या पैक स्कैन करें।'],
  more: ['Show more', 'और दिखाएँ'],
  onHand: ['on hand', 'मौजूद'],
  available: ['{n} available', '{n} उपलब्ध'],
  blocked: ['{n} not for sale', '{n} बिक्री के लिए नहीं'],
  lowOne: ['Low', 'कम'],
  out: ['None left', 'समाप्त'],
  unknown: ['No product of this store has the code {code}.', 'इस स्टोर के किसी सामान का कोड {code} नहीं है।'],
});

const pageSize = 1000;
const shownAtFirst = 60;

/** All levels of the store, by product. */
export function useStock() {
  const transport = useTransport();
  const warehouseId = useStoreId();
  return useQuery({
    queryKey: ['store-stock', warehouseId],
    staleTime: 5_000,
    refetchInterval: 30_000,
    enabled: warehouseId !== '',
    queryFn: async () => {
      const levels: StockLevel[] = [];
      let pageToken = '';
      do {
        const page = await callUnaryMethod(transport, InventoryPublicService.method.listStock, {
          warehouseId,
          pageSize,
          pageToken,
        });
        levels.push(...page.levels);
        pageToken = page.nextPageToken;
      } while (pageToken);
      return levels;
    },
  });
}

export function isLow(level: Pick<StockLevel, 'availableQuantity' | 'lowStockThreshold'>): boolean {
  return level.availableQuantity <= level.lowStockThreshold;
}

/** The levels to show: those of the products that match, scarcest first when only low ones are wanted. */
export function levelsFor(levels: StockLevel[], catalog: StoreCatalog, text: string, low: boolean): StockLevel[] {
  const wanted = text.trim() ? new Set(searchIn(catalog.products, text).map((p) => p.productId)) : null;
  const found = levels.filter((level) => (!wanted || wanted.has(level.productId)) && (!low || isLow(level)));
  if (low) return found.sort((a, b) => a.availableQuantity - b.availableQuantity);
  const name = (level: StockLevel) => catalog.byId.get(level.productId)?.name ?? level.productId;
  return found.sort((a, b) => name(a).localeCompare(name(b)));
}

export function Stock() {
  const t = useWords(texts);
  useTitle(t('title'));
  const tell = useTell();
  const catalog = useStoreCatalog();
  const [text, setText] = useState('');
  const [low, setLow] = useState(false);
  const query = useDeferredValue(text);
  const take = (code: string) => {
    const product = catalog.data?.byCode.get(code);
    if (product) go(productPath(product.productId));
    else tell(t('unknown', { code }), { tone: 'bad' });
  };
  useScanner(take);
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-2xl font-bold">{t('title')}</h1>
      <search className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <Field
            label={t('find')}
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            autoComplete="off"
          />
        </div>
        <ScanButton onCode={take} look="plain" />
        <label className="inline-flex min-h-12 items-center gap-3 rounded-full border border-line bg-card px-4 has-checked:border-brand has-checked:bg-tint">
          <input
            type="checkbox"
            checked={low}
            onChange={(event) => setLow(event.target.checked)}
            className="size-5 flex-none accent-brand"
          />
          {t('low')}
        </label>
      </search>
      <Levels text={query} low={low} />
    </div>
  );
}

function Levels({ text, low }: { text: string; low: boolean }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const stock = useStock();
  const catalog = useStoreCatalog();
  const [shown, setShown] = useState(shownAtFirst);
  const failed = [stock, catalog].find((query) => query.error && !query.data);
  if (failed) {
    const again = () => void failed.refetch();
    return <ErrorState message={sentence(failed.error)} offline={isOffline(failed.error)} onRetry={again} />;
  }
  if (!stock.data || !catalog.data) return <SkeletonRows rows={6} />;
  const levels = levelsFor(stock.data, catalog.data, text, low);
  let list: ReactNode = (
    <ul className="grid grid-cols-1 gap-2 lg:grid-cols-2">
      {levels.slice(0, shown).map((level) => (
        <li key={level.productId}>
          <Level level={level} catalog={catalog.data} />
        </li>
      ))}
    </ul>
  );
  if (levels.length === 0) {
    list = (
      <EmptyState icon={low ? 'check' : 'search'} title={t(low && !text ? 'noneLow' : 'none')}>
        {!low && t('noneAbout')}
      </EmptyState>
    );
  }
  return (
    <>
      <p role="status" className="text-sm text-soft">
        {t('count', { n: levels.length })}
      </p>
      {list}
      {levels.length > shown && (
        <Button look="plain" className="self-center" onClick={() => setShown(shown + shownAtFirst)}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

function Level({ level, catalog }: { level: StockLevel; catalog: StoreCatalog }) {
  const t = useWords(texts);
  const product = catalog.byId.get(level.productId);
  return (
    <Link
      to={productPath(level.productId)}
      className="flex min-h-20 items-center gap-3 rounded-2xl border border-line bg-card px-3 py-2 [contain:content] hover:bg-sunk"
    >
      <Picture url={product?.imageUrls[0] ?? ''} className="h-16 w-14" />
      <span className="min-w-0 flex-1">
        <span className="block leading-5 font-medium">{product?.name ?? level.productId}</span>
        <span className="block text-sm text-soft">{product?.packSize}</span>
        {level.blockedQuantity > 0 && (
          <span className="block text-sm text-warn">{t('blocked', { n: level.blockedQuantity })}</span>
        )}
      </span>
      {isLow(level) && (
        <Badge tone={level.availableQuantity > 0 ? 'warn' : 'bad'}>
          {t(level.availableQuantity > 0 ? 'lowOne' : 'out')}
        </Badge>
      )}
      <span className="flex-none text-right">
        <span className="block text-xl font-bold tabular-nums">{level.quantity}</span>
        <span className="block text-xs text-soft">{t('onHand')}</span>
      </span>
    </Link>
  );
}
