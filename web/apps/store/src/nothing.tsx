import { buttonClasses } from '@doorstep/ui/button';
import { EmptyState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { Link } from './router';
import { useTitle } from './title';

const texts = words({
  title: ['No such shelf', 'ऐसी कोई शेल्फ़ नहीं'],
  about: ['There is no screen at this address.', 'इस पते पर कोई स्क्रीन नहीं है।'],
  home: ['To the picks', 'पिक पर जाएँ'],
});

export function Nothing() {
  const t = useWords(texts);
  useTitle(t('title'));
  return (
    <>
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
    </>
  );
}
