import { usePerson, useSession } from '@doorstep/api/api';
import { useSignIn } from '@doorstep/api/sign-in';
import { useDemoPeople } from '@doorstep/api/sign-in-screen';
import { Notice } from '@doorstep/ui/badge';
import { SignInForm } from '@doorstep/ui/sign-in-form';
import { useWords, words } from '@doorstep/ui/words';
import { lazy, Suspense, useEffect, useState } from 'react';
import { go, useQueryText, useTitle } from './router';

const DemoDoors = lazy(() => import('@doorstep/api/demo-doors').then((module) => ({ default: module.DemoDoors })));

const texts = words({
  title: ['Sign in', 'साइन इन'],
  about: [
    'So that your cart is held for you, and the rider knows the door.',
    'ताकि आपकी कार्ट सुरक्षित रहे और राइडर को दरवाज़ा पता हो।',
  ],
  staff: [
    'This login is for staff. Sign in with your own number to shop.',
    'यह लॉगिन कर्मचारियों का है। ख़रीदारी के लिए अपने नंबर से साइन इन करें।',
  ],
});

export function SignIn() {
  const t = useWords(texts);
  useTitle(t('title'));
  const asked = useQueryText('then');
  const [then] = useState(asked); // the address changes before this screen is gone
  const session = useSession();
  const person = usePerson();
  const signIn = useSignIn();
  const people = useDemoPeople(['customer']);
  const staff = person !== null && person.role !== 'customer';
  useEffect(() => {
    if (staff) void session.logout();
    else if (person) go(then.startsWith('/') && !then.startsWith('//') ? then : '/', { replace: true });
  }, [person, staff, then, session]);
  return (
    <div className="mx-auto flex max-w-md flex-col gap-5 pt-8">
      <h1 className="text-3xl font-bold">{t('title')}</h1>
      <p className="text-soft">{t('about')}</p>
      {staff && (
        <Notice tone="warn" icon="alert">
          {t('staff')}
        </Notice>
      )}
      <SignInForm {...signIn} people={people} />
      <Suspense>
        <DemoDoors here="shop" />
      </Suspense>
    </div>
  );
}
