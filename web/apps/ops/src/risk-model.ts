// Which orders will break their promise, and why: the latest estimate against the promise, and where the
// order stands now.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';

/** Over it: the promise has passed. Late: the estimate is behind it. Tight: not much is left. */
export type Risk = 'over' | 'late' | 'tight' | 'fine';

/** What an order waits for now. */
export type Cause = 'picker' | 'picking' | 'rider' | 'approach' | 'handover' | 'ride' | 'door';

/** Less than this between estimate and promise is tight. */
const tightMinutes = 2;

const minutesBetween = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 60_000;

/** Minutes until the promise; negative when it has passed. */
export function minutesLeft(order: Order, now: Date): number {
  return order.promiseAt ? minutesBetween(now, timestampDate(order.promiseAt)) : Number.POSITIVE_INFINITY;
}

/** Minutes between the latest estimate and the promise. An estimate in the past counts as now. */
export function slack(order: Order, now: Date): number {
  if (!order.promiseAt) return Number.POSITIVE_INFINITY;
  const estimate = order.estimatedDeliveryTime ? timestampDate(order.estimatedDeliveryTime) : now;
  return minutesBetween(estimate < now ? now : estimate, timestampDate(order.promiseAt));
}

export function riskOf(order: Order, now: Date): Risk {
  if (minutesLeft(order, now) < 0) return 'over';
  const left = slack(order, now);
  if (left < 0) return 'late';
  return left < tightMinutes ? 'tight' : 'fine';
}

export function causeOf(order: Order): Cause {
  if (order.status === 'out_for_delivery') return order.riderAtDoorAt ? 'door' : 'ride';
  if (order.status === 'preparing') return 'picking';
  if (order.status !== 'ready_for_pickup') return order.pickStartedAt ? 'picking' : 'picker';
  if (!order.deliveryPartnerId) return 'rider';
  return order.riderAtStoreAt ? 'handover' : 'approach';
}

const urgency: Risk[] = ['over', 'late', 'tight', 'fine'];

/** Broken promises first, then those that will be broken; among them, those with the least slack. */
export function byUrgency(orders: Order[], now: Date): Order[] {
  const rank = (order: Order) => urgency.indexOf(riskOf(order, now));
  return orders.toSorted((a, b) => rank(a) - rank(b) || slack(a, now) - slack(b, now));
}
