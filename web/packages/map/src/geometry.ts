// Places as [longitude, latitude], as maps have them.

export type Place = [longitude: number, latitude: number];
export type Bounds = [west: number, south: number, east: number, north: number];

/** The smallest box around places; null around none. */
export function boundsOf(places: Place[]): Bounds | null {
  if (places.length === 0) return null;
  const longitudes = places.map(([longitude]) => longitude);
  const latitudes = places.map(([, latitude]) => latitude);
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}

/** Metres between two places, as the crow flies; good for a city. */
export function metresBetween(a: Place, b: Place): number {
  const radians = Math.PI / 180;
  const x = (b[0] - a[0]) * radians * Math.cos(((a[1] + b[1]) / 2) * radians);
  const y = (b[1] - a[1]) * radians;
  return Math.hypot(x, y) * 6_371_000;
}

/** A place on the way from one to another; share is 0 to 1 and never beyond. */
export function between(from: Place, to: Place, share: number): Place {
  const s = Math.min(1, Math.max(0, share));
  return [from[0] + (to[0] - from[0]) * s, from[1] + (to[1] - from[1]) * s];
}
