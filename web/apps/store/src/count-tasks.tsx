// What is to be counted today, drawn at random: only such counts say how right the records are. What is
// expected is not shown.
import { useQuery } from '@connectrpc/connect-query';
import { isOffline, useSentence } from '@doorstep/api/failure';
import type { Product } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { type CountTask, InventoryPublicService } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { Icon } from '@doorstep/ui/icon';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useId } from 'react';
import { useStoreCatalog } from './catalog';
import { StandsIn } from './stands-in';
import { useStoreId } from './work-place';

const texts = words({
  title: ['To be counted today', 'आज गिनना है'],
  about: [
    'Drawn at random. These counts say how right the records are.',
    'बिना चुने निकाले गए। इन गिनतियों से पता चलता है कि रिकॉर्ड कितने सही हैं।',
  ],
  done: ['{n} of {of} counted', '{of} में से {n} गिने गए'],
  counted: ['Counted', 'गिन लिया'],
  none: ['Nothing to count', 'गिनने को कुछ नहीं'],
  noneAbout: ['The store has received nothing yet.', 'स्टोर में अभी कोई माल नहीं आया।'],
});

export function CountTasks({ onChoose }: { onChoose: (product: Product) => void }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const id = useId();
  const warehouseId = useStoreId();
  const { data, error, refetch } = useQuery(
    InventoryPublicService.method.listCountTasks,
    { warehouseId },
    { staleTime: 5_000 },
  );
  let list: ReactNode;
  if (error && !data) {
    list = <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />;
  } else if (!data) {
    list = <SkeletonRows rows={5} />;
  } else if (data.tasks.length === 0) {
    list = (
      <EmptyState icon="check" title={t('none')}>
        {t('noneAbout')}
      </EmptyState>
    );
  } else {
    list = (
      <>
        <p className="font-semibold">
          {t('done', { n: data.tasks.filter((task) => task.counted).length, of: data.tasks.length })}
        </p>
        <ul className="flex flex-col gap-1.5">
          {data.tasks.map((task) => (
            <li key={task.productId}>
              <Task task={task} onChoose={onChoose} />
            </li>
          ))}
        </ul>
      </>
    );
  }
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <h2 id={id} className="text-lg font-bold">
        {t('title')}
      </h2>
      <p className="text-sm text-soft">{t('about')}</p>
      {list}
    </section>
  );
}

function Task({ task, onChoose }: { task: CountTask; onChoose: (product: Product) => void }) {
  const t = useWords(texts);
  const product = useStoreCatalog().data?.byId.get(task.productId);
  const name = [product?.name ?? task.productId, product?.packSize].filter(Boolean).join(', ');
  if (task.counted || !product) {
    return (
      <p className="flex min-h-12 items-center gap-3 rounded-xl bg-sunk px-4 py-2 text-soft">
        <span className="min-w-0 flex-1">{name}</span>
        {task.counted && (
          <span className="flex flex-none items-center gap-1 text-sm">
            <Icon name="check" className="text-good" /> {t('counted')}
          </span>
        )}
      </p>
    );
  }
  return (
    <button
      type="button"
      onClick={() => onChoose(product)}
      className="flex min-h-12 w-full flex-wrap items-center gap-x-3 rounded-xl border border-line bg-card px-4 py-2 text-left hover:bg-sunk"
    >
      <span className="min-w-0 flex-1 basis-40">{name}</span>
      <span className="text-sm text-soft">
        <StandsIn productId={product.productId} />
      </span>
    </button>
  );
}
