// What riders and customers say to each other by one press. Each reads it in the own language.
import { type Language, sayIn, words } from './words';

const texts = words({
  on_my_way: ['I have your order and am on my way.', 'आपका ऑर्डर मेरे पास है, मैं आ रहा हूँ।'],
  at_gate: ['I am at the gate.', 'मैं गेट पर हूँ।'],
  at_door: ['I am at your door.', 'मैं आपके दरवाज़े पर हूँ।'],
  cannot_find: ['I cannot find the door. How do I get there?', 'दरवाज़ा नहीं मिल रहा। कैसे पहुँचूँ?'],
  which_floor: ['Which floor is it?', 'कौन सी मंज़िल है?'],
  left_with_guard: ['It is with the guard.', 'गार्ड के पास रखा है।'],
  coming_down: ['I am coming down.', 'मैं नीचे आ रहा हूँ।'],
  ring_bell: ['Please ring the bell.', 'कृपया घंटी बजाएँ।'],
  do_not_ring: ['Please do not ring the bell.', 'कृपया घंटी न बजाएँ।'],
  with_guard: ['Please leave it with the guard.', 'कृपया गार्ड के पास छोड़ दें।'],
  two_minutes: ['I need two minutes.', 'मुझे दो मिनट चाहिए।'],
  look_at_notes: ['Please look at my notes for the way.', 'कृपया रास्ते के लिए मेरे नोट देखें।'],
  thanks: ['Thank you!', 'धन्यवाद!'],
});

export const riderPhrases = [
  'on_my_way',
  'at_gate',
  'at_door',
  'cannot_find',
  'which_floor',
  'left_with_guard',
  'thanks',
] as const;
export const customerPhrases = [
  'coming_down',
  'ring_bell',
  'do_not_ring',
  'with_guard',
  'two_minutes',
  'look_at_notes',
  'thanks',
] as const;

/** The words of a phrase; one that this version does not know is shown by its name. */
export function phraseText(phrase: string, language: Language): string {
  return phrase in texts ? sayIn(language, texts)(phrase as keyof typeof texts) : phrase.replaceAll('_', ' ');
}
