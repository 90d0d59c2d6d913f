// What of a cancelled order is in the basket, or in bags, and which shelf each goes back to, along the walk.
import type { Pick } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { useWords, words } from '@doorstep/ui/words';

const texts = words({
  title: ['Goes back to the shelves', 'शेल्फ़ पर वापस'],
  cell: ['The bags stand in cell {n}.', 'थैले खाना {n} में हैं।'],
  shelf: ['{aisle}-{bin}', '{aisle}-{bin}'],
  noShelf: ['no shelf known', 'शेल्फ़ पता नहीं'],
});

export function PutBack({ pick }: { pick: Pick }) {
  const t = useWords(texts);
  const lines = pick.lines.filter((line) => line.picked > 0);
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby="put-back" className="mx-auto flex w-full max-w-lg flex-col gap-2">
      <h2 id="put-back" className="text-lg font-bold">
        {t('title')}
      </h2>
      {pick.stagingCell && <p className="text-soft">{t('cell', { n: pick.stagingCell })}</p>}
      <ul className="flex flex-col gap-1.5">
        {lines.map((line) => (
          <li
            key={line.productId}
            className="flex min-h-12 items-center gap-3 rounded-xl border border-line bg-card px-4 py-2"
          >
            <span className="w-24 flex-none font-mono font-bold">
              {line.aisle ? t('shelf', { aisle: line.aisle, bin: line.bin }) : t('noShelf')}
            </span>
            <span className="min-w-0 flex-1">
              {line.name} <span className="text-sm text-soft">{line.packSize}</span>
            </span>
            <span className="flex-none font-semibold tabular-nums">{line.picked}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
