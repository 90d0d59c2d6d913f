import { expect, test } from 'vitest';
import { becauseIn } from './because';

const c = (kind: string, value = 0n) => ({ kind, value });

test('reasons are said in the language of the reader', () => {
  const causes = [c('orders_ahead', 2n), c('distance', 1351n), c('riders_busy')];
  expect(becauseIn('en', causes, '')).toBe('2 orders ahead, 1.4 km, all riders are busy');
  expect(becauseIn('hi', causes, '')).toBe('2 ऑर्डर आगे हैं, 1.4 किमी, सभी राइडर व्यस्त हैं');
  expect(becauseIn('en', [c('orders_ahead', 1n), c('distance', 99n)], '')).toBe('1 order ahead, under 100 m');
  expect(becauseIn('hi', [c('free_from', 19900n)], '')).toBe('₹199 से मुफ़्त');
  expect(becauseIn('en', [c('below', 9950n)], '')).toBe('for baskets under ₹99.50');
});

test('what this app has no words for, or an old order has not as data, is said as the server does', () => {
  expect(becauseIn('hi', [c('distance', 900n), c('festival')], 'Festival week')).toBe('Festival week');
  expect(becauseIn('hi', [], 'Free delivery')).toBe('Free delivery');
});
