// What can happen to an order, and why, in the reader's language.
import { useLanguage, words } from '@doorstep/ui/words';
import { readable } from './words';

export const eventNames = words({
  order_created: ['Order placed', 'ऑर्डर दिया गया'],
  order_confirmed: ['Order confirmed', 'ऑर्डर पक्का हुआ'],
  order_preparing: ['A picker started', 'पिकर ने शुरू किया'],
  line_short_picked: ['Not found on the shelf', 'शेल्फ़ पर नहीं मिला'],
  line_substituted: ['Replaced by something similar', 'मिलता-जुलता सामान दिया'],
  order_ready_for_pickup: ['Packed', 'पैक हुआ'],
  order_out_for_delivery: ['Handed to the rider', 'राइडर को दिया'],
  order_delivered: ['Delivered', 'पहुँच गया'],
  order_cancelled: ['Cancelled', 'रद्द हुआ'],
  order_delayed: ['Delay announced to the customer', 'ग्राहक को देरी बताई'],
  order_lines_refunded: ['Items refunded', 'सामान का पैसा लौटाया'],
  payment_captured: ['Payment received', 'भुगतान मिला'],
  payment_failed: ['Payment failed', 'भुगतान विफल'],
  payment_refunded: ['Money given back', 'पैसा वापस गया'],
  problem_reported: ['Customer reported a problem', 'ग्राहक ने समस्या बताई'],
  claim_declined: ['Claim declined', 'दावा नामंज़ूर'],
  rider_assigned: ['Rider assigned', 'राइडर तय हुआ'],
  rider_unassigned: ['Rider taken off', 'राइडर हटाया'],
  rider_arrived_at_store: ['Rider at the store', 'राइडर स्टोर पर'],
  rider_arrived_at_door: ['Rider at the door', 'राइडर दरवाज़े पर'],
  delivery_failed: ['Delivery failed', 'डिलीवरी नहीं हुई'],
  delivery_completed: ['Delivery proved', 'डिलीवरी प्रमाणित'],
  goods_returned: ['Goods back in the store', 'सामान स्टोर में लौटा'],
  eta_changed: ['New estimate', 'नया अनुमान'],
});

const details = words({
  changed_mind: ['Changed their mind', 'मन बदल गया'],
  nothing_found: ['Nothing was found', 'कुछ नहीं मिला'],
  payment_failed: ['The payment failed', 'भुगतान विफल'],
  rider_silent: ['The rider was not heard of', 'राइडर से संपर्क नहीं'],
  rider_offline: ['The rider went offline', 'राइडर ऑफ़लाइन हुआ'],
  rider_blocked: ['The rider was blocked', 'राइडर को रोका गया'],
  reassigned: ['Operations asked for another rider', 'संचालन ने दूसरा राइडर माँगा'],
  missing: ['Missing', 'कम निकला'],
  damaged: ['Damaged', 'खराब'],
  wrong: ['Wrong item', 'गलत सामान'],
  expired: ['Expired', 'तारीख निकली'],
  busy: ['The store is busy', 'स्टोर व्यस्त है'],
  rider: ['Another rider is looked for', 'दूसरा राइडर ढूँढा जा रहा है'],
  weather: ['Weather', 'मौसम'],
  traffic: ['Traffic', 'ट्रैफ़िक'],
  stock: ['Something had to be looked for', 'सामान ढूँढना पड़ा'],
  customer_absent: ['Nobody was there', 'कोई नहीं मिला'],
  address_wrong: ['The address was wrong', 'पता गलत था'],
  refused: ['The customer refused it', 'ग्राहक ने मना किया'],
  other: ['Another reason', 'दूसरा कारण'],
});

function said(in_: Record<string, readonly [string, string]>, word: string, hindi: boolean): string | undefined {
  return in_[word]?.[hindi ? 1 : 0];
}

/** The name of an event; as the contract has it when we have no words. */
export function useEventName(): (name: string) => string {
  const hindi = useLanguage().language === 'hi';
  return (name) => said(eventNames, name, hindi) ?? readable(name);
}

/** What is said beside an event: a known cause in words, anything else as it is. */
export function useEventDetail(): (detail: string) => string {
  const hindi = useLanguage().language === 'hi';
  return (detail) => said(details, detail, hindi) ?? detail;
}
