import { buttonClasses } from '@doorstep/ui/button';
import { EmptyState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { Link, useTitle } from './router';

const texts = words({
  title: ['Nobody lives here', 'यहाँ कोई नहीं रहता'],
  about: ['There is no page at this address.', 'इस पते पर कोई पेज नहीं है।'],
  home: ['To the shop', 'दुकान पर जाएँ'],
});

export function Nothing() {
  const t = useWords(texts);
  useTitle(t('title'));
  return (
    <div className="pt-8">
      <h1 className="sr-only">{t('title')}</h1>
      <EmptyState
        icon="door"
        title={t('title')}
        action={
          <Link to="/" className={buttonClasses('main')}>
            {t('home')}
          </Link>
        }
      >
        {t('about')}
      </EmptyState>
    </div>
  );
}
