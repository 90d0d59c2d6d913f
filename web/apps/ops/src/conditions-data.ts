// What slows riders down, as the screens draw it.
import { useQuery } from '@connectrpc/connect-query';
import { type Condition, LocationPublicService } from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import type { Place } from '@doorstep/map/geometry';
import { words } from '@doorstep/ui/words';

export const kindTexts = words({
  drizzle: ['Drizzle', 'फुहार'],
  rain: ['Rain', 'बारिश'],
  heavy_rain: ['Heavy rain', 'तेज़ बारिश'],
  heat: ['Heat', 'गर्मी'],
  traffic: ['Traffic', 'ट्रैफ़िक'],
});

export type Kind = keyof typeof kindTexts;

/** What is usually left of the speed, in hundredths; as the contract says. */
export const usualSpeed: Record<Kind, number> = { drizzle: 90, rain: 75, heavy_rain: 55, heat: 95, traffic: 60 };

export type Box = Pick<Condition, 'south' | 'west' | 'north' | 'east'>;

export function useConditions() {
  return useQuery(LocationPublicService.method.listConditions, {}, { refetchInterval: 10_000, staleTime: 2000 });
}

export function ringOf({ south, west, north, east }: Box): Place[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

/** The box between two corners, whichever they are. */
export function boxBetween(a: Place, b: Place): Box {
  return {
    west: Math.min(a[0], b[0]),
    east: Math.max(a[0], b[0]),
    south: Math.min(a[1], b[1]),
    north: Math.max(a[1], b[1]),
  };
}

/** A box of so many metres to every side of a place. */
export function boxAround([longitude, latitude]: Place, metres: number): Box {
  const up = metres / 111_320;
  const aside = up / Math.cos((latitude * Math.PI) / 180);
  return { south: latitude - up, north: latitude + up, west: longitude - aside, east: longitude + aside };
}
