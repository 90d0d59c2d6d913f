import { expect, test } from 'vitest';
import { cluster } from './cluster';
import type { Place } from './geometry';

const at = (id: string, lng: number, lat: number) => ({ id, place: [lng, lat] as Place });
const near = [at('a', 77.6, 12.97), at('b', 77.6001, 12.9701), at('c', 77.6002, 12.97), at('d', 77.6, 12.9701)];

test('what is near each other is one from far away, and comes apart', () => {
  const far = cluster([...near, at('e', 77.7, 12.97)], 12);
  expect(far.map((group) => group.of.length).toSorted()).toEqual([1, 4]);
  expect(far.find((group) => group.of.length === 4)!.place[0]).toBeCloseTo(77.600075, 6);
  expect(cluster(near, 22).every((group) => group.of.length === 1)).toBe(true);
});

test('nothing is lost, and two are not yet many', () => {
  const groups = cluster(near.slice(0, 2), 10);
  expect(groups.flatMap((group) => group.of.map((thing) => thing.id)).toSorted()).toEqual(['a', 'b']);
  expect(groups).toHaveLength(2);
});
