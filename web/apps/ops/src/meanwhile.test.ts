import { expect, test } from 'vitest';
import { changesBetween } from './meanwhile';

test('only what differs is told, in the words of the screen', () => {
  const before = { name: 'Milk', price: 27, seen: 1 };
  const after = { name: 'Milk', price: 29, seen: 2 };
  expect(
    changesBetween(before, after, [
      ['Name', (p) => p.name],
      ['Price', (p) => `₹${p.price}`],
    ]),
  ).toEqual([{ field: 'Price', before: '₹27', after: '₹29' }]);
});
