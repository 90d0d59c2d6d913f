// What somebody bought before, to be bought again.
import { useQuery } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { CatalogPublicService } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { useWords, words } from '@doorstep/ui/words';
import { cardOfProduct, ProductCard } from './product-card';

const texts = words({ again: ['Buy again', 'फिर से खरीदें'] });

/** How many different products are offered again. */
const againMost = 10;

/** What the last orders had, with today's price and stock. */
export function BuyAgain({ storeId }: { storeId: string }) {
  const t = useWords(texts);
  const person = usePerson();
  const orders = useQuery(
    OrderPublicService.method.listOrders,
    { pageSize: 10 },
    { enabled: person !== null, staleTime: 60_000 },
  );
  const before =
    orders.data?.orders.filter((order) => order.warehouseId === storeId).flatMap((order) => order.items) ?? [];
  const ids = [...new Set(before.map((item) => item.productId))].slice(0, againMost);
  if (ids.length === 0) return null;
  return (
    <section aria-labelledby="again">
      <h2 id="again" className="mb-3 text-lg font-bold">
        {t('again')}
      </h2>
      <ul className="relative -mx-4 flex gap-2.5 overflow-x-auto px-4 pb-1">
        {ids.map((id) => (
          <AgainCard key={id} productId={id} storeId={storeId} />
        ))}
      </ul>
    </section>
  );
}

function AgainCard({ productId, storeId }: { productId: string; storeId: string }) {
  const product = useQuery(
    CatalogPublicService.method.getProduct,
    { productId, warehouseId: storeId },
    { staleTime: 30_000, refetchInterval: 30_000 },
  );
  if (!product.data || product.data.archived) return null;
  return (
    <li className="w-40 flex-none">
      <ProductCard card={cardOfProduct(product.data)} />
    </li>
  );
}
