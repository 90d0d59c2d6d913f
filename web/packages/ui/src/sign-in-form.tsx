// Phone, then code. In the demo, the people one can be.
import { type FormEvent, useState } from 'react';
import { Button } from './button';
import { Field } from './field';
import { Icon } from './icon';
import { useWords, words } from './words';

const texts = words({
  phone: ['Mobile number', 'मोबाइल नंबर'],
  phoneHint: ['We send a one-time code by SMS.', 'हम SMS से एक बार का कोड भेजेंगे।'],
  phoneWrong: ['Enter the ten digits of a mobile number.', 'मोबाइल नंबर के दस अंक लिखें।'],
  send: ['Send the code', 'कोड भेजें'],
  code: ['Code', 'कोड'],
  codeHint: ['Sent to {phone}.', '{phone} पर भेजा गया।'],
  signIn: ['Sign in', 'साइन इन करें'],
  change: ['Another number', 'दूसरा नंबर'],
  again: ['Send it again', 'फिर से भेजें'],
  demo: ['This is a demo. Be one of these people, without a password:', 'यह डेमो है। इनमें से किसी के रूप में आएँ, बिना पासवर्ड:'],
});

export type DemoPerson = { phone: string; name: string; about: string };

type Props = {
  /** Sends a code; resolves when it was sent. */
  onPhone: (phone: string) => Promise<void>;
  /** Signs in; what is wrong is in error. */
  onCode: (code: string) => Promise<void>;
  people: DemoPerson[];
  onPerson: (phone: string) => Promise<void>;
  /** What went wrong last, in the reader's language. */
  error: string | null;
};

/** "98123 45678" and "+91 98123 45678" are +919812345678; empty when it is no number. */
export function fullPhone(text: string): string {
  const digits = text.replace(/[\s()-]/g, '');
  if (/^\+[1-9]\d{7,14}$/.test(digits)) return digits;
  const local = digits.replace(/^0/, '');
  return /^[1-9]\d{9}$/.test(local) ? `+91${local}` : '';
}

export function SignInForm({ onPhone, onCode, people, onPerson, error }: Props) {
  const t = useWords(texts);
  const [phone, setPhone] = useState('');
  const [sentTo, setSentTo] = useState('');
  const [code, setCode] = useState('');
  const [mistake, setMistake] = useState('');
  const [busy, setBusy] = useState('');
  const during = async (what: string, work: () => Promise<void>) => {
    setBusy(what);
    try {
      await work();
    } finally {
      setBusy('');
    }
  };
  const send = (to: string) =>
    during('phone', () =>
      onPhone(to).then(
        () => setSentTo(to),
        () => {},
      ),
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (sentTo) {
      void during('code', () => onCode(code.trim()).catch(() => {}));
      return;
    }
    const to = fullPhone(phone);
    setMistake(to ? '' : t('phoneWrong'));
    if (to) void send(to);
  };
  return (
    <div className="flex flex-col gap-6">
      <form onSubmit={submit} noValidate className="flex flex-col gap-3">
        {sentTo ? (
          <>
            <Field
              key="code"
              label={t('code')}
              hint={t('codeHint', { phone: sentTo })}
              error={error}
              value={code}
              onChange={(event) => setCode(event.target.value)}
              inputMode="numeric"
              autoComplete="one-time-code"
              autoFocus
              required
              maxLength={10}
              className="tracking-[0.3em]"
            />
            <Button type="submit" wide busy={busy === 'code'}>
              {t('signIn')}
            </Button>
            <div className="flex justify-between">
              <Button look="quiet" onClick={() => setSentTo('')}>
                {t('change')}
              </Button>
              <Button look="quiet" busy={busy === 'phone'} onClick={() => void send(sentTo)}>
                {t('again')}
              </Button>
            </div>
          </>
        ) : (
          <>
            <Field
              key="phone"
              label={t('phone')}
              hint={t('phoneHint')}
              error={mistake || error}
              value={phone}
              onChange={(event) => setPhone(event.target.value)}
              type="tel"
              inputMode="tel"
              autoComplete="tel"
              placeholder="98123 45678"
              required
            />
            <Button type="submit" wide busy={busy === 'phone'}>
              {t('send')}
            </Button>
          </>
        )}
      </form>
      {people.length > 0 && (
        <section className="rounded-2xl border border-line bg-card p-4">
          <p className="text-sm text-soft">{t('demo')}</p>
          <ul className="mt-2 flex flex-col divide-y divide-line">
            {people.map((person) => (
              <li key={person.phone}>
                <button
                  type="button"
                  disabled={busy !== ''}
                  onClick={() => void during(person.phone, () => onPerson(person.phone).catch(() => {}))}
                  className="flex min-h-12 w-full items-center gap-3 rounded-lg py-2 text-left hover:bg-sunk"
                >
                  <span className="flex size-9 flex-none items-center justify-center rounded-full bg-tint text-brand">
                    <Icon name="user" />
                  </span>
                  <span className="min-w-0 flex-1">
                    <span className="block font-semibold">{person.name}</span>
                    <span className="block text-sm text-soft">{person.about}</span>
                  </span>
                  <Icon name="chevronRight" />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
