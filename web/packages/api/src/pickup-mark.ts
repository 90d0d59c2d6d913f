// What a rider shows at the counter instead of saying it: the order with its pickup code, to be scanned.
import { isOrderNumber, orderNumber } from './order-number';

/** The text of the mark; no more than what the rider would say. */
export function pickupMark(orderId: string, code: string): string {
  return `${orderNumber(orderId)}-${code}`;
}

export type Shown = { order: string; code: string };

/** What was scanned or typed, "7JVN4-0815"; null when it names no order. */
export function readPickupMark(text: string): Shown | null {
  const found = /^\s*([0-9A-Z]{5})[-\s]+(\d{4,10})\s*$/i.exec(text);
  return found ? { order: found[1]!.toUpperCase(), code: found[2]! } : null;
}

/** Whether a mark is that of an order. */
export function isMarkOf(orderId: string, shown: Shown): boolean {
  return isOrderNumber(orderId, shown.order);
}
