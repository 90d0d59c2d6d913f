import { expect, test } from 'vitest';
import { chunks, guess, repeats, rowsOf } from './import-columns';

test('columns are found under their own names and those of others', () => {
  expect(guess(['SKU', 'Product Name', 'Selling price', 'MRP', 'notes'])).toEqual(['sku', 'name', 'price', 'mrp', '']);
  expect(guess(['category', 'sub_category'])).toEqual(['', 'category']);
  expect(guess(['price', 'Sale price'])).toEqual(['price', '']);
});

test('rows keep the line that a person sees in the file', () => {
  const rows = rowsOf([['a', ' 10 ', 'x'], ['b']], ['sku', 'price', '']);
  expect(rows).toEqual([
    { line: 2, values: { sku: 'a', price: '10' } },
    { line: 3, values: { sku: 'b', price: '' } },
  ]);
});

test('requests are cut by rows and by weight, and none is lost', () => {
  const rows = Array.from({ length: 25 }, (_, i) => ({
    line: i,
    values: { sku: String(i), description: 'x'.repeat(100) },
  }));
  const cut = chunks(rows, 10, 700);
  expect(cut.flat()).toEqual(rows);
  expect(Math.max(...cut.map((part) => part.length))).toBeLessThanOrEqual(10);
  expect(chunks(rows, 10, 1_000_000).map((part) => part.length)).toEqual([10, 10, 5]);
  expect(chunks([])).toEqual([]);
});

test('a product that comes twice is noticed across requests', () => {
  const rows = ['a', 'b', 'a', ''].map((sku, i) => ({ line: i + 2, values: { sku } }));
  expect([...repeats(rows)]).toEqual([[4, 2]]);
});
