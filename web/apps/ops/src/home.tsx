import { usePerson, useSession } from '@doorstep/api/api';
import { Wordmark } from '@doorstep/ui/brand';
import { Button } from '@doorstep/ui/button';
import { Preferences } from '@doorstep/ui/preferences';
import { useWords, words } from '@doorstep/ui/words';

const texts = words({ hello: ['Hello, {name}', 'नमस्ते, {name}'], out: ['Sign out', 'साइन आउट'] });

/** Who is here, and how they like the app. */
export function Home() {
  const t = useWords(texts);
  const session = useSession();
  const person = usePerson();
  return (
    <main className="mx-auto flex max-w-2xl flex-col gap-6 px-5 py-8">
      <Wordmark />
      <h1 className="text-2xl font-bold">{t('hello', { name: person?.name || person?.phone || '' })}</h1>
      <Preferences />
      <Button look="plain" icon="logout" onClick={() => void session.logout()}>
        {t('out')}
      </Button>
    </main>
  );
}
