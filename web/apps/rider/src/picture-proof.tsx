// A picture of the bags at the door instead of a code: when the customer asked for it, or the code failed.
import { useAction } from '@doorstep/api/action';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Stop, type Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Notice } from '@doorstep/ui/badge';
import { buttonClasses } from '@doorstep/ui/button';
import { classes } from '@doorstep/ui/classes';
import { Choices } from '@doorstep/ui/field';
import { Icon } from '@doorstep/ui/icon';
import { shrink } from '@doorstep/ui/shrink';
import { useWords, words } from '@doorstep/ui/words';
import { useEffect, useId, useState } from 'react';
import { BigButton } from './big-button';

const texts = words({
  left: ['Leave the bags at the door', 'थैले दरवाज़े पर रख दें'],
  leftAbout: [
    'The customer asked for it. Put them down, then take a picture of the bags with the door.',
    'ग्राहक ने ऐसा कहा है। थैले रखें, फिर दरवाज़े के साथ थैलों की तस्वीर लें।',
  ],
  failed: ['No code to be had?', 'कोड नहीं मिल रहा?'],
  failedAbout: [
    'Say why, then take a picture of the bags at the door. The customer and operations see it, nobody else.',
    'कारण बताएँ, फिर दरवाज़े पर थैलों की तस्वीर लें। इसे ग्राहक और संचालन ही देखते हैं।',
  ],
  why: ['Why there is no code', 'कोड क्यों नहीं है'],
  code_failed: ['The code does not work', 'कोड काम नहीं करता'],
  phone_dead: ['The customer cannot see it', 'ग्राहक इसे देख नहीं सकता'],
  take: ['Take the picture', 'तस्वीर लें'],
  again: ['Take it again', 'फिर से लें'],
  taken: ['The picture that is sent', 'भेजी जाने वाली तस्वीर'],
  done: ['Delivered, with this picture', 'पहुँचा दिया, इस तस्वीर के साथ'],
  unreadable: ['That is no picture. Take it once more.', 'यह तस्वीर नहीं है। फिर से लें।'],
  reasonFirst: ['Say first why there is no code.', 'पहले बताएँ कि कोड क्यों नहीं है।'],
  offline: [
    'No signal at this door. The picture stays here: press again when it is back.',
    'इस दरवाज़े पर सिग्नल नहीं। तस्वीर यहीं रहेगी: सिग्नल आने पर फिर दबाएँ।',
  ],
});

type Reason = 'code_failed' | 'phone_dead';
type Props = { tripId: string; stop: Stop; onDone: (trip: Trip) => void };

export function PictureProof({ tripId, stop, onDone }: Props) {
  const t = useWords(texts);
  const sentence = useSentence();
  const [reason, setReason] = useState<Reason | null>(null);
  const [picture, setPicture] = useState<Blob | null>(null);
  const [mistake, setMistake] = useState<'unreadable' | 'reasonFirst' | null>(null);
  const complete = useAction(DeliveryPublicService.method.completeWithPicture, { onSuccess: onDone });
  const title = useId();
  const asked = stop.leaveAtDoor;
  const take = async (file: File | undefined) => {
    if (!file) return;
    const small = await shrink(file);
    setPicture(small);
    setMistake(small ? null : 'unreadable');
  };
  const send = async () => {
    if (!picture || complete.isPending) return;
    setMistake(asked || reason ? null : 'reasonFirst');
    if (!asked && !reason) return;
    const bytes = new Uint8Array(await picture.arrayBuffer());
    complete.mutate({ tripId, orderId: stop.orderId, picture: bytes, reason: asked ? 'left_at_door' : reason! });
  };
  const trouble = mistake
    ? t(mistake)
    : complete.error
      ? isOffline(complete.error)
        ? t('offline')
        : sentence(complete.error)
      : null;
  return (
    <section aria-labelledby={title} className="flex flex-col gap-3 rounded-3xl border-2 border-edge bg-card p-4">
      <div>
        <h2 id={title} className="text-lg font-bold">
          {t(asked ? 'left' : 'failed')}
        </h2>
        <p className="text-soft">{t(asked ? 'leftAbout' : 'failedAbout')}</p>
      </div>
      {!asked && (
        <Choices<Reason>
          legend={t('why')}
          name="no-code"
          value={reason}
          options={(['code_failed', 'phone_dead'] as const).map((value) => ({ value, label: t(value) }))}
          onChange={setReason}
        />
      )}
      {picture && <Preview picture={picture} label={t('taken')} />}
      <CameraButton
        first={asked && !picture}
        label={t(picture ? 'again' : 'take')}
        onFile={(file) => void take(file)}
      />
      {trouble && (
        <Notice tone="bad" icon="alert">
          <span role="alert">{trouble}</span>
        </Notice>
      )}
      {picture && (
        <BigButton busy={complete.isPending} onClick={() => void send()}>
          {t('done')}
        </BigButton>
      )}
    </section>
  );
}

function Preview({ picture, label }: { picture: Blob; label: string }) {
  const [url, setUrl] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return url && <img src={url} alt={label} className="max-h-72 w-full rounded-2xl bg-sunk object-contain" />;
}

type CameraProps = { first: boolean; label: string; onFile: (file: File | undefined) => void };

/** The phone's own camera; on a desk the choice of a file. */
function CameraButton({ first, label, onFile }: CameraProps) {
  return (
    <label
      className={classes(
        buttonClasses(first ? 'main' : 'plain', true),
        'min-h-14 cursor-pointer text-lg has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand',
      )}
    >
      <Icon name="camera" />
      {label}
      <input
        type="file"
        accept="image/*"
        capture="environment"
        className="sr-only"
        onChange={(event) => {
          onFile(event.target.files?.[0]);
          event.target.value = ''; // the same one may be taken again
        }}
      />
    </label>
  );
}
