// Demo only: a visitor at a desk has no bike, so the way can be ridden by pressing a button.
import type { Place } from '@doorstep/map/geometry';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { useWords, words } from '@doorstep/ui/words';
import { usePosition, useWork } from './partner';

const texts = words({
  only: ['Demo only', 'केवल डेमो'],
  about: ['No bike here?', 'बाइक नहीं है?'],
  ride: ['Ride the way', 'रास्ते पर चलाएँ'],
  stop: ['Stop', 'रुकें'],
  part: ['Demo ride', 'डेमो सवारी'],
});

export function DemoRide({ line }: { line: Place[] }) {
  const t = useWords(texts);
  const { keeper } = useWork();
  const { source, riding } = usePosition();
  if (source !== 'demo') return null;
  return (
    <section
      aria-label={t('part')}
      className="flex flex-none items-center gap-2 border-y-2 border-dashed border-edge bg-sunk px-3 py-1.5"
    >
      <Badge tone="lamp">{t('only')}</Badge>
      <span className="hidden min-w-0 flex-1 truncate text-sm text-ink sm:block">{t('about')}</span>
      <Button
        look="plain"
        className="ml-auto"
        icon="rider"
        disabled={!riding && line.length < 2}
        onClick={() => (riding ? keeper.halt() : keeper.ride(line))}
      >
        {t(riding ? 'stop' : 'ride')}
      </Button>
    </section>
  );
}
