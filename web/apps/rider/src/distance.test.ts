import { expect, test } from 'vitest';
import { formatDistance } from './distance';

test('the nearer the finer', () => {
  expect([12, 349, 960, 980, 2440].map((metres) => formatDistance(metres))).toEqual([
    '10 m',
    '350 m',
    '950 m',
    '1.0 km',
    '2.4 km',
  ]);
  expect(formatDistance(1200, 'hi')).toBe('1.2 किमी');
});
