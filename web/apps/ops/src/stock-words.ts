// What happens to units on a shelf, in the reader's language.
import { useLanguage, words } from '@doorstep/ui/words';
import { readable } from './words';

const movements = words({
  receipt: ['Goods received', 'माल आया'],
  adjustment: ['Counted', 'गिना'],
  wastage: ['Thrown away', 'फेंका'],
  reserve: ['Held for an order', 'ऑर्डर के लिए रोका'],
  release: ['Let go again', 'फिर छोड़ा'],
  expire: ['The hold ran out', 'रोक का समय पूरा'],
  pick: ['Picked', 'निकाला'],
  not_found: ['Not found on the shelf', 'शेल्फ़ पर नहीं मिला'],
  return: ['Came back', 'वापस आया'],
});

/** The name of a movement; as the contract has it when we have no words. */
export function useMovement(): (kind: string) => string {
  const hindi = useLanguage().language === 'hi';
  return (kind) => (kind in movements ? movements[kind as keyof typeof movements][hindi ? 1 : 0] : readable(kind));
}
