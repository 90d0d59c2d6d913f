// Where one can go: what belongs together stands together. The first four stand below on a phone.
import type { IconName } from '@doorstep/ui/icon';
import { words } from '@doorstep/ui/words';

export const sectionTexts = words({
  live: ['Now', 'अभी'],
  streets: ['Streets', 'सड़कें'],
  goods: ['Goods', 'सामान'],
  money: ['Money', 'पैसा'],
  access: ['Access', 'पहुँच'],
  city: ['City', 'शहर'],
  risk: ['At risk', 'जोखिम में'],
  orders: ['Orders', 'ऑर्डर'],
  kpis: ['Key figures', 'मुख्य आँकड़े'],
  fees: ['Fees', 'शुल्क'],
  cash: ['Cash', 'नकद'],
  stores: ['Stores', 'स्टोर'],
  conditions: ['Weather', 'मौसम'],
  zones: ['Zones', 'क्षेत्र'],
  riders: ['Riders', 'राइडर'],
  stock: ['Stock', 'स्टॉक'],
  catalog: ['Catalog', 'कैटलॉग'],
  claims: ['Claims', 'दावे'],
  promotions: ['Promotions', 'प्रचार'],
  people: ['People', 'लोग'],
  shifts: ['Shifts', 'शिफ़्ट'],
  categories: ['Categories', 'श्रेणियाँ'],
  imports: ['Import', 'आयात'],
  audit: ['Audit log', 'बदलाव का लेखा'],
});

export type Way = { to: string; icon: IconName; label: keyof typeof sectionTexts };

export const groups: { label: keyof typeof sectionTexts; ways: Way[] }[] = [
  {
    label: 'live',
    ways: [
      { to: '/', icon: 'map', label: 'city' },
      { to: '/risk', icon: 'alert', label: 'risk' },
      { to: '/orders', icon: 'receipt', label: 'orders' },
      { to: '/stores', icon: 'shop', label: 'stores' },
      { to: '/claims', icon: 'help', label: 'claims' },
      { to: '/kpis', icon: 'chart', label: 'kpis' },
    ],
  },
  {
    label: 'streets',
    ways: [
      { to: '/zones', icon: 'pin', label: 'zones' },
      { to: '/conditions', icon: 'sun', label: 'conditions' },
      { to: '/riders', icon: 'rider', label: 'riders' },
      { to: '/shifts', icon: 'clock', label: 'shifts' },
    ],
  },
  {
    label: 'goods',
    ways: [
      { to: '/stock', icon: 'box', label: 'stock' },
      { to: '/catalog', icon: 'bag', label: 'catalog' },
      { to: '/categories', icon: 'filter', label: 'categories' },
      { to: '/import', icon: 'plus', label: 'imports' },
    ],
  },
  {
    label: 'money',
    ways: [
      { to: '/fees', icon: 'receipt', label: 'fees' },
      { to: '/cash', icon: 'cash', label: 'cash' },
      { to: '/promotions', icon: 'bell', label: 'promotions' },
    ],
  },
  {
    label: 'access',
    ways: [
      { to: '/people', icon: 'user', label: 'people' },
      { to: '/audit', icon: 'check', label: 'audit' },
    ],
  },
];

export const ways: Way[] = groups.flatMap((group) => group.ways);
