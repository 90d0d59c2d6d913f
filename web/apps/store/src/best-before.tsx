// Which of the packs on the shelf to take: those that go off first.
import { useQuery } from '@connectrpc/connect-query';
import { InventoryPublicService } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { useDate } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { useStoreId } from './work-place';

const texts = words({
  leave: ['Leave {n} here: past their last day of sale', '{n} यहीं छोड़ें: बिक्री का आख़िरी दिन निकल गया'],
  none: [
    'All packs here are past their last day of sale. Take none.',
    'यहाँ के सभी पैक की बिक्री का आख़िरी दिन निकल गया। कोई न लें।',
  ],
  take: ['Take the packs dated {day} first', 'पहले {day} तारीख वाले पैक लें'],
});

/** Silent where no date is known and all may be sold; a dead zone hides it, too. */
export function BestBefore({ productId }: { productId: string }) {
  const t = useWords(texts);
  const dayOf = useDate();
  const warehouseId = useStoreId();
  const { data } = useQuery(
    InventoryPublicService.method.getBestBefore,
    { warehouseId, productId },
    { staleTime: 60_000 },
  );
  const stock = useQuery(
    InventoryPublicService.method.getStock,
    { warehouseId, productId },
    { staleTime: 10_000 },
  ).data;
  const blocked = stock?.blockedQuantity ?? 0;
  return (
    <>
      {data?.bestBefore && <p className="mt-1 text-sm font-medium">{t('take', { day: dayOf(data.bestBefore) })}</p>}
      {blocked > 0 && (
        <p role="alert" className="mt-1 font-semibold text-warn">
          {blocked >= (stock?.quantity ?? 0) ? t('none') : t('leave', { n: blocked })}
        </p>
      )}
    </>
  );
}
