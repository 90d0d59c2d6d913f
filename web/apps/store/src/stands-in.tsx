// Where a product stands now.
import { useQuery } from '@connectrpc/connect-query';
import { WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { useWords, words } from '@doorstep/ui/words';
import { useStoreId } from './work-place';

const texts = words({
  stands: ['Stands in {aisle}-{bin}', '{aisle}-{bin} में है'],
  nowhere: ['Has no shelf yet', 'अभी कोई शेल्फ़ नहीं'],
});

export function useBin(productId: string) {
  const warehouseId = useStoreId();
  return useQuery(WarehousePublicService.method.listBins, { warehouseId, productId }, { staleTime: 5_000 });
}

/** Silent until it is known; a dead zone hides it, too. */
export function StandsIn({ productId }: { productId: string }) {
  const t = useWords(texts);
  const { data } = useBin(productId);
  if (!data) return null;
  const [bin] = data.items;
  return <p className="font-medium">{bin ? t('stands', { aisle: bin.aisle, bin: bin.bin }) : t('nowhere')}</p>;
}
