import { create } from '@bufbuild/protobuf';
import { StopSchema, TripSchema } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { expect, test } from 'vitest';
import { nextTask } from './trip-model';

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
