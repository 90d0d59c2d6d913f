// The way by road as numbers: its line, how far along it a rider is, and what comes next.
import { between, metresBetween, type Place } from '@doorstep/map/geometry';

/** Reads an encoded polyline of five digits. What is no polyline ends where it breaks. */
export function decodeLine(text: string): Place[] {
  const places: Place[] = [];
  let at = 0;
  let latitude = 0;
  let longitude = 0;
  const next = (): number | null => {
    let value = 0;
    for (let shift = 0; ; shift += 5) {
      const chunk = text.charCodeAt(at) - 63;
      if (!(chunk >= 0)) return null;
      at += 1;
      value |= (chunk & 31) << shift;
      if (chunk < 32) return value & 1 ? ~(value >> 1) : value >> 1;
    }
  };
  while (at < text.length) {
    const north = next();
    const east = next();
    if (north === null || east === null) break;
    latitude += north;
    longitude += east;
    places.push([longitude / 1e5, latitude / 1e5]);
  }
  return places;
}

export function lengthOf(line: Place[]): number {
  return line.reduce((metres, place, i) => (i === 0 ? 0 : metres + metresBetween(line[i - 1]!, place)), 0);
}

/** How far along a line the place nearest to it is, and how far from the line, in metres. */
export function progress(line: Place[], at: Place): { along: number; away: number } {
  let best = { along: 0, away: line[0] ? metresBetween(line[0], at) : Number.POSITIVE_INFINITY };
  let passed = 0;
  for (let i = 1; i < line.length; i++) {
    const from = line[i - 1]!;
    const to = line[i]!;
    const metres = metresBetween(from, to);
    const share = metres === 0 ? 0 : shareAlong(from, to, at);
    const away = metresBetween(between(from, to, share), at);
    if (away < best.away) best = { along: passed + metres * share, away };
    passed += metres;
  }
  return best;
}

function shareAlong(from: Place, to: Place, at: Place): number {
  const squeeze = Math.cos((from[1] * Math.PI) / 180);
  const [dx, dy] = [(to[0] - from[0]) * squeeze, to[1] - from[1]];
  const [px, py] = [(at[0] - from[0]) * squeeze, at[1] - from[1]];
  return Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy)));
}

/** Where one is after so many metres of a line, and where one looks, in degrees from north. */
export function walk(line: Place[], metres: number): { place: Place; heading: number; ended: boolean } | null {
  let left = Math.max(0, metres);
  let heading = 0;
  for (let i = 1; i < line.length; i++) {
    const from = line[i - 1]!;
    const to = line[i]!;
    const piece = metresBetween(from, to);
    if (piece === 0) continue;
    heading = headingOf(from, to);
    if (left < piece) return { place: between(from, to, left / piece), heading, ended: false };
    left -= piece;
  }
  const end = line.at(-1);
  return end ? { place: end, heading, ended: true } : null;
}

function headingOf(from: Place, to: Place): number {
  const east = (to[0] - from[0]) * Math.cos((from[1] * Math.PI) / 180);
  return ((Math.atan2(east, to[1] - from[1]) * 180) / Math.PI + 360) % 360;
}

type Step = { turn: string; street: string; distanceM: number };
export type NextTurn = { turn: string; street: string; metres: number };

/** A turn counts as taken a little before its very point: fixes are that good. */
const turnTaken = 8;

/** The next thing to do after so many metres of the way; null when no steps are known. */
export function nextTurn(steps: Step[], along: number): NextTurn | null {
  let starts = 0;
  for (const [i, { turn, street, distanceM }] of steps.entries()) {
    if (i > 0 && starts > along + turnTaken) return { turn, street, metres: starts - along };
    starts += distanceM;
  }
  const last = steps.at(-1);
  return last ? { turn: last.turn, street: last.street, metres: Math.max(0, starts - last.distanceM - along) } : null;
}
