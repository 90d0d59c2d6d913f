// The first screen: what is promised here, and the shortest ways to what one wants.
import { useQuery } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { CatalogPublicService } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { buttonClasses } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { readSetting } from '@doorstep/ui/settings';
import { ErrorState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { lazy, Suspense } from 'react';
import { CategoryTiles, CategoryTilesSkeleton } from './category-tiles';
import { usePlace, useServiceability } from './place';
import { cardOfProduct, ProductCard, ProductGrid, ProductGridSkeleton } from './product-card';
import { PromiseLine } from './promise';
import { Link, useTitle } from './router';
import { Welcome } from './welcome';

const NotHere = lazy(() => import('./not-here').then((module) => ({ default: module.NotHere })));
const StoreNews = lazy(() => import('./store-news').then((module) => ({ default: module.StoreNews })));

// For those who have been here before.
const OpenOrder = lazy(() => import('./open-order').then((module) => ({ default: module.OpenOrder })));
const BuyAgain = lazy(() => import('./buy-again').then((module) => ({ default: module.BuyAgain })));

const texts = words({
  search: ['Search for milk, bread, batteries', 'दूध, ब्रेड, बैटरी खोजें'],
  categories: ['Categories', 'श्रेणियाँ'],
  all: ['All', 'सब'],
  popular: ['Popular in this store', 'इस स्टोर में लोकप्रिय'],
  heading: ['Your store', 'आपका स्टोर'],
});

/** Room for the orders that were on their way when this screen was last seen: it does not move when they come. */
export function OpenOrdersSpace() {
  const open = Number(readSetting('open-orders'));
  return open > 0 && <div style={{ height: `${open * 4.5 - 0.5}rem` }} />;
}

export function Home() {
  const place = usePlace();
  useTitle('');
  return place ? <StoreFront /> : <Welcome />;
}

function StoreFront() {
  const t = useWords(texts);
  const sentence = useSentence();
  const person = usePerson();
  const place = usePlace();
  const store = useServiceability(place);
  const storeId = store.data?.warehouseId ?? '';
  const categories = useQuery(
    CatalogPublicService.method.listCategories,
    { warehouseId: storeId },
    { enabled: storeId !== '', staleTime: 300_000 },
  );
  const popular = useQuery(
    CatalogPublicService.method.listProducts,
    { warehouseId: storeId, pageSize: 20 },
    { enabled: storeId !== '', staleTime: 30_000, refetchInterval: 30_000 },
  );
  if (store.error && !store.data) {
    return (
      <ErrorState
        message={sentence(store.error)}
        offline={isOffline(store.error)}
        onRetry={() => void store.refetch()}
      />
    );
  }
  if (store.data && !store.data.serviceable)
    return (
      <Suspense>
        <NotHere serviceability={store.data} />
      </Suspense>
    );
  const mode = store.data?.terms?.mode;
  const top = categories.data?.categories.filter((category) => !category.parentId) ?? [];
  return (
    <div className="flex flex-col gap-7 pt-3">
      <h1 className="sr-only">{t('heading')}</h1>
      {person && (
        <Suspense fallback={<OpenOrdersSpace />}>
          <OpenOrder />
        </Suspense>
      )}
      <div className="flex flex-col gap-3">
        <Link
          to="/search"
          className="flex min-h-13 items-center gap-3 rounded-full border border-edge bg-card px-5 py-2 text-soft hover:border-brand"
        >
          <Icon name="search" />
          {t('search')}
        </Link>
        <PromiseLine serviceability={store.data} />
        {mode && mode !== 'normal' && (
          <Suspense>
            <StoreNews mode={mode} serviceable />
          </Suspense>
        )}
      </div>
      <section aria-labelledby="categories">
        <div className="mb-3 flex flex-wrap items-center justify-between">
          <h2 id="categories" className="text-lg font-bold">
            {t('categories')}
          </h2>
          <Link to="/categories" className={buttonClasses('quiet')}>
            {t('all')}
          </Link>
        </div>
        {categories.data ? <CategoryTiles categories={top} /> : <CategoryTilesSkeleton />}
      </section>
      {person && (
        <Suspense>
          <BuyAgain storeId={storeId} />
        </Suspense>
      )}
      <section aria-labelledby="popular">
        <h2 id="popular" className="mb-3 text-lg font-bold">
          {t('popular')}
        </h2>
        {popular.data ? (
          <ProductGrid>
            {popular.data.products.map((product, i) => (
              <li key={product.productId}>
                <ProductCard card={cardOfProduct(product)} eager={i < 4} />
              </li>
            ))}
          </ProductGrid>
        ) : popular.error ? (
          <ErrorState
            message={sentence(popular.error)}
            offline={isOffline(popular.error)}
            onRetry={() => void popular.refetch()}
          />
        ) : (
          <ProductGridSkeleton />
        )}
      </section>
    </div>
  );
}
