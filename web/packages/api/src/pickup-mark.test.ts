import { expect, test } from 'vitest';
import { isMarkOf, pickupMark, readPickupMark } from './pickup-mark';

const order = '01jdqv7x0a9k3m2n5p7jvn4';

test('what a rider shows is read at the counter', () => {
  const shown = readPickupMark(pickupMark(order, '0815'));
  expect(shown).toEqual({ order: '7JVN4', code: '0815' });
  expect(isMarkOf(order, shown!)).toBe(true);
  expect(isMarkOf('01jdqv7x0a9k3m2n5p7jvn5', shown!)).toBe(false);
});

test.each([['7jvn4 0815'], [' 7JVN4-0815 ']])('%j names an order as well', (text) => {
  expect(readPickupMark(text)).toEqual({ order: '7JVN4', code: '0815' });
});

test.each([['0815'], ['8901030704833'], ['7JVN4'], ['7JVN4-'], ['']])('%j names none', (text) => {
  expect(readPickupMark(text)).toBeNull();
});
