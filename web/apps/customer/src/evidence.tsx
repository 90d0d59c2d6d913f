// Pictures of what was wrong: chosen, made small here, sent with the report, and shown beside it.
import { callUnaryMethod, useTransport } from '@connectrpc/connect-query';
import { DocumentPicture } from '@doorstep/api/document';
import { useSentence } from '@doorstep/api/failure';
import { type Claim, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { buttonClasses, IconButton } from '@doorstep/ui/button';
import { classes } from '@doorstep/ui/classes';
import { Icon } from '@doorstep/ui/icon';
import { shrink } from '@doorstep/ui/shrink';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

const texts = words({
  pictures: ['Pictures', 'तस्वीरें'],
  about: [
    'Up to {n}, if they help to see it. Only we see them.',
    'अधिकतम {n}, अगर उनसे समझने में मदद मिले। इन्हें सिर्फ़ हम देखते हैं।',
  ],
  add: ['Add pictures', 'तस्वीरें जोड़ें'],
  sending: ['Sending pictures', 'तस्वीरें भेजी जा रही हैं'],
  chosen: ['Picture {n} to send', 'भेजी जाने वाली तस्वीर {n}'],
  sent: ['Picture {n} of this report', 'इस शिकायत की तस्वीर {n}'],
  remove: ['Remove picture {n}', 'तस्वीर {n} हटाएँ'],
  unreadable: ['That is no picture that can be read.', 'यह पढ़ी जा सकने वाली तस्वीर नहीं है।'],
  tooMany: ['A report has up to {n} pictures.', 'एक शिकायत में अधिकतम {n} तस्वीरें होती हैं।'],
  notSent: ['The report was sent, a picture was not: {why}', 'शिकायत भेजी गई, एक तस्वीर नहीं गई: {why}'],
});

/** The most that a report has; the server counts too. */
const most = 3;

/** Sends pictures as evidence of a claim, one after the other; it says which were not taken. */
export function useEvidence(orderId: string) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const transport = useTransport();
  return async (claimId: string, pictures: Blob[]) => {
    for (const picture of pictures) {
      try {
        const bytes = new Uint8Array(await picture.arrayBuffer());
        await callUnaryMethod(transport, OrderPublicService.method.addProblemPicture, {
          orderId,
          claimId,
          picture: bytes,
        });
      } catch (error) {
        tell(t('notSent', { why: sentence(error) }), { tone: 'bad' });
      }
    }
  };
}

/** Makes files small, and says what is no picture or too much. */
function useSmall() {
  const t = useWords(texts);
  const tell = useTell();
  return async (files: File[], room: number): Promise<Blob[]> => {
    if (files.length > room) tell(t('tooMany', { n: most }), { tone: 'bad' });
    const small = await Promise.all(files.slice(0, room).map(shrink));
    if (small.includes(null)) tell(t('unreadable'), { tone: 'bad' });
    return small.filter((picture) => picture !== null);
  };
}

/** Chooses pictures for a report that is being written. */
export function ChoosePictures({ value, onChange }: { value: Blob[]; onChange: (pictures: Blob[]) => void }) {
  const t = useWords(texts);
  const small = useSmall();
  const choose = async (files: File[]) => onChange([...value, ...(await small(files, most - value.length))]);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-semibold">{t('pictures')}</legend>
      <p className="text-sm text-soft">{t('about', { n: most })}</p>
      {value.length > 0 && (
        <ul className="flex flex-wrap gap-3">
          {value.map((picture, at) => (
            <li key={at} className="relative">
              <Chosen picture={picture} label={t('chosen', { n: at + 1 })} />
              <IconButton
                icon="trash"
                label={t('remove', { n: at + 1 })}
                onClick={() => onChange(value.filter((other) => other !== picture))}
                className="absolute right-1 bottom-1 border border-edge bg-card"
              />
            </li>
          ))}
        </ul>
      )}
      {value.length < most && <FileButton label={t('add')} onFiles={(files) => void choose(files)} />}
    </fieldset>
  );
}

function Chosen({ picture, label }: { picture: Blob; label: string }) {
  const [url, setUrl] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return url && <img src={url} alt={label} className="size-28 rounded-2xl border border-line bg-sunk object-cover" />;
}

/** The pictures of a report that was sent, and room for more of them. */
export function SentPictures({ claim }: { claim: Claim }) {
  const t = useWords(texts);
  const small = useSmall();
  const queries = useQueryClient();
  const send = useEvidence(claim.orderId);
  const [busy, setBusy] = useState(false);
  const add = async (files: File[]) => {
    setBusy(true);
    await send(claim.claimId, await small(files, most - claim.pictureIds.length));
    await queries.invalidateQueries();
    setBusy(false);
  };
  return (
    <div className="mt-3 flex flex-col gap-2">
      {claim.pictureIds.length > 0 && (
        <ul aria-label={t('pictures')} className="flex flex-wrap gap-2">
          {claim.pictureIds.map((pictureId, at) => (
            <li key={pictureId}>
              <DocumentPicture
                method={OrderPublicService.method.getProblemPicture}
                input={{ orderId: claim.orderId, claimId: claim.claimId, pictureId }}
                alt={t('sent', { n: at + 1 })}
                className="size-20 rounded-xl object-cover"
              />
            </li>
          ))}
        </ul>
      )}
      {claim.state === 'open' && claim.pictureIds.length < most && (
        <FileButton label={t('add')} busy={busy} onFiles={(files) => void add(files)} />
      )}
      <p role="status" className="sr-only">
        {busy && t('sending')}
      </p>
    </div>
  );
}

/** The phone's pictures or its camera, as its owner likes. */
function FileButton({ label, busy, onFiles }: { label: string; busy?: boolean; onFiles: (files: File[]) => void }) {
  return (
    <label
      className={classes(
        buttonClasses('plain'),
        'cursor-pointer self-start has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand',
        busy && 'opacity-55',
      )}
    >
      <Icon name="plus" />
      {label}
      <input
        type="file"
        multiple
        accept="image/*"
        disabled={busy}
        className="sr-only"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = ''; // the same one may be chosen again
        }}
      />
    </label>
  );
}
