// Kinds of things that staff change, as the policies of the methods name them.
import { words } from '@doorstep/ui/words';

export const kinds = words({
  product: ['Product', 'सामान'],
  category: ['Category', 'श्रेणी'],
  assortment: ['Assortment', 'स्टोर की सूची'],
  picture: ['Picture', 'तस्वीर'],
  stock: ['Stock', 'स्टॉक'],
  bins: ['Bins', 'खाने'],
  store: ['Store', 'स्टोर'],
  zone: ['Zone', 'क्षेत्र'],
  mode: ['Step of a store', 'स्टोर का स्तर'],
  conditions: ['Weather and traffic', 'मौसम और ट्रैफ़िक'],
  order: ['Order', 'ऑर्डर'],
  delivery: ['Delivery', 'डिलीवरी'],
  refund: ['Refund', 'वापसी'],
  claim: ['Claim', 'दावा'],
  cash: ['Cash', 'नकद'],
  rider: ['Rider', 'राइडर'],
  shift: ['Shift', 'शिफ़्ट'],
  user: ['Login', 'लॉगिन'],
  promotion: ['Promotion', 'प्रचार'],
  fees: ['Fees', 'शुल्क'],
});
