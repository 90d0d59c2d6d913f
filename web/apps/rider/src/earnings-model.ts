import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import type { Amount } from '@doorstep/ui/money';
import { formatDay } from '@doorstep/ui/time';

/** Trips by the day of the city on which they began, in the order in which they come. */
export function byDay(trips: Trip[]): { day: Date; trips: Trip[]; total: Amount }[] {
  const days = new Map<string, { day: Date; trips: Trip[]; total: Amount }>();
  for (const trip of trips) {
    if (!trip.createdAt) continue;
    const at = timestampDate(trip.createdAt);
    const name = formatDay(at);
    const known = days.get(name) ?? { day: at, trips: [], total: { amountMinor: 0n, currency: '' } };
    known.trips.push(trip);
    known.total = {
      amountMinor: known.total.amountMinor + (trip.pay?.amountMinor ?? 0n),
      currency: trip.pay?.currency ?? known.total.currency,
    };
    days.set(name, known);
  }
  return [...days.values()];
}
