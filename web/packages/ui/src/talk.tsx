// A conversation between a rider and a customer: what was said, phrases to press, and a short text.
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from './button';
import { classes } from './classes';
import { Field } from './field';
import { phraseText } from './phrases';
import { Time } from './time';
import { useLanguage, useWords, words } from './words';

const texts = words({
  said: ['Messages', 'संदेश'],
  none: [
    'Nothing was written yet. Neither of you sees a phone number here.',
    'अभी कुछ नहीं लिखा गया। यहाँ किसी को फ़ोन नंबर नहीं दिखता।',
  ],
  you: ['You', 'आप'],
  own: ['Your own words', 'अपने शब्दों में'],
  send: ['Send', 'भेजें'],
  press: ['Press to send', 'भेजने के लिए दबाएँ'],
  over: ['This conversation is over.', 'यह बातचीत ख़त्म हो गई है।'],
});

/** As the contract bounds it. */
const longest = 200;

export type Said = { number: number; sender: string; phrase: string; text: string; at: Date | null };
type Props = {
  messages: Said[];
  me: 'rider' | 'customer';
  other: string;
  phrases: readonly string[];
  open: boolean;
  busy: boolean;
  error: string | null;
  /** Resolves with whether it was sent. */
  onSend: (message: { phrase: string } | { text: string }) => Promise<boolean>;
};

export function Talk({ messages, me, other, phrases, open, busy, error, onSend }: Props) {
  const t = useWords(texts);
  const { language } = useLanguage();
  const [text, setText] = useState('');
  const end = useRef<HTMLLIElement>(null);
  const count = messages.length;
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView?.({ block: 'nearest' });
  }, [count]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && !busy && (await onSend({ text: text.trim() }))) setText('');
  };
  return (
    <div className="flex flex-col gap-3">
      {count === 0 && <p className="text-soft">{t('none')}</p>}
      <div role="log" aria-label={t('said')} className={classes(count === 0 && 'hidden')}>
        <ol className="flex flex-col gap-2">
          {messages.map(({ number, sender, phrase, text: own, at }, i) => (
            <li
              key={number}
              ref={i === count - 1 ? end : undefined}
              className={classes(
                'max-w-[85%] rounded-2xl px-4 py-2 wrap-anywhere',
                sender === me ? 'self-end bg-tint' : 'self-start border border-line bg-card',
              )}
            >
              <span className="block text-sm text-soft">
                {sender === me ? t('you') : other} {at && <Time at={at} />}
              </span>
              {phrase ? phraseText(phrase, language) : own}
            </li>
          ))}
        </ol>
      </div>
      {open ? (
        <>
          <fieldset className="flex flex-wrap gap-2">
            <legend className="mb-1 text-sm text-soft">{t('press')}</legend>
            {phrases.map((phrase) => (
              <button
                key={phrase}
                type="button"
                disabled={busy}
                onClick={() => void onSend({ phrase })}
                className="min-h-11 rounded-xl border border-edge bg-card px-3 py-1.5 text-left font-medium active:bg-tint disabled:opacity-60"
              >
                {phraseText(phrase, language)}
              </button>
            ))}
          </fieldset>
          <form noValidate onSubmit={submit} className="flex items-end gap-2">
            <div className="min-w-0 flex-1">
              <Field
                label={t('own')}
                value={text}
                maxLength={longest}
                autoComplete="off"
                enterKeyHint="send"
                error={error}
                onChange={(event) => setText(event.target.value)}
              />
            </div>
            <Button type="submit" className="min-h-12 flex-none" busy={busy}>
              {t('send')}
            </Button>
          </form>
        </>
      ) : (
        <p className="text-soft">{t('over')}</p>
      )}
    </div>
  );
}
