// Who is here, and how they like the app.
import { usePerson, useSession } from '@doorstep/api/api';
import { DemoDoors } from '@doorstep/api/demo-doors';
import { Button } from '@doorstep/ui/button';
import { Preferences } from '@doorstep/ui/preferences';
import { useWords, words } from '@doorstep/ui/words';
import { Page } from './page';

const texts = words({ out: ['Sign out', 'साइन आउट'] });

export function Me() {
  const t = useWords(texts);
  const session = useSession();
  const person = usePerson();
  return (
    <Page title={person?.name || person?.phone || ''}>
      <div className="flex max-w-xl flex-col gap-6">
        <Preferences />
        <Button look="plain" icon="logout" onClick={() => void session.logout()}>
          {t('out')}
        </Button>
        <DemoDoors here="ops" />
      </div>
    </Page>
  );
}
