// The shelves of a category: its parts, a few filters, and products without an end.
import { useInfiniteQuery, useQuery } from '@connectrpc/connect-query';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { CatalogPublicService, type Product } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { Button } from '@doorstep/ui/button';
import { classes } from '@doorstep/ui/classes';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useStoreId } from './place';
import { cardOfProduct, ProductCard, ProductGrid, ProductGridSkeleton, percentOff } from './product-card';
import { go, Link, useParam, useQueryText, useTitle } from './router';

const texts = words({
  all: ['All', 'सब'],
  parts: ['Parts of the category', 'श्रेणी के भाग'],
  filters: ['Filters', 'फ़िल्टर'],
  inStock: ['In stock', 'उपलब्ध'],
  veg: ['Vegetarian', 'शाकाहारी'],
  offers: ['On offer', 'छूट पर'],
  count: ['{n} products', '{n} सामान'],
  more: ['Show more', 'और दिखाएँ'],
  none: ['Nothing matches', 'कुछ नहीं मिला'],
  noneAbout: ['Take a filter away.', 'कोई फ़िल्टर हटाएँ।'],
});

const filters = {
  inStock: (product: Product) => product.inStock,
  veg: (product: Product) => ['veg', 'vegan'].includes(product.attributes.diet ?? ''),
  offers: (product: Product) => percentOff(cardOfProduct(product)) > 0,
};
type Filter = keyof typeof filters;

export function Category() {
  const t = useWords(texts);
  const id = useParam('id');
  const part = useQueryText('part');
  const warehouseId = useStoreId();
  const tree = useQuery(CatalogPublicService.method.listCategories, { warehouseId }, { staleTime: 300_000 });
  const all = tree.data?.categories ?? [];
  const here = all.find((category) => category.categoryId === id);
  const parts = all.filter((category) => category.parentId === id);
  useTitle(here?.name ?? '');
  const [on, setOn] = useState<Filter[]>([]);
  const toggle = (filter: Filter) =>
    setOn((now) => (now.includes(filter) ? now.filter((f) => f !== filter) : [...now, filter]));
  return (
    <div className="flex flex-col gap-4 pt-4">
      <h1 className="text-2xl font-bold">{here?.name ?? ' '}</h1>
      {parts.length > 0 && (
        <nav aria-label={t('parts')} className="-mx-4 flex gap-2 overflow-x-auto px-4 pb-1">
          <Chip to={`/c/${id}`} on={!part}>
            {t('all')}
          </Chip>
          {parts.map((category) => (
            <Chip
              key={category.categoryId}
              to={`/c/${id}?part=${encodeURIComponent(category.categoryId)}`}
              on={part === category.categoryId}
            >
              {category.name}
            </Chip>
          ))}
        </nav>
      )}
      <fieldset className="flex flex-wrap gap-2">
        <legend className="sr-only">{t('filters')}</legend>
        {(Object.keys(filters) as Filter[]).map((filter) => (
          <button
            key={filter}
            type="button"
            aria-pressed={on.includes(filter)}
            onClick={() => toggle(filter)}
            className="min-h-11 rounded-full border border-edge bg-card px-4 aria-pressed:border-brand aria-pressed:bg-tint aria-pressed:font-semibold aria-pressed:text-brand"
          >
            {t(filter)}
          </button>
        ))}
      </fieldset>
      <Shelf key={part || id} categoryId={part || id} warehouseId={warehouseId} on={on} onClear={() => setOn([])} />
    </div>
  );
}

function Chip({ to, on, children }: { to: string; on: boolean; children: ReactNode }) {
  return (
    <Link
      to={to}
      replace
      aria-current={on ? 'page' : undefined}
      onClick={(event) => {
        event.preventDefault();
        go(to, { replace: true });
      }}
      className={classes(
        'inline-flex min-h-11 flex-none items-center rounded-full px-4 font-medium',
        on ? 'bg-ink text-page' : 'bg-sunk text-ink',
      )}
    >
      {children}
    </Link>
  );
}

type ShelfProps = { categoryId: string; warehouseId: string; on: Filter[]; onClear: () => void };

function Shelf({ categoryId, warehouseId, on, onClear }: ShelfProps) {
  const t = useWords(texts);
  const sentence = useSentence();
  const list = useInfiniteQuery(
    CatalogPublicService.method.listProducts,
    { warehouseId, categoryId, pageSize: 40, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      enabled: warehouseId !== '',
      staleTime: 30_000,
    },
  );
  const end = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (!end.current || !hasNextPage || isFetchingNextPage) return;
    const seen = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && void fetchNextPage(),
      { rootMargin: '800px' },
    );
    seen.observe(end.current);
    return () => seen.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (list.error && !list.data)
    return (
      <ErrorState message={sentence(list.error)} offline={isOffline(list.error)} onRetry={() => void list.refetch()} />
    );
  if (!list.data) return <ProductGridSkeleton />;
  const products = list.data.pages
    .flatMap((page) => page.products)
    .filter((product) => on.every((filter) => filters[filter](product)));
  return (
    <>
      <p className="text-sm text-soft" role="status">
        {t('count', { n: on.length > 0 ? products.length : (list.data.pages[0]?.total ?? 0) })}
      </p>
      {products.length > 0 ? (
        <ProductGrid>
          {products.map((product, i) => (
            <li key={product.productId}>
              <ProductCard card={cardOfProduct(product)} eager={i < 6} />
            </li>
          ))}
        </ProductGrid>
      ) : (
        !hasNextPage && (
          <EmptyState icon="filter" title={t('none')} action={<Button onClick={onClear}>{t('all')}</Button>}>
            {t('noneAbout')}
          </EmptyState>
        )
      )}
      <div ref={end} className="flex justify-center">
        {hasNextPage && (
          <Button look="plain" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('more')}
          </Button>
        )}
      </div>
    </>
  );
}
