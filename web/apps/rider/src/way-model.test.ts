import type { Place } from '@doorstep/map/geometry';
import { expect, test } from 'vitest';
import { decodeLine, lengthOf, nextTurn, progress, walk } from './way-model';

test('a line of the format is read, and half of one too', () => {
  expect(decodeLine('_p~iF~ps|U_ulLnnqC_mqNvxq`@')).toEqual([
    [-120.2, 38.5],
    [-120.95, 40.7],
    [-126.453, 43.252],
  ]);
  expect(decodeLine('_p~iF~ps|U_ulL')).toEqual([[-120.2, 38.5]]);
  expect(decodeLine('')).toEqual([]);
});

// North for about 1,112 m, then east for about as much.
const corner: Place[] = [
  [77.6, 12.9],
  [77.6, 12.91],
  [77.61, 12.91],
];

test('a rider beside the line is as far as the nearest point of it', () => {
  const half = progress(corner, [77.6005, 12.905]);
  expect(half.along).toBeCloseTo(556, -1);
  expect(half.away).toBeCloseTo(54, 0);
  expect(progress(corner, [77.62, 12.91]).along).toBeCloseTo(lengthOf(corner), 0);
  expect(progress([], [77.6, 12.9]).away).toBe(Number.POSITIVE_INFINITY);
});

test('a walk goes along the line, looks ahead and stops at its end', () => {
  expect(walk(corner, 0)).toMatchObject({ place: [77.6, 12.9], heading: 0, ended: false });
  const second = walk(corner, 1500);
  expect(second?.heading).toBeCloseTo(90, 3);
  expect(second?.place[0]).toBeGreaterThan(77.6);
  expect(walk(corner, 99_999)).toMatchObject({ place: [77.61, 12.91], ended: true });
  expect(walk([], 5)).toBeNull();
});

const steps = [
  { turn: 'depart', street: 'First Cross', distanceM: 100 },
  { turn: 'left', street: 'Main Road', distanceM: 200 },
  { turn: 'arrive', street: '', distanceM: 0 },
];

test('the next turn is the first that lies ahead', () => {
  expect(nextTurn(steps, 0)).toEqual({ turn: 'left', street: 'Main Road', metres: 100 });
  expect(nextTurn(steps, 95)).toMatchObject({ turn: 'arrive', metres: 205 });
  expect(nextTurn(steps, 299)).toMatchObject({ turn: 'arrive', metres: 1 });
  expect(nextTurn([], 0)).toBeNull();
});
