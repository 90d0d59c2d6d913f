import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { OrderSchema } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { expect, test } from 'vitest';
import { byUrgency, causeOf, minutesLeft, riskOf, slack } from './risk-model';

const now = new Date('2026-11-23T12:00:00Z');
const inMinutes = (n: number) => timestampFromDate(new Date(now.getTime() + n * 60_000));
const order = (estimate: number, promise: number, more = {}) =>
  create(OrderSchema, {
    status: 'confirmed',
    estimatedDeliveryTime: inMinutes(estimate),
    promiseAt: inMinutes(promise),
    ...more,
  });

test('the estimate against the promise', () => {
  expect(riskOf(order(8, 15), now)).toBe('fine');
  expect(riskOf(order(8, 9), now)).toBe('tight');
  expect(riskOf(order(12, 9), now)).toBe('late');
  expect(riskOf(order(2, -1), now)).toBe('over');
  expect(slack(order(-20, 5), now)).toBe(5);
  expect(minutesLeft(order(3, 5), now)).toBe(5);
  expect(riskOf(create(OrderSchema, { status: 'confirmed' }), now)).toBe('fine');
});

test.each([
  [{ status: 'confirmed' }, 'picker'],
  [{ status: 'preparing' }, 'picking'],
  [{ status: 'ready_for_pickup' }, 'rider'],
  [{ status: 'ready_for_pickup', deliveryPartnerId: 'r' }, 'approach'],
  [{ status: 'ready_for_pickup', deliveryPartnerId: 'r', riderAtStoreAt: inMinutes(-1) }, 'handover'],
  [{ status: 'out_for_delivery' }, 'ride'],
  [{ status: 'out_for_delivery', riderAtDoorAt: inMinutes(-1) }, 'door'],
])('%o waits for %s', (more, cause) => {
  expect(causeOf(order(5, 10, more))).toBe(cause);
});

test('broken promises come first, then the least slack', () => {
  const orders = [
    order(5, 20, { orderId: 'calm' }),
    order(9, 8, { orderId: 'late' }),
    order(6, 3, { orderId: 'later' }),
    order(1, -1, { orderId: 'over' }),
  ];
  expect(byUrgency(orders, now).map(({ orderId }) => orderId)).toEqual(['over', 'later', 'late', 'calm']);
});
