// What a trip asks of its rider next.
import type { Partner, Stop, Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';

export type Task =
  | { do: 'ride_to_store' }
  | { do: 'collect'; stops: Stop[] }
  | { do: 'ride_to_door' | 'deliver'; stop: Stop }
  | { do: 'bring_back'; stops: Stop[] }
  | { do: 'nothing' };

const inOrder = (stops: Stop[]) => [...stops].sort((a, b) => a.position - b.position);
const withStatus = (trip: Trip, ...statuses: string[]) =>
  inOrder(trip.stops.filter((stop) => statuses.includes(stop.status)));

export function isOpenTrip(trip: Trip | undefined): trip is Trip {
  return trip !== undefined && ['assigned', 'at_store', 'under_way'].includes(trip.status);
}

/** The next task: bags first, then the doors in their order, then what nobody took. */
export function nextTask(trip: Trip): Task {
  if (!isOpenTrip(trip)) return { do: 'nothing' };
  const toCollect = withStatus(trip, 'assigned');
  if (toCollect.length > 0)
    return trip.status === 'assigned' ? { do: 'ride_to_store' } : { do: 'collect', stops: toCollect };
  const [door] = withStatus(trip, 'at_door');
  if (door) return { do: 'deliver', stop: door };
  const [next] = withStatus(trip, 'picked_up');
  if (next) return { do: 'ride_to_door', stop: next };
  const back = withStatus(trip, 'failed');
  return back.length > 0 ? { do: 'bring_back', stops: back } : { do: 'nothing' };
}

/** Orders that the rider was to collect and has no more, through no act of the rider: on a trip no button gives
 * one back. They were cancelled, or given to somebody else. */
export function takenAway(before: Partner | undefined, after: Partner): string[] {
  if (!before) return [];
  const of = (partner: Partner, ...statuses: string[]) =>
    [partner.trip, partner.nextTrip].flatMap((trip) =>
      trip ? withStatus(trip, ...statuses).map((stop) => stop.orderId) : [],
    );
  const still = new Set(of(after, 'assigned', 'picked_up', 'at_door', 'failed', 'completed', 'returned'));
  return of(before, 'assigned').filter((orderId) => !still.has(orderId));
}
