import { expect, test } from 'vitest';
import { formatMoney } from './money';

test.each([
  [12900n, '₹129'],
  [12950n, '₹129.50'],
  [12345600n, '₹1,23,456'],
  [-500n, '-₹5'],
])('%s paise are %s', (amountMinor, text) => {
  expect(formatMoney({ amountMinor, currency: 'INR' })).toBe(text);
});
