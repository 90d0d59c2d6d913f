import type { Category } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { Loading, Skeleton } from '@doorstep/ui/skeleton';
import { useCategoryName } from './category-name';
import { Link } from './router';

const grid =
  'grid grid-cols-[repeat(auto-fill,minmax(max(4.4rem,28%),1fr))] gap-x-2.5 gap-y-4 sm:grid-cols-4 md:grid-cols-6';

export function CategoryTiles({ categories }: { categories: Category[] }) {
  const nameOf = useCategoryName();
  return (
    <ul className={grid}>
      {categories.map((category) => (
        <li key={category.categoryId}>
          <Link to={`/c/${encodeURIComponent(category.categoryId)}`} className="group block text-center">
            <span className="arch block aspect-[5/6] overflow-hidden bg-sunk">
              {category.imageUrl && (
                <img
                  src={category.imageUrl}
                  alt=""
                  width={200}
                  height={240}
                  decoding="async"
                  className="h-full w-full object-cover transition-transform group-hover:scale-105"
                />
              )}
            </span>
            <span className="mt-1.5 block text-sm leading-4.5 font-medium">{nameOf(category)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function CategoryTilesSkeleton() {
  return (
    <>
      <Loading />
      <ul className={grid}>
        {Array.from({ length: 12 }, (_, i) => (
          <li key={i}>
            <Skeleton className="arch aspect-[5/6]" />
            <Skeleton className="mx-auto mt-2 h-4 w-3/4" />
          </li>
        ))}
      </ul>
    </>
  );
}
