// What each key figure is called and how it is computed, in words. Formulas are those of the domain guide,
// section 4, and the rows come from the server.
import { words } from '@doorstep/ui/words';

export const kpiNames = words({
  orders_placed: ['Orders placed', 'दिए गए ऑर्डर'],
  orders_per_minute: ['Orders per minute', 'प्रति मिनट ऑर्डर'],
  orders_delivered: ['Orders delivered', 'पहुँचाए गए ऑर्डर'],
  aov_net: ['Average order value, net', 'औसत ऑर्डर मूल्य, शुद्ध'],
  aov_gross: ['Average order value, gross', 'औसत ऑर्डर मूल्य, सकल'],
  completion_rate: ['Completion rate', 'पूर्णता दर'],
  cancellation_rate: ['Cancellation rate', 'रद्द दर'],
  checkout_failure: ['Checkout failures', 'चेकआउट विफलता'],
  refund_rate: ['Refund rate', 'वापसी दर'],
  defect_rate: ['Defect rate', 'दोष दर'],
  on_time_rate: ['On time', 'समय पर'],
  otif: ['On time and in full', 'समय पर और पूरा'],
  click_to_door: ['Click to door', 'ऑर्डर से दरवाज़े तक'],
  order_to_assign: ['Order to rider assigned', 'ऑर्डर से राइडर तय होने तक'],
  pick_wait: ['Wait for a picker', 'पिकर का इंतज़ार'],
  pick_time: ['Picking', 'पिकिंग'],
  pick_line: ['Picking per line', 'प्रति चीज़ पिकिंग'],
  pack_time: ['Packing', 'पैकिंग'],
  bag_dwell: ['Bag waits for the rider', 'थैला राइडर का इंतज़ार'],
  rider_wait: ['Rider waits for the bag', 'राइडर थैले का इंतज़ार'],
  ride_time: ['Ride', 'सफ़र'],
  door_time: ['At the door', 'दरवाज़े पर'],
  eta_error: ['Error of the estimate at checkout', 'चेकआउट के अनुमान की चूक'],
  eta_bias: ['Later than estimated by', 'अनुमान से कितनी देर'],
  eta_hit: ['Estimates within two minutes', 'दो मिनट के भीतर अनुमान'],
  eta_error_handover: ['Error of the estimate at handover', 'सौंपते समय के अनुमान की चूक'],
  fill_rate: ['Lines filled', 'पूरी मिली चीज़ें'],
  unit_fill_rate: ['Units filled', 'पूरी मिली इकाइयाँ'],
  not_found_rate: ['Lines not found', 'न मिली चीज़ें'],
  partner_utilisation: ['Riders busy', 'राइडर व्यस्त'],
  engaged_share: ['Riders engaged', 'राइडर डिलीवरी में'],
  loaded_share: ['Riders with a bag', 'थैले के साथ राइडर'],
  orders_per_rider_hour: ['Orders per rider hour', 'प्रति राइडर घंटा ऑर्डर'],
  earnings_per_hour: ['Rider earnings per hour', 'राइडर की प्रति घंटा कमाई'],
  batch_rate: ['Orders that travel together', 'साथ जाने वाले ऑर्डर'],
  acceptance: ['Offers accepted', 'स्वीकार प्रस्ताव'],
  out_of_stock_rate: ['Out of stock on the shelf', 'शेल्फ़ पर स्टॉक ख़त्म'],
  stock_turnover: ['Inventory turnover', 'स्टॉक का फेर'],
  waste_rate: ['Waste', 'बर्बादी'],
  shrink_rate: ['Shrink', 'गायब माल'],
  stock_accuracy: ['Stock records right', 'सही स्टॉक रिकॉर्ड'],
  stock_accuracy_units: ['Stock units right', 'सही स्टॉक इकाइयाँ'],
});

