import { expect, test } from 'vitest';
import { isOrderNumber, orderNumber } from './order-number';

test('the number is the end of the id, in capitals', () => {
  expect(orderNumber('1k8z3v0qx4m2p')).toBe('X4M2P');
});

test.each([
  ['X4M2P', true],
  ['#x4m2p', true],
  ['4m2p', true],
  ['x4 m2p', true],
  ['1k8z3vOqx4m2p', true],
  ['lk8z3v0qx4m2p', true],
  ['X4M2Q', false],
  ['', false],
  [' # ', false],
])('%j means the order: %s', (typed, meant) => {
  expect(isOrderNumber('1k8z3v0qx4m2p', typed)).toBe(meant);
});
