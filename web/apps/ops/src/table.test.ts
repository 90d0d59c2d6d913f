import { expect, test } from 'vitest';
import { type Column, sorted } from './table';

type Row = { name: string; held: bigint };
const rows: Row[] = [
  { name: 'Meena', held: 5n },
  { name: 'asha', held: 70n },
  { name: 'Ravi', held: 5n },
];
const columns: Column<Row>[] = [
  { key: 'name', head: 'Name', cell: (row) => row.name, sort: (row) => row.name },
  { key: 'held', head: 'Held', cell: () => '', sort: (row) => row.held },
  { key: 'about', head: 'About', cell: () => '' },
];
const names = (by: Parameters<typeof sorted<Row>>[2]) => sorted(rows, columns, by).map((row) => row.name);

test('words are sorted as people do, numbers by their size, and equals stay as they came', () => {
  expect(names({ key: 'name', down: false })).toEqual(['asha', 'Meena', 'Ravi']);
  expect(names({ key: 'name', down: true })).toEqual(['Ravi', 'Meena', 'asha']);
  expect(names({ key: 'held', down: true })).toEqual(['asha', 'Meena', 'Ravi']);
  expect(names({ key: 'held', down: false })).toEqual(['Meena', 'Ravi', 'asha']);
});

test('what has nothing to sort by stays as it came', () => {
  expect(names({ key: 'about', down: false })).toEqual(['Meena', 'asha', 'Ravi']);
  expect(names(null)).toEqual(['Meena', 'asha', 'Ravi']);
});
