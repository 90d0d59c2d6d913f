// The states of an order, in words.
import { words } from '@doorstep/ui/words';

export const statusTexts = words({
  pending: ['Confirming the payment', 'भुगतान की पुष्टि हो रही है'],
  confirmed: ['Order placed', 'ऑर्डर हो गया'],
  preparing: ['Being picked', 'सामान निकाला जा रहा है'],
  ready_for_pickup: ['Packed', 'पैक हो गया'],
  out_for_delivery: ['On the way', 'रास्ते में'],
  delivered: ['Delivered', 'पहुँच गया'],
  cancelled: ['Cancelled', 'रद्द'],
});

export type Status = keyof typeof statusTexts;

/** In the order in which they happen. */
export const journey: Status[] = ['confirmed', 'preparing', 'ready_for_pickup', 'out_for_delivery', 'delivered'];

/** Something will still happen to the order. */
export function isOpen(status: string): boolean {
  return status !== 'delivered' && status !== 'cancelled';
}
