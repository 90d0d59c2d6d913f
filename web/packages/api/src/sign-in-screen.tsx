// The sign-in screen of the apps for staff and riders, and the gate in front of their screens.
import { Wordmark } from '@doorstep/ui/brand';
import { Button } from '@doorstep/ui/button';
import { type DemoPerson, SignInForm } from '@doorstep/ui/sign-in-form';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { usePerson, useSession } from './api';
import { useClientConfig } from './client-config';
import { type App, DemoDoors } from './demo-doors';
import { useSignIn } from './sign-in';

const texts = words({
  welcome: ['Sign in', 'साइन इन'],
  wrongRole: ['This login is not for this app', 'यह लॉगिन इस ऐप के लिए नहीं है'],
  wrongRoleAbout: [
    'You are signed in as {name}. Sign in as somebody who works here.',
    'आप {name} के रूप में साइन इन हैं। किसी और के रूप में साइन इन करें जो यहाँ काम करता है।',
  ],
  other: ['Sign in as somebody else', 'किसी और के रूप में साइन इन करें'],
  coming: ['Coming in as {name}', '{name} बनकर आ रहे हैं'],
  customer: ['Customer', 'ग्राहक'],
  rider: ['Rider', 'राइडर'],
  picker: ['Picks and packs', 'सामान उठाना और पैक करना'],
  store_manager: ['Runs the store', 'स्टोर सँभालना'],
  operations: ['Operations', 'संचालन'],
  admin: ['Administrator', 'प्रशासक'],
});

/** People of the demo with one of the roles; empty outside the demo. */
export function useDemoPeople(roles: string[]): DemoPerson[] {
  const t = useWords(texts);
  const logins = useClientConfig()?.logins ?? [];
  return logins
    .filter((login) => roles.includes(login.role))
    .map(({ phone, name, role }) => ({ phone, name, about: role in texts ? t(role as keyof typeof texts) : role }));
}

/** Demo only: whoever comes with ?be=picker becomes the demo's picker at once. The name of who comes in. */
function useComeAs(roles: string[], onPerson: (phone: string) => Promise<void>): string {
  const [role] = useState(() => new URLSearchParams(location.search).get('be') ?? '');
  const logins = useClientConfig()?.logins ?? [];
  const login = roles.includes(role) ? logins.find((one) => one.role === role) : undefined;
  const begun = useRef(false);
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!login || begun.current) return;
    begun.current = true;
    history.replaceState(null, '', location.pathname);
    onPerson(login.phone).catch(() => setOver(true)); // the form says why
  }, [login, onPerson]);
  return login && !over ? login.name : '';
}

export function SignInScreen({ app, roles, title }: { app: App; roles: string[]; title: string }) {
  const t = useWords(texts);
  const signIn = useSignIn();
  const people = useDemoPeople(roles);
  const coming = useComeAs(roles, signIn.onPerson);
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-8 px-5 py-10">
      <header className="flex flex-col gap-3">
        <Wordmark />
        <h1 className="text-3xl font-bold">{title}</h1>
        <p role="status" className="text-soft">
          {coming ? t('coming', { name: coming }) : t('welcome')}
        </p>
      </header>
      {coming ? <SkeletonRows rows={3} /> : <SignInForm {...signIn} people={people} />}
      <DemoDoors here={app} />
    </main>
  );
}

type Gate = {
  app: App;
  /** Roles that may use the app, such as rider. */
  roles: string[];
  /** The name of the app. */
  title: string;
  children: ReactNode;
};

/** Shows its children to those who may see them, and the sign-in screen to everyone else. */
export function SignInGate({ app, roles, title, children }: Gate) {
  const t = useWords(texts);
  const session = useSession();
  const person = usePerson();
  if (!person) return <SignInScreen app={app} roles={roles} title={title} />;
  if (roles.includes(person.role)) return children;
  return (
    <main className="flex min-h-dvh items-center">
      <EmptyState
        icon="user"
        title={t('wrongRole')}
        action={<Button onClick={() => void session.logout()}>{t('other')}</Button>}
      >
        {t('wrongRoleAbout', { name: person.name || person.phone })}
      </EmptyState>
    </main>
  );
}
