// The server gives its reasons in English; the usual ones are said in Hindi as well.
import type { Language } from '@doorstep/ui/words';

const patterns: [RegExp, string][] = [
  [/^1 order ahead$/, '1 ऑर्डर आगे है'],
  [/^(\d+) orders ahead$/, '$1 ऑर्डर आगे हैं'],
  [/^([\d.]+) km$/, '$1 किमी'],
  [/^under 100 m$/, '100 मीटर से कम'],
  [/^all riders are busy$/, 'सभी राइडर व्यस्त हैं'],
  [/^high demand: the next rider is free in about (\d+) min$/, 'माँग ज़्यादा है: अगला राइडर करीब $1 मिनट में खाली होगा'],
  [/^rides take (\d+) % longer than usual$/, 'राइड में आम दिनों से $1 % ज़्यादा समय लग रहा है'],
  [/^Free from (.+) on$/, '$1 से मुफ़्त'],
  [/^For baskets under (.+)$/, '$1 से कम की कार्ट पर'],
  [/^Packing and handling$/, 'पैकिंग और सँभाल'],
  [/^Few riders are free right now$/, 'अभी कम राइडर उपलब्ध हैं'],
  [/^Free delivery$/, 'मुफ़्त डिलीवरी'],
];

/** One reason. */
export function reasonIn(language: Language, reason: string): string {
  if (language === 'en') return reason;
  const known = patterns.find(([pattern]) => pattern.test(reason));
  return known ? reason.replace(known[0], known[1]) : reason;
}

/** Several, as part of a sentence. */
export function reasonsIn(language: Language, reasons: string[]): string {
  return reasons.map((reason) => reasonIn(language, reason)).join(', ');
}
