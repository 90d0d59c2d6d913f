import { expect, test } from 'vitest';
import { formatMoney, withRupeeSign } from './money';

test.each([
  [12900n, '₹129'],
  [12950n, '₹129.50'],
  [12345600n, '₹1,23,456'],
  [-500n, '-₹5'],
])('%s paise are %s', (amountMinor, text) => {
  expect(formatMoney({ amountMinor, currency: 'INR' })).toBe(text);
});

test('amounts in a sentence', () => {
  expect(withRupeeSign('Free from Rs 199.00 on, Rs 54.50 / l')).toBe('Free from ₹199 on, ₹54.50 / l');
});
