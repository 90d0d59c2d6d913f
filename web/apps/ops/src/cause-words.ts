// Why a store is on a step, and why delivery costs more, in the reader's language. The server says it in
// English, in a few known sentences; what staff typed, and a sentence that is not known, stays as it is.
import { useLanguage } from '@doorstep/ui/words';

/** Each known part of a sentence and how it is said in Hindi. */
const parts: [known: RegExp, hindi: string][] = [
  [/^(\d+) of (\d+) riders on a trip$/, '$2 में से $1 राइडर ट्रिप पर'],
  [/^(\d+) orders without one$/, '$1 ऑर्डर बिना राइडर के'],
  [/^rides take (-?\d+) % longer(?: than usual)?$/, 'सवारी में $1 % ज़्यादा समय'],
  [/^picking begins in (-?\d+) min$/, 'पिकिंग $1 मिनट में शुरू'],
  [/^the next rider is free in (-?\d+) min$/, 'अगला राइडर $1 मिनट में खाली'],
  [/^high demand: the next rider is free in about (\d+) min$/, 'माँग ज़्यादा: अगला राइडर करीब $1 मिनट में खाली'],
];

export function causeInHindi(cause: string): string {
  return cause
    .split(/(; |, )/)
    .map((part) => {
      const known = parts.find(([sentence]) => sentence.test(part));
      return known ? part.replace(known[0], known[1]) : part;
    })
    .join('');
}

export function useCauseWords(): (cause: string) => string {
  const hindi = useLanguage().language === 'hi';
  return (cause) => (hindi ? causeInHindi(cause) : cause);
}
