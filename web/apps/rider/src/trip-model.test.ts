import { create } from '@bufbuild/protobuf';
import { PartnerSchema, StopSchema, TripSchema } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { expect, test } from 'vitest';
import { nextTask, takenAway } from './trip-model';

const trip = (status: string, ...stops: string[]) =>
  create(TripSchema, {
    tripId: 't',
    status,
    stops: stops.map((stop, i) => create(StopSchema, { orderId: `order-${i}`, status: stop, position: i + 1 })),
  });

test('bags, doors in their order, and what nobody took', () => {
  expect(nextTask(trip('assigned', 'assigned')).do).toBe('ride_to_store');
  expect(nextTask(trip('at_store', 'assigned', 'picked_up'))).toMatchObject({
    do: 'collect',
    stops: [{ orderId: 'order-0' }],
  });
  expect(nextTask(trip('under_way', 'picked_up', 'picked_up'))).toMatchObject({
    do: 'ride_to_door',
    stop: { orderId: 'order-0' },
  });
  expect(nextTask(trip('under_way', 'completed', 'at_door'))).toMatchObject({
    do: 'deliver',
    stop: { orderId: 'order-1' },
  });
  expect(nextTask(trip('under_way', 'failed', 'completed'))).toMatchObject({
    do: 'bring_back',
    stops: [{ orderId: 'order-0' }],
  });
});

test('a trip that ended, or whose orders were all cancelled, asks nothing', () => {
  expect(nextTask(trip('completed', 'completed')).do).toBe('nothing');
  expect(nextTask(trip('under_way', 'cancelled')).do).toBe('nothing');
});

test('what is taken away from a rider is noticed, and what the rider does is not', () => {
  const partner = (state: string, now?: ReturnType<typeof trip>, next?: ReturnType<typeof trip>) =>
    create(PartnerSchema, { state, trip: now, nextTrip: next });
  const collecting = partner('busy', trip('at_store', 'assigned', 'assigned'));
  expect(takenAway(undefined, collecting)).toEqual([]);
  expect(takenAway(collecting, partner('busy', trip('at_store', 'assigned', 'cancelled')))).toEqual(['order-1']);
  expect(takenAway(collecting, partner('busy', trip('at_store', 'assigned')))).toEqual(['order-1']);
  expect(takenAway(collecting, partner('available'))).toEqual(['order-0', 'order-1']);
  expect(takenAway(collecting, partner('offline'))).toEqual(['order-0', 'order-1']);
  expect(takenAway(collecting, partner('busy', trip('under_way', 'picked_up', 'picked_up')))).toEqual([]);
  const ahead = partner('busy', trip('under_way', 'completed', 'at_door'), trip('next', 'assigned'));
  expect(takenAway(ahead, partner('busy', trip('assigned', 'assigned')))).toEqual([]);
});
