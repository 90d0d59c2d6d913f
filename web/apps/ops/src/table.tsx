// Tables: the heads stay in sight, columns sort, and what is too wide scrolls by itself.
import { classes } from '@doorstep/ui/classes';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useMemo, useState } from 'react';

const texts = words({ sort: ['Sort by {head}', '{head} से क्रम लगाएँ'] });

type SortValue = string | number | bigint;

export type Column<R> = {
  key: string;
  head: string;
  cell: (row: R) => ReactNode;
  number?: boolean;
  /** Never broken into lines: states and names that are read at a glance. */
  whole?: boolean;
  /** What the column is sorted by; without it, it is not. */
  sort?: (row: R) => SortValue;
};

type Sorting = { key: string; down: boolean };

/** Rows in the order of a column; those that are equal stay as they came. */
export function sorted<R>(rows: R[], columns: Column<R>[], by: Sorting | null): R[] {
  const value = by && columns.find((column) => column.key === by.key)?.sort;
  if (!value) return rows;
  const compare = (a: SortValue, b: SortValue) =>
    typeof a === 'string' && typeof b === 'string' ? a.localeCompare(b) : a < b ? -1 : a > b ? 1 : 0;
  return rows.toSorted((a, b) => (by.down ? compare(value(b), value(a)) : compare(value(a), value(b))));
}

type Props<R> = {
  label: string;
  columns: Column<R>[];
  rows: R[];
  keyOf: (row: R) => string;
  /** More rows are on the server: sorting these would lie. */
  partial?: boolean;
};

/** A table; on a wide screen its heads stay while it scrolls, also with the keyboard. */
export function Table<R>({ label, columns, rows, keyOf, partial }: Props<R>) {
  const [by, setBy] = useState<Sorting | null>(null);
  const shown = useMemo(() => sorted(rows, columns, partial ? null : by), [rows, columns, by, partial]);
  // Numbers are asked for from the largest down, words from A on; a second press turns it round.
  const press = (column: Column<R>) =>
    setBy((now) => ({ key: column.key, down: now?.key === column.key ? !now.down : column.number === true }));
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
      tabIndex={0}
      aria-label={label}
      className="relative scroll-pt-12 overflow-auto rounded-card border border-line bg-card lg:max-h-[calc(100dvh-4rem)]"
    >
      <table className="w-full text-left">
        <caption className="sr-only">{label}</caption>
        <thead className="sticky top-0 z-10 bg-card text-sm text-soft shadow-[inset_0_-1px_0_var(--color-line)]">
          <tr>
            {columns.map((column) => (
              <Head
                key={column.key}
                column={column}
                sorting={by?.key === column.key && !partial ? by : null}
                onPress={column.sort && !partial ? () => press(column) : undefined}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={keyOf(row)} className="border-b border-line last:border-0 hover:bg-sunk">
              {columns.map((column) => (
                <td
                  key={column.key}
                  className={classes(
                    'h-11 px-3 py-0.5',
                    column.number && 'text-right tabular-nums',
                    (column.number || column.whole) && 'whitespace-nowrap',
                  )}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type HeadProps<R> = { column: Column<R>; sorting: Sorting | null; onPress?: () => void };

function Head<R>({ column, sorting, onPress }: HeadProps<R>) {
  const t = useWords(texts);
  return (
    <th
      scope="col"
      aria-sort={sorting ? (sorting.down ? 'descending' : 'ascending') : undefined}
      className={classes('px-3 font-medium whitespace-nowrap', !onPress && 'py-2', column.number && 'text-right')}
    >
      {onPress ? (
        <button
          type="button"
          title={t('sort', { head: column.head })}
          onClick={onPress}
          className="inline-flex min-h-11 items-center gap-1 hover:text-ink"
        >
          {column.head}
          <span aria-hidden="true" className={classes('w-3 text-xs', !sorting && 'opacity-40')}>
            {sorting ? (sorting.down ? '▼' : '▲') : '↕'}
          </span>
        </button>
      ) : (
        column.head
      )}
    </th>
  );
}
