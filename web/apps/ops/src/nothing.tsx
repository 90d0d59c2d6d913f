import { buttonClasses } from '@doorstep/ui/button';
import { EmptyState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { Link } from './nav';

const texts = words({
  title: ['There is nothing at this address', 'इस पते पर कुछ नहीं है'],
  back: ['To the city', 'शहर पर जाएँ'],
});

export function Nothing() {
  const t = useWords(texts);
  return (
    <EmptyState
      icon="map"
      title={t('title')}
      action={
        <Link to="/" className={buttonClasses()}>
          {t('back')}
        </Link>
      }
    />
  );
}
