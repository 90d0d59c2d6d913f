// The shelves of a category: its parts, a few filters, and products without an end.
import { callUnaryMethod, createInfiniteQueryOptions, useQuery, useTransport } from '@connectrpc/connect-query';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { CatalogPublicService, type Choices } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { Button } from '@doorstep/ui/button';
import { classes } from '@doorstep/ui/classes';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { useCategoryName } from './category-name';
import { renewed, useFreshInSight } from './fresh-in-sight';
import { ListEnd } from './list-end';
import { useStoreFailure, useStoreId } from './place';
import { cardOfProduct, ProductCard, ProductGrid, ProductGridSkeleton } from './product-card';
import { go, Link, useParam, useQueryText, useTitle } from './router';
import { clearFilters, countOf, ShelfFilters, useFilters } from './shelf-filters';

const texts = words({
  all: ['All', 'सब'],
  parts: ['Parts of the category', 'श्रेणी के भाग'],
  count: ['{n} products', '{n} सामान'],
  none: ['Nothing matches', 'कुछ नहीं मिला'],
  noneAbout: ['Take a filter away.', 'कोई फ़िल्टर हटाएँ।'],
});

export function Category() {
  const t = useWords(texts);
  const id = useParam('id');
  const part = useQueryText('part');
  const warehouseId = useStoreId();
  const tree = useQuery(CatalogPublicService.method.listCategories, { warehouseId }, { staleTime: 300_000 });
  const nameOf = useCategoryName();
  const all = tree.data?.categories ?? [];
  const here = all.find((category) => category.categoryId === id);
  const parts = all.filter((category) => category.parentId === id);
  useTitle(nameOf(here));
  return (
    <div className="flex flex-col gap-4 pt-4">
      <h1 className="text-2xl font-bold">{nameOf(here) || '\u00a0'}</h1>
      {!tree.data && <div className="h-12" />}
      {parts.length > 0 && (
        <nav aria-label={t('parts')} className="relative -mx-4 flex gap-2 overflow-x-auto px-4 pb-1">
          <Chip to={`/c/${id}`} on={!part}>
            {t('all')}
          </Chip>
          {parts.map((category) => (
            <Chip
              key={category.categoryId}
              to={`/c/${id}?part=${encodeURIComponent(category.categoryId)}`}
              on={part === category.categoryId}
            >
              {nameOf(category)}
            </Chip>
          ))}
        </nav>
      )}
      <Shelf key={part || id} categoryId={part || id} warehouseId={warehouseId} />
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

function Shelf({ categoryId, warehouseId }: { categoryId: string; warehouseId: string }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const lost = useStoreFailure();
  const filters = useFilters();
  const choices = useRef<Choices>(undefined); // they stay while the shelf is asked for anew
  const transport = useTransport();
  const queries = useQueryClient();
  const method = CatalogPublicService.method.listProducts;
  const asked = { warehouseId, categoryId, pageSize: 24, pageToken: '', ...filters };
  const question = createInfiniteQueryOptions(method, asked, {
    transport,
    pageParamKey: 'pageToken',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const list = useInfiniteQuery({
    ...question,
    enabled: warehouseId !== '',
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
  const grid = useRef<HTMLDivElement>(null);
  useFreshInSight(grid, {
    sizes: list.isPlaceholderData ? [] : (list.data?.pages.map((page) => page.products.length) ?? []),
    updatedAt: list.dataUpdatedAt,
    refresh: async (at) => {
      const pageToken = String(list.data?.pageParams[at] ?? '');
      const came = await callUnaryMethod(transport, method, { ...asked, pageToken });
      queries.setQueryData<typeof list.data>(
        question.queryKey,
        (now) =>
          now && {
            ...now,
            pages: now.pages.map((page, i) =>
              i === at ? { ...page, products: renewed(page.products, came.products) } : page,
            ),
          },
        { updatedAt: list.dataUpdatedAt },
      );
    },
  });
  choices.current = list.data?.pages[0]?.choices ?? choices.current;
  const narrow = <ShelfFilters filters={filters} choices={choices.current} />;
  const failure = list.error ?? lost;
  if (failure && !list.data)
    return (
      <>
        {narrow}
        <ErrorState
          message={sentence(failure)}
          offline={isOffline(failure)}
          onRetry={() => void queries.refetchQueries({ type: 'active' })}
        />
      </>
    );
  if (!list.data)
    return (
      <>
        {narrow}
        <p className="text-sm">{'\u00a0'}</p>
        <ProductGridSkeleton />
      </>
    );
  const products = list.data.pages.flatMap((page) => page.products);
  return (
    <>
      {narrow}
      <p className="text-sm text-soft" role="status">
        {list.isPlaceholderData ? '\u00a0' : t('count', { n: list.data.pages[0]?.total ?? 0 })}
      </p>
      {products.length > 0 ? (
        <div ref={grid} aria-busy={list.isPlaceholderData} className="aria-busy:opacity-60">
          <ProductGrid>
            {products.map((product, i) => (
              <li key={product.productId}>
                <ProductCard card={cardOfProduct(product)} eager={i < 6} />
              </li>
            ))}
          </ProductGrid>
        </div>
      ) : (
        <EmptyState
          icon="filter"
          title={t('none')}
          action={countOf(filters) > 0 && <Button onClick={clearFilters}>{t('all')}</Button>}
        >
          {countOf(filters) > 0 && t('noneAbout')}
        </EmptyState>
      )}
      <ListEnd list={list} />
    </>
  );
}
