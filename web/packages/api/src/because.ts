// Why something takes so long or costs so much, in the reader's language: the server tells kinds and numbers.

import { formatMoney } from '@doorstep/ui/money';
import { type Language, sayIn, useLanguage, words } from '@doorstep/ui/words';
import type { Cause } from './gen/doorstep/type/v1/type_pb';

const texts = words({
  order_ahead: ['1 order ahead', '1 ऑर्डर आगे है'],
  orders_ahead: ['{n} orders ahead', '{n} ऑर्डर आगे हैं'],
  near: ['under 100 m', '100 मीटर से कम'],
  distance: ['{n} km', '{n} किमी'],
  riders_busy: ['all riders are busy', 'सभी राइडर व्यस्त हैं'],
  rider_in: [
    'high demand: the next rider is free in about {n} min',
    'माँग ज़्यादा है: अगला राइडर करीब {n} मिनट में खाली होगा',
  ],
  slow_rides: ['rides take {n} % longer than usual', 'राइड में आम दिनों से {n} % ज़्यादा समय लग रहा है'],
  few_riders: ['few riders are free right now', 'अभी कम राइडर उपलब्ध हैं'],
  free_delivery: ['free delivery', 'मुफ़्त डिलीवरी'],
  free_from: ['free from {n} on', '{n} से मुफ़्त'],
  below: ['for baskets under {n}', '{n} से कम की कार्ट पर'],
  handling: ['packing and handling', 'पैकिंग और सँभाल'],
});

const isKnown = (kind: string): kind is keyof typeof texts => kind in texts;

function one(language: Language, kind: keyof typeof texts, value: bigint): string {
  const say = sayIn(language, texts);
  if (kind === 'orders_ahead' && value === 1n) return say('order_ahead');
  if (kind === 'distance') return value < 100n ? say('near') : say(kind, { n: (Number(value) / 1000).toFixed(1) });
  const n = kind === 'free_from' || kind === 'below' ? formatMoney({ amountMinor: value, currency: 'INR' }) : value;
  return say(kind as 'below', { n: String(n) });
}

/** All reasons as part of a sentence; the server's English when it has one that this app has no words for. */
export function becauseIn(language: Language, causes: Pick<Cause, 'kind' | 'value'>[], english: string): string {
  const said = causes.map(({ kind, value }) => isKnown(kind) && one(language, kind, value));
  return said.length > 0 && said.every(Boolean) ? said.join(', ') : english;
}

export function useBecause(): (causes: Cause[], english: string) => string {
  const { language } = useLanguage();
  return (causes, english) => becauseIn(language, causes, english);
}
