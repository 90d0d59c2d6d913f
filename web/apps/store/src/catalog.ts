// What the store sells, by id and by the codes on the packs. It is read once and kept, so that a scan says
// at once what was scanned, also where there is no network.
import { callUnaryMethod, useTransport } from '@connectrpc/connect-query';
import { CatalogPublicService, type Product } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { useQuery } from '@tanstack/react-query';
import { useStoreId } from './work-place';

const pageSize = 100;

export type StoreCatalog = { products: Product[]; byId: Map<string, Product>; byCode: Map<string, Product> };

/** Finds products by their ids and by what a scanner reads. */
export function catalogOf(products: Product[]): StoreCatalog {
  const byId = new Map(products.map((product) => [product.productId, product]));
  const byCode = new Map(byId);
  for (const product of products) for (const code of product.barcodes) byCode.set(code, product);
  return { products, byId, byCode };
}

/** Products whose name, brand, id or code has all the words. */
export function searchIn(products: Product[], text: string): Product[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return products.filter((product) => {
    const about = [product.name, product.brand, product.productId, ...product.barcodes].join(' ').toLowerCase();
    return wanted.every((word) => about.includes(word));
  });
}

export function useStoreCatalog() {
  const transport = useTransport();
  const warehouseId = useStoreId();
  return useQuery({
    queryKey: ['store-catalog', warehouseId],
    staleTime: 10 * 60_000,
    gcTime: Number.POSITIVE_INFINITY,
    enabled: warehouseId !== '',
    queryFn: async () => {
      const products: Product[] = [];
      let pageToken = '';
      do {
        const page = await callUnaryMethod(transport, CatalogPublicService.method.listProducts, {
          warehouseId,
          pageSize,
          pageToken,
        });
        products.push(...page.products);
        pageToken = page.nextPageToken;
      } while (pageToken);
      return catalogOf(products);
    },
  });
}
