// The bag plan: what goes into which bag, so that food, cold food and other goods never share one.
import type { Bag, Pick, PickLine } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { Badge } from '@doorstep/ui/badge';
import { classes } from '@doorstep/ui/classes';
import { Icon } from '@doorstep/ui/icon';
import { useWords, words } from '@doorstep/ui/words';

export const bagTexts = words({
  title: ['Bags', 'थैले'],
  bag: ['Bag {n}', 'थैला {n}'],
  ambient_food: ['Food', 'खाना'],
  cold_food: ['Cold food', 'ठंडा खाना'],
  non_food: ['Not food', 'खाना नहीं'],
  units: ['{n} units', '{n} नग'],
  unit: ['1 unit', '1 नग'],
  empty: ['Nothing found for this bag', 'इस थैले के लिए कुछ नहीं मिला'],
  onTop: ['Fragile: on top', 'नाज़ुक: सबसे ऊपर'],
  of: ['{n} × {what}', '{n} × {what}'],
});

export type Kind = 'ambient_food' | 'cold_food' | 'non_food';

const looks: Record<Kind, string> = {
  ambient_food: 'border-l-lamp',
  cold_food: 'border-l-brand',
  non_food: 'border-l-edge',
};

export function kindOf(kind: string): Kind {
  return kind === 'cold_food' || kind === 'non_food' ? kind : 'ambient_food';
}

/** What goes into a bag, in the order in which it is laid in. */
function layersOf(pick: Pick, bag: Bag): PickLine[] {
  return bag.productIds.flatMap((id) => pick.lines.filter((line) => line.productId === id && line.picked > 0));
}

export function Bags({ pick }: { pick: Pick }) {
  const t = useWords(bagTexts);
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-lg font-bold">{t('title')}</h2>
      <ul className="flex flex-col gap-2">
        {pick.bags.map((bag) => (
          <li
            key={bag.number}
            className={classes(
              'rounded-2xl border border-l-8 border-line bg-card px-4 py-2.5',
              looks[kindOf(bag.kind)],
            )}
          >
            <p className="flex items-center gap-2 font-bold">
              <Icon name="bag" />
              <span className="min-w-0 flex-1">
                {t('bag', { n: bag.number })}, {t(kindOf(bag.kind))}
              </span>
              <span className="text-sm font-normal text-soft">
                {bag.units === 1 ? t('unit') : t('units', { n: bag.units })}
              </span>
            </p>
            <ul className="text-sm text-soft">
              {bag.units === 0 && <li>{t('empty')}</li>}
              {layersOf(pick, bag).map((line) => (
                <li key={line.productId} className="flex flex-wrap items-center gap-x-2">
                  {t('of', { n: line.picked, what: [line.name, line.packSize].filter(Boolean).join(', ') })}
                  {line.fragile && <Badge tone="warn">{t('onTop')}</Badge>}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}