export const kpiFormulas = words({
  orders_placed: [
    'Orders whose payment is authorised or whose cash on delivery is confirmed. One whose payment failed was never placed.',
    'वे ऑर्डर जिनका भुगतान मंज़ूर हुआ या नकद तय हुआ। जिनका भुगतान विफल रहा, वे गिने नहीं जाते।',
  ],
  orders_per_minute: [
    'Orders placed divided by the minutes of the period. Beside it the highest single minute, and the highest mean of five minutes in a row.',
    'दिए गए ऑर्डर ÷ अवधि के मिनट। साथ में सबसे ऊँचा मिनट और लगातार पाँच मिनट का सबसे ऊँचा औसत।',
  ],
  orders_delivered: ['Orders whose proof of delivery was accepted.', 'वे ऑर्डर जिनकी डिलीवरी का प्रमाण स्वीकार हुआ।'],
  aov_net: [
    'Selling price of the units delivered, less discounts, tax included, without fees and tips, divided by delivered orders.',
    'पहुँची इकाइयों का विक्रय मूल्य, छूट घटाकर, कर सहित, शुल्क और टिप के बिना ÷ पहुँचाए गए ऑर्डर।',
  ],
  aov_gross: [
    'MRP of the units ordered, plus fees, divided by placed orders.',
    'ऑर्डर की गई इकाइयों का एमआरपी और शुल्क ÷ दिए गए ऑर्डर।',
  ],
  completion_rate: [
    'Delivered divided by delivered and cancelled, of the orders that ended in the period. Failed deliveries are cancelled; partly filled counts as delivered.',
    'पहुँचाए गए ÷ (पहुँचाए गए + रद्द), अवधि में ख़त्म हुए ऑर्डर। विफल डिलीवरी रद्द में है; आंशिक पूरा पहुँचाया गया गिना जाता है।',
  ],
  cancellation_rate: [
    'Cancelled divided by delivered and cancelled. Each row says who cancelled, and at which stage.',
    'रद्द ÷ (पहुँचाए गए + रद्द)। हर पंक्ति बताती है किसने और किस चरण में रद्द किया।',
  ],
  checkout_failure: [
    'Checkouts lost to a failed payment or to stock that went meanwhile, divided by checkouts that came to an end.',
    'विफल भुगतान या बिक चुके स्टॉक से छूटे चेकआउट ÷ पूरे हुए चेकआउट।',
  ],
  refund_rate: [
    'Value of units refunded after delivery divided by the value of units delivered.',
    'डिलीवरी के बाद लौटाई गई इकाइयों का मूल्य ÷ पहुँचाई गई इकाइयों का मूल्य।',
  ],
  defect_rate: [
    'Delivered orders with an accepted claim (missing, wrong, damaged, expired) within 48 hours, divided by delivered orders.',
    '48 घंटे के भीतर स्वीकार दावे (गायब, ग़लत, टूटा, पुराना) वाले ऑर्डर ÷ पहुँचाए गए ऑर्डर।',
  ],
  on_time_rate: [
    'Delivered no later than the first promise, which is never revised, divided by delivered. There is no grace.',
    'पहले वादे तक पहुँचे (वादा कभी नहीं बदलता) ÷ पहुँचाए गए। कोई छूट नहीं।',
  ],
  otif: [
    'On time and with every line complete, divided by all orders that ended, cancelled ones too.',
    'समय पर और हर चीज़ पूरी ÷ ख़त्म हुए सभी ऑर्डर, रद्द भी।',
  ],
  click_to_door: ['Mean of delivered minus placed.', 'पहुँचने का समय − ऑर्डर का समय, औसत।'],
  order_to_assign: ['Mean of rider assigned minus placed.', 'राइडर तय होने का समय − ऑर्डर का समय, औसत।'],
  pick_wait: ['Mean of picking started minus placed.', 'पिकिंग शुरू − ऑर्डर का समय, औसत।'],
  pick_time: ['Mean of last line resolved minus picking started.', 'आख़िरी चीज़ − पिकिंग शुरू, औसत।'],
  pick_line: ['Picking time of all orders divided by their lines.', 'सभी ऑर्डर का पिकिंग समय ÷ उनकी चीज़ें।'],
  pack_time: ['Mean of packed minus last line resolved.', 'पैक − आख़िरी चीज़, औसत।'],
  bag_dwell: ['Mean of handover minus packed.', 'सौंपना − पैक, औसत।'],
  rider_wait: ['Mean of handover minus rider at the store.', 'सौंपना − राइडर स्टोर पर, औसत।'],
  ride_time: ['Mean of rider at the door minus handover.', 'राइडर दरवाज़े पर − सौंपना, औसत।'],
  door_time: ['Mean of delivered minus rider at the door.', 'पहुँचाया − राइडर दरवाज़े पर, औसत।'],
  eta_error: [
    'Mean of how far, early or late, the delivery was from the estimate shown at checkout.',
    'चेकआउट पर दिखे अनुमान से डिलीवरी कितनी दूर रही (जल्दी या देर), औसत।',
  ],
  eta_bias: [
    'Mean of delivered minus the estimate shown at checkout. Negative: earlier than estimated.',
    'पहुँचने का समय − चेकआउट का अनुमान, औसत। ऋण: अनुमान से पहले।',
  ],
  eta_hit: [
    'Deliveries no more than two minutes from the estimate shown at checkout, divided by deliveries.',
    'चेकआउट के अनुमान से दो मिनट के भीतर डिलीवरी ÷ कुल डिलीवरी।',
  ],
  eta_error_handover: [
    'Mean of how far the delivery was from the estimate given when the rider set off.',
    'राइडर के निकलते समय के अनुमान से डिलीवरी कितनी दूर रही, औसत।',
  ],
  fill_rate: ['Lines delivered in full as ordered divided by lines ordered.', 'पूरी पहुँची चीज़ें ÷ ऑर्डर की गई चीज़ें।'],
  unit_fill_rate: ['Units delivered divided by units ordered.', 'पहुँची इकाइयाँ ÷ ऑर्डर की गई इकाइयाँ।'],
  not_found_rate: [
    'Lines of which units were not found divided by lines picked for.',
    'जिन चीज़ों की इकाइयाँ नहीं मिलीं ÷ उठाई जाने वाली चीज़ें।',
  ],
  partner_utilisation: [
    'Time from accepting a trip to being back at the store, divided by time online. Orders in one trip count once.',
    'फेरा स्वीकारने से स्टोर लौटने तक का समय ÷ ऑनलाइन समय। एक फेरे के ऑर्डर एक बार।',
  ],
  engaged_share: [
    'Time from accepting a trip to its last door, divided by time online.',
    'फेरा स्वीकारने से आख़िरी दरवाज़े तक ÷ ऑनलाइन समय।',
  ],
  loaded_share: [
    'Time with a bag, from handover to delivered, divided by time online.',
    'थैले के साथ का समय ÷ ऑनलाइन समय।',
  ],
  orders_per_rider_hour: ['Orders delivered divided by hours online.', 'पहुँचाए गए ऑर्डर ÷ ऑनलाइन घंटे।'],
  earnings_per_hour: [
    'Pay of ended trips, without tips, divided by hours online, waiting included.',
    'पूरे फेरों का भुगतान, टिप के बिना ÷ ऑनलाइन घंटे, इंतज़ार सहित।',
  ],
  batch_rate: [
    'Delivered orders that travelled with another divided by delivered orders.',
    'किसी और के साथ गए ऑर्डर ÷ पहुँचाए गए ऑर्डर।',
  ],
  acceptance: [
    'Offers accepted divided by offers accepted, declined and run out. Withdrawn ones do not count.',
    'स्वीकार प्रस्ताव ÷ (स्वीकार + मना + समय बीते)। वापस लिए गए नहीं गिने जाते।',
  ],
  out_of_stock_rate: [
    'Minutes in open hours in which a product could not be sold, divided by the open minutes of all products of the store.',
    'खुले समय में जितने मिनट सामान नहीं बिक सकता था ÷ सभी सामान के खुले मिनट।',
  ],
  stock_turnover: [
    'Units picked, taken to a year, divided by the mean daily stock in units. Costs are not known here, so it is by units.',
    'उठाई गई इकाइयाँ, साल के हिसाब से ÷ औसत दैनिक स्टॉक इकाइयाँ। लागत ज्ञात नहीं, इसलिए इकाइयों से।',
  ],
  waste_rate: ['Units thrown away divided by units picked.', 'फेंकी गई इकाइयाँ ÷ उठाई गई इकाइयाँ।'],
  shrink_rate: [
    'Units that were missing, found when counting or picking, divided by units picked.',
    'गिनती या पिकिंग में कम निकली इकाइयाँ ÷ उठाई गई इकाइयाँ।',
  ],
  stock_accuracy: [
    'Blind counts of products drawn at random that agreed with the record to the unit, divided by all such counts. Counts where an error was looked for are left out.',
    'बिना चुने निकाले गए सामान की अंधी गिनतियाँ जो रिकॉर्ड से पूरी मिलीं ÷ ऐसी सभी गिनतियाँ। शक पर की गई गिनतियाँ नहीं जुड़तीं।',
  ],
  stock_accuracy_units: [
    'The same counts by units: the smaller of recorded and counted, divided by the larger.',
    'वही गिनतियाँ इकाइयों में: रिकॉर्ड और गिनती में जो कम है ÷ जो ज़्यादा है।',
  ],
});

