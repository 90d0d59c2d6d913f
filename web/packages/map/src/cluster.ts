// Many things in one place are drawn as one, with their number. Those near each other at the zoom of the map
// share a square of the screen.
import type { Place } from './geometry';

export type Clustered<T> = { place: Place; of: T[] };

const tile = 512;
/** The side of a square, in pixels. */
const square = 72;

/** Groups of so many and more; what is left comes as groups of one. */
export function cluster<T extends { id: string; place: Place }>(things: T[], zoom: number, least = 3): Clustered<T>[] {
  const size = tile * 2 ** Math.floor(zoom);
  const squares = new Map<string, T[]>();
  for (const thing of things) {
    const [lng, lat] = thing.place;
    const sin = Math.sin((lat * Math.PI) / 180);
    const x = ((lng + 180) / 360) * size;
    const y = (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * size;
    const key = `${Math.floor(x / square)}:${Math.floor(y / square)}`;
    const known = squares.get(key);
    if (known) known.push(thing);
    else squares.set(key, [thing]);
  }
  return [...squares.values()].flatMap((of) =>
    of.length >= least ? [{ place: middle(of), of }] : of.map((thing) => ({ place: thing.place, of: [thing] })),
  );
}

function middle(things: { place: Place }[]): Place {
  const sum = things.reduce<[number, number]>(([x, y], { place }) => [x + place[0], y + place[1]], [0, 0]);
  return [sum[0] / things.length, sum[1] / things.length];
}
