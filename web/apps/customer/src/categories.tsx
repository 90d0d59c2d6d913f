import { useQuery } from '@connectrpc/connect-query';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { CatalogPublicService } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { ErrorState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { CategoryTiles, CategoryTilesSkeleton } from './category-tiles';
import { useStoreId } from './place';
import { useTitle } from './router';

const texts = words({ title: ['Categories', 'श्रेणियाँ'] });

export function Categories() {
  const t = useWords(texts);
  useTitle(t('title'));
  const sentence = useSentence();
  const warehouseId = useStoreId();
  const { data, error, refetch } = useQuery(
    CatalogPublicService.method.listCategories,
    { warehouseId },
    { staleTime: 300_000 },
  );
  return (
    <div className="flex flex-col gap-5 pt-4">
      <h1 className="text-2xl font-bold">{t('title')}</h1>
      {data ? (
        <CategoryTiles categories={data.categories.filter((category) => !category.parentId)} />
      ) : error ? (
        <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />
      ) : (
        <CategoryTilesSkeleton />
      )}
    </div>
  );
}
