import { useQuery, useTransport } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { usePerson, useSession } from '@doorstep/api/api';
import { useSentence } from '@doorstep/api/failure';
import { AccountPublicService } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { type Consent, NotificationPublicService } from '@doorstep/api/gen/doorstep/notification/v1/notification_pb';
import { pushOwner } from '@doorstep/live/push-owner';
import { Button, buttonClasses } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { Icon, type IconName } from '@doorstep/ui/icon';
import { Money } from '@doorstep/ui/money';
import { Preferences } from '@doorstep/ui/preferences';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import { useCredit } from './credit-use';
import { clockOf } from './hour';
import { Link, useTitle } from './router';

const DemoDoors = lazy(() => import('@doorstep/api/demo-doors').then((module) => ({ default: module.DemoDoors })));
const PushSwitch = lazy(() => import('@doorstep/live/push-switch').then((module) => ({ default: module.PushSwitch })));

const texts = words({
  title: ['Account', 'खाता'],
  signIn: ['Sign in', 'साइन इन'],
  out: ['Sign out', 'साइन आउट'],
  name: ['Name', 'नाम'],
  email: ['E-mail, for invoices', 'ई-मेल, चालान के लिए'],
  save: ['Save', 'सहेजें'],
  saved: ['Saved.', 'सहेजा गया।'],
  addresses: ['Addresses', 'पते'],
  messages: ['Messages', 'संदेश'],
  credit: ['Your credit', 'आपका क्रेडिट'],
  orders: ['Orders', 'ऑर्डर'],
  you: ['You', 'आप'],
  look: ['Language and appearance', 'भाषा और रूप'],
  contact: ['What we may send', 'हम क्या भेज सकते हैं'],
  promotions: ['Offers and news, besides messages about orders', 'ऑर्डर के संदेशों के अलावा ऑफ़र और ख़बरें'],
  pushAbout: [
    'When an order is on its way, at the door, late or cancelled, also while doorstep is closed.',
    'ऑर्डर रास्ते में, दरवाज़े पर, देर से या रद्द हो, तब; doorstep बंद हो तब भी।',
  ],
  quiet: ['Quiet from', 'शांत समय, से'],
  quietTo: ['to', 'तक'],
  quietAbout: ['Between these hours only messages about an order come.', 'इन घंटों में केवल ऑर्डर के संदेश आते हैं।'],
});

export function Account() {
  const t = useWords(texts);
  useTitle(t('title'));
  const session = useSession();
  const person = usePerson();
  const remember = useAction(AccountPublicService.method.updateMe);
  const transport = useTransport();
  const credit = useCredit(person !== null);
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    // Who leaves gets no more notifications here. A device that cannot be told now ends by itself.
    if (pushOwner('/'))
      await import('@doorstep/live/push').then(({ turnOff }) => turnOff(transport, '/')).catch(() => {});
    await session.logout();
    setLeaving(false);
  };
  const links: { to: string; icon: IconName; text: string }[] = [
    { to: '/orders', icon: 'receipt', text: t('orders') },
    { to: '/account/addresses', icon: 'pin', text: t('addresses') },
    { to: '/account/credit', icon: 'cash', text: t('credit') },
    { to: '/account/messages', icon: 'bell', text: t('messages') },
  ];
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-6 pt-4">
      <h1 className="text-2xl font-bold">{t('title')}</h1>
      {person ? (
        <>
          <ul className="divide-y divide-line rounded-2xl border border-line bg-card">
            {links.map(({ to, icon, text }) => (
              <li key={to}>
                <Link to={to} className="flex min-h-14 items-center gap-3 px-4">
                  <Icon name={icon} />
                  <span className="flex-1">{text}</span>
                  {to === '/account/credit' && <Money amount={credit.data?.balance} className="font-semibold" />}
                  <Icon name="chevronRight" className="text-soft" />
                </Link>
              </li>
            ))}
          </ul>
          <Profile />
          <Suspense fallback={<SkeletonRows rows={1} />}>
            <PushSwitch base="/" userId={person.userId} about={t('pushAbout')} />
          </Suspense>
          <ConsentForm />
        </>
      ) : (
        <Link to="/sign-in?then=/account" className={buttonClasses('main', true)}>
          {t('signIn')}
        </Link>
      )}
      <section aria-label={t('look')}>
        <Preferences onLanguage={(language) => person && remember.mutate({ language })} />
      </section>
      {person && (
        <Button look="plain" icon="logout" busy={leaving} onClick={() => void leave()}>
          {t('out')}
        </Button>
      )}
      <Suspense>
        <DemoDoors here="shop" />
      </Suspense>
    </div>
  );
}