export type KpiName = keyof typeof kpiNames;

export type KpiSource = 'orders' | 'riders' | 'stock';

/** The figures as they stand on the page. */
export const kpiGroups: {
  key: 'money' | 'promise' | 'stages' | 'quality' | 'riders' | 'stock';
  source: KpiSource;
  names: KpiName[];
}[] = [
  {
    key: 'money',
    source: 'orders',
    names: [
      'orders_placed',
      'orders_per_minute',
      'orders_delivered',
      'aov_net',
      'aov_gross',
      'completion_rate',
      'cancellation_rate',
      'checkout_failure',
    ],
  },
  {
    key: 'promise',
    source: 'orders',
    names: ['on_time_rate', 'otif', 'click_to_door', 'eta_error', 'eta_bias', 'eta_hit'],
  },
  {
    key: 'stages',
    source: 'orders',
    names: [
      'order_to_assign',
      'pick_wait',
      'pick_time',
      'pick_line',
      'pack_time',
      'bag_dwell',
      'rider_wait',
      'ride_time',
      'door_time',
    ],
  },
  {
    key: 'quality',
    source: 'orders',
    names: ['fill_rate', 'unit_fill_rate', 'not_found_rate', 'defect_rate', 'refund_rate'],
  },
  {
    key: 'riders',
    source: 'riders',
    names: [
      'partner_utilisation',
      'engaged_share',
      'loaded_share',
      'orders_per_rider_hour',
      'earnings_per_hour',
      'batch_rate',
      'acceptance',
      'eta_error_handover',
    ],
  },
  {
    key: 'stock',
    source: 'stock',
    names: [
      'out_of_stock_rate',
      'stock_turnover',
      'waste_rate',
      'shrink_rate',
      'stock_accuracy',
      'stock_accuracy_units',
    ],
  },
];

/** Which service answers for a figure. */
export function sourceOf(name: string): KpiSource | undefined {
  return kpiGroups.find((group) => (group.names as string[]).includes(name))?.source;
}
