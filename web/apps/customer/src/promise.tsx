// What the store says about this address now.

import { useBecause } from '@doorstep/api/because';
import type { Serviceability } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Icon } from '@doorstep/ui/icon';
import { Skeleton } from '@doorstep/ui/skeleton';
import { useWords, words } from '@doorstep/ui/words';

const texts = words({
  minutes: ['{a}-{b} min', '{a}-{b} मिनट'],
  from: ['from {store}', '{store} से'],
  reasons: ['Why', 'क्यों'],
});

/** As high as the line that comes: on a phone the reasons have one of their own. */
export function PromiseLine({ serviceability }: { serviceability: Serviceability | undefined }) {
  const t = useWords(texts);
  const because = useBecause();
  if (!serviceability) return <Skeleton className="h-12.5 w-64 sm:h-6" />;
  const { estimateMinutes: a, promiseMinutes: b, warehouseName: store, reasons } = serviceability;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-soft">
      <span className="inline-flex items-center gap-1.5 font-semibold text-ink">
        <Icon name="clock" size={18} />
        {t('minutes', { a, b })}
      </span>
      <span>{t('from', { store })}</span>
      {reasons.length > 0 && (
        <span className="w-full sm:w-auto">
          <span className="sr-only">{t('reasons')}: </span>({because(serviceability.because, reasons.join(', '))})
        </span>
      )}
    </p>
  );
}
