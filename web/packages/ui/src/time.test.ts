import { expect, test } from 'vitest';
import { formatDate } from './time';

test.each([
  ['2026-12-03', 'en', '3 Dec 2026'],
  ['2027-01-01', 'hi', '1 जन॰ 2027'],
] as const)('%s in %s is %s', (day, language, text) => {
  expect(formatDate(day, language)).toBe(text);
});
