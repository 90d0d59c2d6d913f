import { expect, test } from 'vitest';
import { creditFor } from './credit-use';

test('credit pays what it can, and leaves nothing that cannot be charged', () => {
  expect(creditFor(5000n, 12000n, false)).toBe(5000n);
  expect(creditFor(12000n, 12000n, false)).toBe(12000n);
  expect(creditFor(99999n, 12000n, true)).toBe(12000n);
  expect(creditFor(11950n, 12000n, false)).toBe(11900n);
  expect(creditFor(11950n, 12000n, true)).toBe(11950n);
  expect(creditFor(40n, 80n, false)).toBe(0n);
  expect(creditFor(0n, 12000n, false)).toBe(0n);
});
