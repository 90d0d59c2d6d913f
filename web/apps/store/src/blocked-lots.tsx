// What lies on a shelf and may not be sold any more, with the way to take it away.
import { useQuery } from '@connectrpc/connect-query';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { InventoryPublicService } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { useDate } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { WasteLot } from './waste-lot';
import { useIsManager, useStoreId } from './work-place';

const texts = words({
  title: ['Not for sale any more', 'अब बिक्री के लिए नहीं'],
  about: [
    'Past the last day of sale. The shop does not count these, and nobody picks them.',
    'बिक्री का आख़िरी दिन निकल गया। दुकान इन्हें नहीं गिनती और कोई इन्हें नहीं उठाता।',
  ],
  dated: ['{n} dated {day}', '{day} तारीख वाले {n}'],
});

export function BlockedLots({ productId, name }: { productId: string; name: string }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const dayOf = useDate();
  const warehouseId = useStoreId();
  const manager = useIsManager();
  const { data, error, refetch } = useQuery(
    InventoryPublicService.method.listLots,
    { warehouseId, productId, withinDays: 1, pageSize: 50 },
    { staleTime: 5_000 },
  );
  if (error && !data)
    return <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={1} />;
  const blocked = data.lots.filter((lot) => lot.state !== 'fresh');
  if (blocked.length === 0) return null;
  return (
    <section className="flex flex-col gap-2 rounded-2xl border border-line bg-card p-4">
      <h2 className="text-lg font-bold">{t('title')}</h2>
      <p className="text-soft">{t('about')}</p>
      <ul className="flex flex-col gap-2">
        {blocked.map((lot) => (
          <li key={lot.lotId} className="flex min-h-11 flex-wrap items-center justify-between gap-2">
            <span className="font-medium">{t('dated', { n: lot.quantity, day: dayOf(lot.bestBefore) })}</span>
            {manager && <WasteLot lot={lot} name={name} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
