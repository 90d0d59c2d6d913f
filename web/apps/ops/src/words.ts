// Words that several screens use.
import { useLanguage, words } from '@doorstep/ui/words';

export const statuses = words({
  pending: ['Payment pending', 'भुगतान बाकी'],
  confirmed: ['Waits for a picker', 'पिकर का इंतज़ार'],
  preparing: ['Being picked', 'सामान निकाला जा रहा है'],
  ready_for_pickup: ['Packed', 'पैक हो गया'],
  out_for_delivery: ['On the way', 'रास्ते में'],
  delivered: ['Delivered', 'पहुँच गया'],
  cancelled: ['Cancelled', 'रद्द'],
  offline: ['Offline', 'ऑफ़लाइन'],
  available: ['Free', 'खाली'],
  busy: ['On a trip', 'ट्रिप पर'],
  open: ['Open', 'खुला'],
  accepted: ['Accepted', 'स्वीकार'],
  declined: ['Declined', 'मना किया'],
  expired: ['Not answered', 'जवाब नहीं आया'],
  withdrawn: ['Withdrawn', 'वापस लिया'],
  refunded: ['Refunded', 'पैसा लौटाया'],
  paid: ['Paid', 'चुकाया'],
  failed: ['Failed', 'विफल'],
  partially_refunded: ['Partly refunded', 'कुछ पैसा लौटाया'],
  missing: ['Missing', 'कम निकला'],
  damaged: ['Damaged', 'खराब'],
  wrong: ['Wrong item', 'गलत सामान'],
  customer: ['Customer', 'ग्राहक'],
  rider: ['Rider', 'राइडर'],
  picker: ['Picker', 'पिकर'],
  store_manager: ['Store manager', 'स्टोर मैनेजर'],
  operations: ['Operations', 'संचालन'],
  admin: ['Administrator', 'प्रशासक'],
  store: ['Store', 'स्टोर'],
  system: ['System', 'सिस्टम'],
  payment: ['Payment', 'भुगतान'],
  cod: ['Cash', 'नकद'],
  upi: ['UPI', 'UPI'],
  credit: ['Credit', 'क्रेडिट'],
  proposed: ['Waits for a second person', 'दूसरे व्यक्ति का इंतज़ार'],
  staff: ['By operations', 'संचालन से'],
  card: ['Card', 'कार्ड'],
  bike: ['Motorbike', 'मोटरबाइक'],
  bicycle: ['Bicycle', 'साइकिल'],
  ambient: ['Shelf', 'शेल्फ़'],
  chilled: ['Chilled', 'ठंडा'],
  frozen: ['Frozen', 'जमा हुआ'],
});

/** A word of the contract in the reader's language; as it is when we have none. */
export function useStatus(): (status: string) => string {
  const { language } = useLanguage();
  return (status) =>
    status in statuses ? statuses[status as keyof typeof statuses][language === 'hi' ? 1 : 0] : status;
}

/** The contract's names, read: order_confirmed as "Order confirmed". */
export function readable(name: string): string {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
