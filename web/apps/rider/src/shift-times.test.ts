import { expect, test } from 'vitest';
import { cityDays, endOf, startsOf } from './shift-times';

test('days begin at midnight of the city', () => {
  const lateEvening = new Date('2026-11-22T18:00:00Z'); // 23:30 in the city
  expect(cityDays(lateEvening, 2).map((at) => at.toISOString())).toEqual([
    '2026-11-21T18:30:00.000Z',
    '2026-11-22T18:30:00.000Z',
  ]);
  expect(cityDays(new Date('2026-11-22T18:30:00Z'), 1)[0]!.toISOString()).toBe('2026-11-22T18:30:00.000Z');
});

test('only what lies ahead can be planned', () => {
  const now = new Date('2026-11-22T17:29:30Z'); // 22:59:30
  const [today, tomorrow] = cityDays(now, 2);
  expect(startsOf(today!, now).map((at) => at.toISOString())).toEqual(['2026-11-22T18:00:00.000Z']);
  expect(startsOf(tomorrow!, now)).toHaveLength(48);
  expect(endOf(tomorrow!, 4).toISOString()).toBe('2026-11-22T22:30:00.000Z');
});
