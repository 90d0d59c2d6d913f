import { expect, test } from 'vitest';
import { reach, steps, ticks } from './chart-scale';

test('what is counted stands on the ground', () => {
  const scale = reach([40, 50], true);
  expect([scale.low, scale.high]).toEqual([0, 50]);
  expect(scale.share(25)).toBe(0.5);
});

test('a level that hardly moves is seen to move, one near zero stands on it', () => {
  expect(reach([0.95, 0.97], false).low).toBe(0.95);
  expect(reach([2, 6], false).low).toBe(0);
  expect(reach([-3, 4], false).low).toBe(-3);
});

test('one value, or the same ones, lies in the middle', () => {
  expect(reach([5, 5], false).share(5)).toBeCloseTo(0.5);
  expect(reach([0], true).share(0)).toBeGreaterThan(0);
});

test('lines are at round values inside', () => {
  expect(steps(reach([0, 47], true))).toEqual([0, 20, 40]);
  expect(steps(reach([0.91, 0.97], false)).map((n) => n.toFixed(2))).toEqual(['0.92', '0.94', '0.96']);
});

test('the first and the last point are named, and some evenly between', () => {
  expect([0, 1, 2, 3, 7, 24].map(ticks)).toEqual([[], [0], [0, 1], [0, 1, 2], [0, 2, 4, 6], [0, 8, 15, 23]]);
});
