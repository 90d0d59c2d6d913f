// Corners of a zone: where to put a new one, whether the ring crosses itself, and what a change of it
// gains and loses.
import { metresBetween, type Place } from '@doorstep/map/geometry';

/** Square metres to a square degree at a latitude. */
function squareDegree(latitude: number): number {
  const up = metresBetween([0, latitude - 0.5], [0, latitude + 0.5]);
  return up * up * Math.cos((latitude * Math.PI) / 180);
}

/** Square kilometres of a ring. */
export function areaOf(ring: Place[]): number {
  if (ring.length < 3) return 0;
  const [x0, y0] = ring[0]!; // relative to a corner, or the digits are lost
  let twice = 0;
  for (let i = 0; i < ring.length; i++) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[(i + 1) % ring.length]!;
    twice += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return (Math.abs(twice / 2) * squareDegree(y0)) / 1e6;
}

/** How many steps each side of the box around both rings is cut into. */
const steps = 200;

/** Square kilometres that are only in the rings before, or only in those after, counted on a grid. */
export function compare(before: Place[][], after: Place[][]): { gained: number; lost: number } {
  const all = [...before, ...after].flat();
  if (all.length === 0) return { gained: 0, lost: 0 };
  const west = Math.min(...all.map(([x]) => x));
  const south = Math.min(...all.map(([, y]) => y));
  const wide = (Math.max(...all.map(([x]) => x)) - west) / steps;
  const high = (Math.max(...all.map(([, y]) => y)) - south) / steps;
  let gained = 0;
  let lost = 0;
  for (let row = 0; row < steps; row++) {
    const y = south + (row + 0.5) * high;
    const was = covered(before, y, west, wide);
    const is = covered(after, y, west, wide);
    for (let i = 0; i < steps; i++) {
      if (was[i] === is[i]) continue;
      if (was[i]) lost++;
      else gained++;
    }
  }
  const cell = (wide * high * squareDegree(south)) / 1e6;
  return { gained: gained * cell, lost: lost * cell };
}

/** Which cells of a row of the grid have their middle in one of the rings: between every other crossing. */
function covered(rings: Place[][], y: number, west: number, wide: number): Uint8Array {
  const cells = new Uint8Array(steps);
  for (const ring of rings) {
    const crossings: number[] = [];
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[i]!;
      const [bx, by] = ring[j]!;
      if (ay > y !== by > y) crossings.push(((bx - ax) * (y - ay)) / (by - ay) + ax);
    }
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const from = Math.max(0, Math.ceil((crossings[k]! - west) / wide - 0.5));
      const to = Math.min(steps - 1, Math.floor((crossings[k + 1]! - west) / wide - 0.5));
      cells.fill(1, from, to + 1);
    }
  }
  return cells;
}

/** A ring with fewer corners that is nowhere further than so many metres from it (Douglas and Peucker). */
export function simplify(ring: Place[], metres: number): Place[] {
  if (ring.length < 5) return ring;
  const half = Math.floor(ring.length / 2);
  const first = thin(ring.slice(0, half + 1), metres);
  const second = thin([...ring.slice(half), ring[0]!], metres);
  return [...first.slice(0, -1), ...second.slice(0, -1)];
}

/** A ring that a hand can edit: as near to it as so many corners allow. */
export function handy(ring: Place[], corners: number): Place[] {
  let simple = ring;
  for (let metres = 30; simple.length > corners && metres < 10_000; metres *= 1.5) simple = simplify(ring, metres);
  return simple;
}

function thin(line: Place[], metres: number): Place[] {
  const [from, to] = [line[0]!, line.at(-1)!];
  let furthest = 0;
  let at = 0;
  for (let i = 1; i < line.length - 1; i++) {
    const distance = metresToSide(line[i]!, from, to);
    if (distance > furthest) {
      furthest = distance;
      at = i;
    }
  }
  if (furthest <= metres) return [from, to];
  return [...thin(line.slice(0, at + 1), metres), ...thin(line.slice(at), metres).slice(1)];
}

/** The ring with one more corner, on the side that is nearest to it. */
export function withCorner(ring: Place[], corner: Place): Place[] {
  if (ring.length < 3) return [...ring, corner];
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ring.length; i++) {
    const distance = metresToSide(corner, ring[i]!, ring[(i + 1) % ring.length]!);
    if (distance < least) {
      least = distance;
      best = i;
    }
  }
  return ring.toSpliced(best + 1, 0, corner);
}

function metresToSide(place: Place, from: Place, to: Place): number {
  const shrink = Math.cos((place[1] * Math.PI) / 180);
  const [dx, dy] = [(to[0] - from[0]) * shrink, to[1] - from[1]];
  const [px, py] = [(place[0] - from[0]) * shrink, place[1] - from[1]];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
  return metresBetween(place, [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]);
}

/** Whether two sides of the ring cross. The server refuses such a zone. */
export function crossesItself(ring: Place[]): boolean {
  const n = ring.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue; // neighbours
      if (cross(ring[i]!, ring[i + 1]!, ring[j]!, ring[(j + 1) % n]!)) return true;
    }
  }
  return false;
}

function cross(a: Place, b: Place, c: Place, d: Place): boolean {
  const side = (p: Place, q: Place, r: Place) =>
    Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

/** A ring as it is edited: without the last corner when that repeats the first. */
export function openRing(ring: Place[]): Place[] {
  const [first, last] = [ring[0], ring.at(-1)];
  if (ring.length > 3 && first && last && first[0] === last[0] && first[1] === last[1]) return ring.slice(0, -1);
  return ring;
}
