/**
 * What people call an order: the end of its id, in capitals. The server says the same in messages and on
 * invoices (kit/ids).
 */
export function orderNumber(orderId: string): string {
  return orderId.slice(-5).toUpperCase();
}

/** Whether somebody means this order: what they typed, with letters that look alike, is the end of its id. */
export function isOrderNumber(orderId: string, typed: string): boolean {
  const number = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return number !== '' && orderId.toUpperCase().endsWith(number);
}
