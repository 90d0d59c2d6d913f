// The code that the customer says, and everything that can be wrong with it.
import { useAction } from '@doorstep/api/action';
import { isOffline, reasonOf, useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Notice } from '@doorstep/ui/badge';
import { Field } from '@doorstep/ui/field';
import { useWords, words } from '@doorstep/ui/words';
import { type FormEvent, useRef, useState } from 'react';
import { BigButton } from './big-button';

const texts = words({
  code: ["The customer's code", 'ग्राहक का कोड'],
  hint: ["Four digits; they stand in the customer's app.", 'चार अंक; वे ग्राहक के ऐप में हैं।'],
  empty: ['Enter the code first.', 'पहले कोड डालें।'],
  cashFirst: ['Take the cash first, then tick that you have it.', 'पहले नकद लें, फिर बताएँ कि मिल गया।'],
  wrong: [
    'That is not the code of this order. Ask the customer to read it once more.',
    'यह इस ऑर्डर का कोड नहीं है। ग्राहक से फिर पढ़वाएँ।',
  ],
  locked: [
    'Too many wrong codes. The customer can unlock it in their app, or operations; then enter the code again.',
    'बहुत बार गलत कोड डाला गया। ग्राहक इसे अपने ऐप में खोल सकता है, या संचालन; फिर कोड दोबारा डालें।',
  ],
  offline: [
    'No signal at this door. The code stays here: press again when it is back, it counts once.',
    'इस दरवाज़े पर सिग्नल नहीं। कोड यहीं रहेगा: सिग्नल आने पर फिर दबाएँ, यह एक ही बार गिना जाएगा।',
  ],
  deliver: ['Delivered', 'पहुँचा दिया'],
  again: ['Try the code again', 'कोड फिर आज़माएँ'],
});

type Props = {
  tripId: string;
  orderId: string;
  /** Cash due in paise. */
  cash: bigint;
  cashMissing: boolean;
  /** The code is what is asked for, and not what does as well. */
  asks: boolean;
  /** A code was wrong: after some of them a picture proves the delivery too. */
  onWrong: () => void;
  onDone: (trip: Trip) => void;
};

export function Proof({ tripId, orderId, cash, cashMissing, asks, onWrong, onDone }: Props) {
  const t = useWords(texts);
  const sentence = useSentence();
  const form = useRef<HTMLFormElement>(null);
  const [code, setCode] = useState('');
  const [mistake, setMistake] = useState<'empty' | 'cashFirst' | null>(null);
  const complete = useAction(DeliveryPublicService.method.completeDelivery, {
    onSuccess: onDone,
    onError: (error) => {
      if (reasonOf(error) === 'otp_wrong') {
        setCode('');
        form.current?.querySelector('input')?.focus(); // to be read once more
      }
      onWrong();
    },
  });
  const reason = reasonOf(complete.error);
  const locked = reason === 'otp_locked';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete.isPending) return;
    const missing = code === '' ? 'empty' : cashMissing ? 'cashFirst' : null;
    setMistake(missing);
    if (!missing) complete.mutate({ tripId, orderId, otp: code, cashCollectedMinor: cash });
  };
  const wrong = complete.error
    ? reason === 'otp_wrong'
      ? t('wrong')
      : locked || isOffline(complete.error)
        ? null
        : sentence(complete.error)
    : null;
  return (
    <form ref={form} noValidate onSubmit={submit} className="flex flex-col gap-3">
      <Field
        label={t('code')}
        hint={t('hint')}
        error={(mistake && (mistake !== 'cashFirst' || cashMissing) && t(mistake)) || (code === '' ? wrong : null)}
        value={code}
        onChange={(event) => {
          setCode(event.target.value.replace(/\D/g, '').slice(0, 6));
          setMistake(null);
        }}
        inputMode="numeric"
        autoComplete="off"
        className="min-h-16 text-center text-4xl! font-bold tracking-[0.4em] tabular-nums"
      />
      {locked && (
        <Notice tone="bad" icon="alert">
          <span role="alert">{t('locked')}</span>
        </Notice>
      )}
      {complete.error && isOffline(complete.error) && (
        <Notice tone="warn" icon="offline">
          <span role="alert">{t('offline')}</span>
        </Notice>
      )}
      {wrong && code !== '' && reason !== 'otp_wrong' && (
        <Notice tone="bad" icon="alert">
          <span role="alert">{wrong}</span>
        </Notice>
      )}
      <BigButton type="submit" look={asks ? 'main' : 'plain'} busy={complete.isPending}>
        {t(locked ? 'again' : 'deliver')}
      </BigButton>
    </form>
  );
}
