import { expect, test } from 'vitest';
import { readRupees, writeRupees } from './rupees';

test.each([
  ['49', 4900n],
  [' 49.5 ', 4950n],
  ['0.05', 5n],
])('%s is %s paise', (text, paise) => {
  expect(readRupees(text)?.amountMinor).toBe(paise);
});

test.each(['', '-3', '4.999', '1,000', 'ten'])('"%s" is no amount', (text) => {
  expect(readRupees(text)).toBeNull();
});

test('written as it is typed', () => {
  expect(writeRupees({ amountMinor: 4950n, currency: 'INR' })).toBe('49.50');
  expect(writeRupees({ amountMinor: 4900n, currency: 'INR' })).toBe('49');
  expect(writeRupees(undefined)).toBe('');
});
