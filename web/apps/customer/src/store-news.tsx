// What a store that takes on less says to everybody, before anything is in the cart.
import { Notice } from '@doorstep/ui/badge';
import { useWords, words } from '@doorstep/ui/words';
import { Turn } from './in-line';

const texts = words({
  tight: [
    'Many orders right now: we only take those that we can bring soon.',
    'अभी बहुत ऑर्डर हैं: हम वही लेते हैं जो जल्दी पहुँचा सकें।',
  ],
  ambient: [
    'Many orders right now: nothing chilled or frozen for the moment.',
    'अभी बहुत ऑर्डर हैं: फ़िलहाल ठंडा या जमा हुआ सामान नहीं।',
  ],
  minimum: [
    'Many orders right now: a higher minimum order, and nothing chilled or frozen.',
    'अभी बहुत ऑर्डर हैं: न्यूनतम ऑर्डर ज़्यादा है, और ठंडा या जमा हुआ सामान नहीं।',
  ],
  slots: ['So many orders right now that new ones wait in line.', 'अभी इतने ऑर्डर हैं कि नए क़तार में हैं।'],
  closed: ['This store takes no orders for the moment.', 'यह स्टोर फ़िलहाल ऑर्डर नहीं ले रहा।'],
});

/** The step of the store's ladder; those that change nothing for customers have nothing to say, and who stood in
 * the line hears of it. */
export function StoreNews({ mode, serviceable }: { mode: string; serviceable: boolean }) {
  const t = useWords(texts);
  if (!(mode in texts)) return null;
  if (mode === 'slots' && serviceable) return <Turn />;
  return (
    <Notice tone="warn" icon="alert">
      {t(mode as keyof typeof texts)}
    </Notice>
  );
}
