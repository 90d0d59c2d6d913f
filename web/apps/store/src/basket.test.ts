import { expect, test } from 'vitest';
import {
  after,
  attainable,
  type Counted,
  type Deed,
  find,
  isDone,
  isReplaced,
  lineNow,
  readDeeds,
  withDeed,
} from './basket';

const line = (productId: string, quantity: number, picked = 0, notFound = 0): Counted => ({
  productId,
  quantity,
  picked,
  notFound,
  barcodes: [`890${productId}`],
  substituteFor: '',
});
const scan = (productId: string, total: number): Deed => ({ kind: 'scan', productId, total });
const short = (productId: string): Deed => ({ kind: 'short', productId });

test('deeds are seen before the server has them', () => {
  const [milk, bread] = after([line('milk', 3, 1), line('bread', 1)], [scan('milk', 2), short('milk')]);
  expect(milk).toMatchObject({ picked: 2, notFound: 1 });
  expect(bread).toMatchObject({ picked: 0, notFound: 0 });
});

test('counting only goes up, and never beyond the order', () => {
  expect(after([line('milk', 3, 2)], [scan('milk', 1)])[0]).toMatchObject({ picked: 2 });
  expect(after([line('milk', 3)], [scan('milk', 9)])[0]).toMatchObject({ picked: 3 });
});

test('what is found after all is not missing', () => {
  expect(after([line('milk', 2, 0, 2)], [scan('milk', 1)])[0]).toMatchObject({ picked: 1, notFound: 1 });
});

test('scans of one line join, but never into the one that may be on its way', () => {
  const one = withDeed([], scan('milk', 1));
  const two = withDeed(one, scan('milk', 2));
  expect(two).toEqual([scan('milk', 1), scan('milk', 2)]);
  expect(withDeed(two, scan('milk', 3))).toEqual([scan('milk', 1), scan('milk', 3)]);
  expect(withDeed(two, short('milk'))).toHaveLength(3);
});

test('the walk goes on to the next open line, and a chosen one comes first', () => {
  const lines = [line('milk', 1, 1), line('bread', 1), line('soap', 1)];
  expect(lineNow(lines, null)?.productId).toBe('bread');
  expect(lineNow(lines, 'soap')?.productId).toBe('soap');
  expect(lineNow(lines, 'milk')?.productId).toBe('bread');
  expect(lines.filter(isDone)).toHaveLength(1);
});

test('a code is of a line, of a full one, or of none', () => {
  const lines = [line('milk', 1, 1), line('bread', 2)];
  expect(find(lines, '890bread').kind).toBe('line');
  expect(find(lines, '890milk').kind).toBe('full');
  expect(find(lines, 'bread').kind).toBe('line');
  expect(find(lines, '890tea').kind).toBe('wrong');
});

test('what was kept is read, and nonsense is not', () => {
  expect(readDeeds(JSON.stringify([scan('milk', 1), short('tea'), { kind: 'scan' }, 7]))).toEqual([
    scan('milk', 1),
    short('tea'),
  ]);
  expect(readDeeds('{')).toEqual([]);
  expect(readDeeds(null)).toEqual([]);
});

test('what was ordered and what stands for it are together no more than was ordered', () => {
  const milk = line('milk', 3, 1, 2);
  const soy = { ...line('soy', 2), substituteFor: 'milk' };
  expect(attainable([milk, soy], milk)).toBe(1);
  expect(find([milk, soy], '890milk').kind).toBe('full');
  expect(find([milk, soy], '890soy').kind).toBe('line');
  const noSoy = { ...soy, notFound: 2 }; // not there either: the milk may turn up, or the soy, not both
  expect(attainable([milk, noSoy], milk)).toBe(3);
  expect(attainable([{ ...milk, picked: 3, notFound: 0 }, noSoy], noSoy)).toBe(0);
});

test('what is made good by a substitute is not missing on the bill', () => {
  const milk = line('milk', 2, 0, 2);
  expect(isReplaced([milk], milk)).toBe(false);
  const instead = (picked: number): Counted => ({ ...line('oat', 2, picked), substituteFor: 'milk' });
  expect(isReplaced([milk, instead(1)], milk)).toBe(false);
  expect(isReplaced([milk, instead(2)], milk)).toBe(true);
});
