import { expect, test } from 'vitest';
import { wholeNumber } from './adjust';
import { readArrived, withUnits } from './delivery-list';

const milk = { productId: 'milk', name: 'Toned Milk' };

test('each scan counts one more, the newest product on top', () => {
  const one = withUnits([], milk, 1);
  const more = withUnits(withUnits(one, { productId: 'tea', name: 'Tea' }, 1), milk, 1);
  expect(more.map(({ productId, units }) => [productId, units])).toEqual([
    ['tea', '1'],
    ['milk', '2'],
  ]);
});

test('a field that was emptied counts from nothing', () => {
  expect(withUnits([{ ...milk, units: '', bestBefore: '' }], milk, 1)[0]?.units).toBe('1');
});

test('what was kept is read, and nonsense is not', () => {
  const lines = [{ ...milk, units: '3', bestBefore: '2026-12-03' }];
  expect(readArrived(JSON.stringify([...lines, { productId: 'x' }, null]))).toEqual(lines);
  expect(readArrived('no')).toEqual([]);
});

test('only whole numbers are numbers of units', () => {
  expect(wholeNumber(' 12 ', 1)).toBe(12);
  expect(wholeNumber('0', 0)).toBe(0);
  for (const text of ['', '0', '-1', '1.5', 'two', '1e3']) expect(wholeNumber(text, 1)).toBeNull();
});
