// The shelves of the store, aisle by aisle, as a picker passes them. A product that is pressed can be moved.
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { isOffline, useSentence } from '@doorstep/api/failure';
import type { Product } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { type BinItem, WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { More } from '@doorstep/ui/more';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useId, useState } from 'react';
import { useStoreCatalog } from './catalog';
import { useStore, useStoreId } from './work-place';

const texts = words({
  title: ['What stands where', 'क्या कहाँ है'],
  aisle: ['Aisle', 'गली'],
  all: ['All aisles, in the order of the walk', 'सभी गलियाँ, चलने के क्रम में'],
  one: ['Aisle {aisle}', 'गली {aisle}'],
  none: ['Nothing stands here yet', 'यहाँ अभी कुछ नहीं है'],
  noneAbout: ['Put a product away, and it is listed.', 'सामान शेल्फ़ पर रखें, तो वह यहाँ दिखेगा।'],
  gone: ['{id}, not sold here', '{id}, यहाँ नहीं बिकता'],
});

export function Shelves({ onChoose }: { onChoose: (product: Product) => void }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const id = useId();
  const warehouseId = useStoreId();
  const aisles = useStore().data?.aisles ?? [];
  const [aisle, setAisle] = useState('');
  const bins = useInfiniteQuery(
    WarehousePublicService.method.listBins,
    { warehouseId, aisle, pageSize: 50, pageToken: '' },
    { pageParamKey: 'pageToken', getNextPageParam: (page) => page.nextPageToken || undefined, staleTime: 5_000 },
  );
  const items = bins.data?.pages.flatMap((page) => page.items);
  let list: ReactNode;
  if (bins.error && !items) {
    const again = () => void bins.refetch();
    list = <ErrorState message={sentence(bins.error)} offline={isOffline(bins.error)} onRetry={again} />;
  } else if (!items) {
    list = <SkeletonRows rows={5} />;
  } else if (items.length === 0) {
    list = (
      <EmptyState icon="box" title={t('none')}>
        {t('noneAbout')}
      </EmptyState>
    );
  } else {
    list = (
      <ol className="flex flex-col gap-1.5">
        {items.map((item) => (
          <li key={item.productId}>
            <Bin item={item} onChoose={onChoose} />
          </li>
        ))}
      </ol>
    );
  }
  return (
    <section aria-labelledby={`${id}-title`} className="flex flex-col gap-3">
      <h2 id={`${id}-title`} className="text-lg font-bold">
        {t('title')}
      </h2>
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="text-sm font-medium">
          {t('aisle')}
        </label>
        <select
          id={id}
          value={aisle}
          onChange={(event) => setAisle(event.target.value)}
          className="min-h-12 max-w-full rounded-xl border border-edge bg-card px-3 py-2 text-base text-ink"
        >
          <option value="">{t('all')}</option>
          {aisles.map((a) => (
            <option key={a.aisle} value={a.aisle}>
              {t('one', { aisle: a.aisle })}
            </option>
          ))}
        </select>
      </div>
      {list}
      <More of={bins} />
    </section>
  );
}

function Bin({ item, onChoose }: { item: BinItem; onChoose: (product: Product) => void }) {
  const t = useWords(texts);
  const product = useStoreCatalog().data?.byId.get(item.productId);
  const inside = (
    <>
      <span className="w-20 flex-none font-mono font-bold">
        {item.aisle}-{item.bin}
      </span>
      <span className="min-w-0 flex-1">{product?.name ?? t('gone', { id: item.productId })}</span>
      <span className="flex-none text-sm text-soft">{product?.packSize}</span>
    </>
  );
  const look = 'flex min-h-12 w-full items-center gap-2 rounded-xl border border-line bg-card px-3 py-1.5 text-left';
  return product ? (
    <button type="button" className={`${look} hover:bg-sunk`} onClick={() => onChoose(product)}>
      {inside}
    </button>
  ) : (
    <div className={look}>{inside}</div>
  );
}
