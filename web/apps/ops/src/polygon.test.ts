import type { Place } from '@doorstep/map/geometry';
import { expect, test } from 'vitest';
import { areaOf, compare, crossesItself, handy, openRing, simplify, withCorner } from './polygon';

/** A square of about a kilometre. */
const side = 0.009;
const square = (x = 77.6, y = 12.9): Place[] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
];

test('the area of a square kilometre', () => {
  expect(areaOf(square())).toBeCloseTo(0.98, 1);
  expect(areaOf(square().slice(0, 2))).toBe(0);
});

test('what a move by half a side gains and loses', () => {
  const { gained, lost } = compare([square()], [square(77.6 + side / 2)]);
  expect(gained).toBeCloseTo(areaOf(square()) / 2, 1);
  expect(lost).toBeCloseTo(gained, 2);
  expect(compare([square()], [square()])).toEqual({ gained: 0, lost: 0 });
  expect(compare([], [])).toEqual({ gained: 0, lost: 0 });
});

test('what another zone holds is neither gained nor lost', () => {
  const other = square(77.6 + side / 2);
  const { gained, lost } = compare([other], [other, square()]);
  expect(gained).toBeCloseTo(areaOf(square()) / 2, 1);
  expect(lost).toBe(0);
});

test('a ragged ring with fewer corners', () => {
  const ragged = Array.from({ length: 400 }, (_, i): Place => {
    const angle = (2 * Math.PI * i) / 400;
    const radius = 0.01 * (1 + 0.01 * (i % 2));
    return [77.6 + radius * Math.cos(angle), 12.9 + radius * Math.sin(angle)];
  });
  const simple = simplify(ragged, 40);
  expect(simple.length).toBeLessThan(40);
  expect(areaOf(simple)).toBeCloseTo(areaOf(ragged), 0);
  expect(simplify(square(), 40)).toEqual(square());
  expect(handy(ragged, 12).length).toBeLessThanOrEqual(12);
  expect(handy(square(), 12)).toEqual(square());
});

test('a new corner goes onto the nearest side', () => {
  const ring = square();
  const corner: Place = [77.6 + side / 2, 12.8999];
  expect(withCorner(ring, corner)).toEqual([ring[0], corner, ring[1], ring[2], ring[3]]);
  expect(withCorner(ring.slice(0, 2), corner)).toHaveLength(3);
});

test('sides that cross', () => {
  const [a, b, c, d] = square() as [Place, Place, Place, Place];
  expect(crossesItself([a, b, c, d])).toBe(false);
  expect(crossesItself([a, c, b, d])).toBe(true);
});

test('the repeated corner of a closed ring is left out', () => {
  const ring = square();
  expect(openRing([...ring, ring[0]!])).toEqual(ring);
  expect(openRing(ring)).toEqual(ring);
});
