// The columns that the catalog takes, how a file's columns find them, and rows cut into requests.
import type { ImportedRow } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';

/** As the catalog names them, in the order of an export. */
export const columns = [
  'sku',
  'barcodes',
  'name',
  'brand',
  'category',
  'mrp',
  'price',
  'unit',
  'pack_size',
  'tax_percent',
  'hsn',
  'storage_zone',
  'shelf_life_days',
  'picture',
  'country',
  'description',
  'attributes',
  'popularity',
  'archived',
] as const;

export type Column = (typeof columns)[number];

/** Other names under which people keep a column. */
const aliases: Record<string, Column> = {
  product_id: 'sku',
  id: 'sku',
  item_code: 'sku',
  barcode: 'barcodes',
  ean: 'barcodes',
  product: 'name',
  product_name: 'name',
  title: 'name',
  category_id: 'category',
  sub_category: 'category',
  selling_price: 'price',
  sale_price: 'price',
  gst: 'tax_percent',
  tax: 'tax_percent',
  size: 'pack_size',
  pack: 'pack_size',
  zone: 'storage_zone',
  shelf_life: 'shelf_life_days',
  country_of_origin: 'country',
};

const plain = (header: string) =>
  header
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** Guesses which of the file's columns is which; a column is taken once, '' is left out. A file with category
 * and sub_category, as ours, means the sub-category. */
export function guess(headers: string[]): (Column | '')[] {
  const names = headers.map(plain);
  const taken = new Set<Column>();
  const chosen: (Column | '')[] = headers.map(() => '');
  const take = (at: number, column: Column) => {
    if (chosen[at] || taken.has(column)) return;
    chosen[at] = column;
    taken.add(column);
  };
  const sub = names.indexOf('sub_category');
  if (sub >= 0) take(sub, 'category');
  for (const [at, name] of names.entries()) if (columns.includes(name as Column)) take(at, name as Column);
  for (const [at, name] of names.entries()) if (aliases[name]) take(at, aliases[name]);
  return chosen;
}

export type Row = { line: number; values: Record<string, string> };

/** The rows of a file by our columns. Line 1 is the header. */
export function rowsOf(table: string[][], chosen: (Column | '')[]): Row[] {
  return table.map((cells, at) => ({
    line: at + 2,
    values: Object.fromEntries(
      chosen.flatMap((column, i) => (column === '' ? [] : [[column, (cells[i] ?? '').trim()] as [string, string]])),
    ),
  }));
}

/** Requests of so many rows and characters at most. */
export function chunks(rows: Row[], most = 100, heaviest = 200_000): Row[][] {
  const cut: Row[][] = [];
  let weight = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const own = JSON.stringify(row.values).length;
    if (weight + own > heaviest || cut.at(-1)!.length >= most) {
      cut.push([]);
      weight = 0;
    }
    cut.at(-1)!.push(row);
    weight += own;
  }
  return cut;
}

/** The second row about a product is wrong, wherever in the file the first is: the catalog sees one request
 * at a time. */
export function repeats(rows: Row[]): Map<number, number> {
  const first = new Map<string, number>();
  const again = new Map<number, number>();
  for (const row of rows) {
    const sku = row.values.sku;
    if (!sku) continue;
    const before = first.get(sku);
    if (before === undefined) first.set(sku, row.line);
    else again.set(row.line, before);
  }
  return again;
}

export type Told = Pick<ImportedRow, 'line' | 'productId' | 'outcome' | 'reason' | 'field' | 'message' | 'changes'>;

export function count(told: Told[], outcome: string): number {
  return told.filter((row) => row.outcome === outcome).length;
}