function Profile() {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const session = useSession();
  const person = usePerson();
  const me = useQuery(AccountPublicService.method.getMe, {});
  const [name, setName] = useState<string | null>(null);
  const [email, setEmail] = useState<string | null>(null);
  const save = useAction(AccountPublicService.method.updateMe, {
    onSuccess: (user) => {
      if (person) session.rename({ ...person, name: user.name, language: user.language });
      setName(null);
      setEmail(null);
      void me.refetch();
      tell(t('saved'), { tone: 'good' });
    },
  });
  if (!me.data) return <SkeletonRows rows={2} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ name: name ?? undefined, email: email ?? undefined });
  };
  return (
    <section aria-labelledby="you">
      <h2 id="you" className="mb-3 text-lg font-bold">
        {t('you')} <span className="font-normal text-soft">{me.data.phone}</span>
      </h2>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field
          label={t('name')}
          value={name ?? me.data.name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="name"
          maxLength={100}
        />
        <Field
          label={t('email')}
          type="email"
          value={email ?? me.data.email}
          onChange={(event) => setEmail(event.target.value)}
          autoComplete="email"
          error={save.error ? sentence(save.error) : null}
        />
        {(name !== null || email !== null) && (
          <Button type="submit" busy={save.isPending}>
            {t('save')}
          </Button>
        )}
      </form>
    </section>
  );
}

const hours = Array.from({ length: 24 }, (_, hour) => hour);

function ConsentForm() {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const consent = useQuery(NotificationPublicService.method.getConsent, {});
  const set = useAction(NotificationPublicService.method.setConsent, {
    onSuccess: () => {
      void consent.refetch();
      tell(t('saved'), { tone: 'good' });
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  if (!consent.data) return <SkeletonRows rows={2} />;
  const { promotions, quietFromHour, quietToHour } = consent.data;
  const change = (next: Partial<Pick<Consent, 'promotions' | 'quietFromHour' | 'quietToHour'>>) =>
    set.mutate({ promotions, quietFromHour, quietToHour, ...next });
  const hour = (label: string, value: number, onChange: (hour: number) => void) => (
    <label className="flex items-center gap-2">
      {label}
      <select
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        className="min-h-11 rounded-xl border border-edge bg-card px-3"
      >
        {hours.map((h) => (
          <option key={h} value={h}>
            {clockOf(60 * h)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-lg font-bold">{t('contact')}</legend>
      <label className="flex min-h-12 items-center gap-3 rounded-xl border border-line bg-card px-4 py-3">
        <input
          type="checkbox"
          checked={promotions}
          onChange={(event) => change({ promotions: event.target.checked })}
          className="size-5 flex-none accent-brand"
        />
        {t('promotions')}
      </label>
      <div className="flex flex-wrap items-center gap-3">
        {hour(t('quiet'), quietFromHour, (quietFrom) => change({ quietFromHour: quietFrom }))}
        {hour(t('quietTo'), quietToHour, (quietTo) => change({ quietToHour: quietTo }))}
      </div>
      <p className="text-sm text-soft">{t('quietAbout')}</p>
    </fieldset>
  );
}
