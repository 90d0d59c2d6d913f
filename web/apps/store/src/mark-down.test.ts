import { expect, test } from 'vitest';
import { lessBy } from './mark-down';

test('a marked-down price is in whole rupees and never nothing', () => {
  expect(lessBy(10_000n, 25)).toBe(7500n);
  expect(lessBy(9900n, 10)).toBe(8900n); // 89.10
  expect(lessBy(9950n, 0)).toBe(9950n);
  expect(lessBy(100n, 50)).toBe(100n);
  expect(lessBy(80n, 50)).toBe(80n);
});
