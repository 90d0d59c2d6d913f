import { expect, test } from 'vitest';
import { between, boundsOf, metresBetween } from './geometry';

test('a box holds all places', () => {
  expect(
    boundsOf([
      [77.6, 12.9],
      [77.5, 13],
      [77.55, 12.8],
    ]),
  ).toEqual([77.5, 12.8, 77.6, 13]);
  expect(boundsOf([])).toBeNull();
});

test('a minute of latitude is a sea mile', () => {
  expect(metresBetween([77.6, 12.9], [77.6, 12.9 + 1 / 60])).toBeCloseTo(1853, -1);
});

test('nothing is shown beyond where it was seen', () => {
  expect(between([0, 0], [2, 4], 0.5)).toEqual([1, 2]);
  expect(between([0, 0], [2, 4], 7)).toEqual([2, 4]);
});
