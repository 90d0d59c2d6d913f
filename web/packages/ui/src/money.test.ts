import { expect, test } from 'vitest';
import { formatMoney } from './money';

test.each([
  [12900n, '₹129'],
  [12950n, '₹129.50'],
  [12345600n, '₹1,23,456'],
  [-500n, '-₹5'],
  [100005n, '₹1,000.05'],
  [1234567890n, '₹1,23,45,678.90'],
])('%s paise are %s', (amountMinor, text) => {
  expect(formatMoney({ amountMinor, currency: 'INR' })).toBe(text);
});
