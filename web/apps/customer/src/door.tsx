// What the customer and the rider settle between them: messages, where the bags go, the code, the picture.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type OrderDelivery } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { customerPhrases } from '@doorstep/ui/phrases';
import { Talk } from '@doorstep/ui/talk';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useEffect, useState } from 'react';

const texts = words({
  rider: ['Your rider, {name}', 'आपका राइडर, {name}'],
  riderUnnamed: ['Your rider', 'आपका राइडर'],
  write: ['Write to the rider', 'राइडर को लिखें'],
  fresh: ['{n} new', '{n} नए'],
  leave: ['Leave the bags at my door', 'थैले मेरे दरवाज़े पर रख दें'],
  leaveAbout: [
    'The rider takes a picture of them there. No code is needed then.',
    'राइडर वहाँ उनकी तस्वीर लेगा। तब कोड की ज़रूरत नहीं।',
  ],
  leaveOn: ['The rider will leave the bags at your door.', 'राइडर थैले आपके दरवाज़े पर रख देगा।'],
  leaveOff: ['The rider will hand the bags to you.', 'राइडर थैले आपको सौंपेगा।'],
  locked: [
    'The rider entered wrong codes too often. Let them try again when they stand at your door.',
    'राइडर ने बहुत बार गलत कोड डाला। जब वह आपके दरवाज़े पर हो तब फिर कोशिश करने दें।',
  ],
  unlock: ['Let the rider try again', 'राइडर को फिर कोशिश करने दें'],
  picture: ['Picture at your door', 'आपके दरवाज़े पर तस्वीर'],
  show: ['Show the picture', 'तस्वीर दिखाएँ'],
  taken: ['The bags at your door', 'आपके दरवाज़े पर थैले'],
  left_at_door: ['Left there because you asked for it.', 'आपके कहने पर वहाँ रखा गया।'],
  code_failed: ['Taken because the code did not work.', 'ली गई क्योंकि कोड काम नहीं किया।'],
  phone_dead: ['Taken because the code could not be seen.', 'ली गई क्योंकि कोड दिख नहीं रहा था।'],
});

type Props = {
  orderId: string;
  /** Grows with everything that happens to the order. */
  news: number;
};

export function Door({ orderId, news }: Props) {
  const { data, refetch } = useQuery(DeliveryPublicService.method.getOrderDelivery, { orderId }, { staleTime: 2000 });
  useEffect(() => {
    if (news > 0) void refetch();
  }, [news, refetch]);
  if (!data) return null; // what this adds to the screen is not worth a placeholder or a fault of its own
  const again = () => void refetch();
  return (
    <>
      {data.codeLocked && <Unlock delivery={data} onChange={again} />}
      {data.mayLeaveAtDoor && <Leave delivery={data} onChange={again} />}
      {data.conversation?.open && <Rider delivery={data} onChange={again} />}
      {data.hasPicture && <Proof orderId={orderId} />}
    </>
  );
}

function Rider({ delivery, onChange }: { delivery: OrderDelivery; onChange: () => void }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const { orderId, riderName } = delivery;
  const messages = delivery.conversation?.messages ?? [];
  const theirs = messages.filter((message) => message.sender === 'rider').length;
  const [open, setOpen] = useState(false);
  const [seen, setSeen] = useState(0);
  useEffect(() => {
    if (open) setSeen(theirs);
  }, [open, theirs]);
  const send = useAction(DeliveryPublicService.method.sendRiderMessage, { onSuccess: onChange });
  return (
    <details
      className="rounded-2xl border border-line bg-card"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex min-h-14 cursor-pointer flex-wrap items-center justify-between gap-2 px-4 py-2 font-semibold">
        {t('write')}
        <span role="status" className="text-sm font-medium text-brand">
          {!open && theirs > seen && t('fresh', { n: theirs - seen })}
        </span>
      </summary>
      <div className="border-t border-line p-4">
        <Talk
          me="customer"
          other={riderName ? t('rider', { name: riderName }) : t('riderUnnamed')}
          phrases={customerPhrases}
          open
          busy={send.isPending}
          error={send.error ? sentence(send.error) : null}
          messages={messages.map(({ sentAt, ...said }) => ({ ...said, at: sentAt ? timestampDate(sentAt) : null }))}
          onSend={(message) =>
            send.mutateAsync({ orderId, ...message }).then(
              () => true,
              () => false,
            )
          }
        />
      </div>
    </details>
  );
}

function Leave({ delivery, onChange }: { delivery: OrderDelivery; onChange: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const leave = useAction(DeliveryPublicService.method.leaveAtDoor, {
    onSuccess: (after) => {
      tell(t(after.leaveAtDoor ? 'leaveOn' : 'leaveOff'), { tone: 'good' });
      onChange();
    },
    onError: (error) => {
      tell(sentence(error), { tone: 'bad' });
      onChange();
    },
  });
  return (
    <label className="flex min-h-14 items-start gap-3 rounded-2xl border border-line bg-card p-4">
      <input
        type="checkbox"
        className="mt-0.5 size-6 flex-none accent-brand"
        checked={delivery.leaveAtDoor}
        disabled={leave.isPending}
        onChange={(event) => leave.mutate({ orderId: delivery.orderId, leave: event.target.checked })}
      />
      <span>
        <span className="block font-semibold">{t('leave')}</span>
        <span className="block text-sm text-soft">{t('leaveAbout')}</span>
      </span>
    </label>
  );
}

function Unlock({ delivery, onChange }: { delivery: OrderDelivery; onChange: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const unlock = useAction(DeliveryPublicService.method.allowMoreCodes, {
    onSuccess: onChange,
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  return (
    <Notice tone="warn" icon="alert">
      <span className="flex flex-col items-start gap-2">
        <span role="alert">{t('locked')}</span>
        <Button look="plain" busy={unlock.isPending} onClick={() => unlock.mutate({ orderId: delivery.orderId })}>
          {t('unlock')}
        </Button>
      </span>
    </Notice>
  );
}

function Proof({ orderId }: { orderId: string }) {
  const t = useWords(texts);
  const [shown, setShown] = useState(false);
  const { data, isFetching } = useQuery(
    DeliveryPublicService.method.getDeliveryPicture,
    { orderId },
    { enabled: shown, staleTime: Number.POSITIVE_INFINITY },
  );
  const [url, setUrl] = useState('');
  useEffect(() => {
    if (!data) return;
    const made = URL.createObjectURL(new Blob([new Uint8Array(data.picture)], { type: 'image/jpeg' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  const why = data && data.reason in texts ? t(data.reason as 'left_at_door') : '';
  return (
    <section aria-labelledby="door-picture" className="flex flex-col gap-2 rounded-2xl border border-line bg-card p-4">
      <h2 id="door-picture" className="font-bold">
        {t('picture')}
      </h2>
      {data && url ? (
        <figure>
          <img
            src={url}
            width={data.width}
            height={data.height}
            alt={t('taken')}
            className="h-auto w-full rounded-xl bg-sunk"
          />
          <figcaption className="mt-1 text-sm text-soft">
            {data.takenAt && <Time at={timestampDate(data.takenAt)} day />} {why}
          </figcaption>
        </figure>
      ) : (
        <Button look="plain" busy={isFetching} onClick={() => setShown(true)}>
          {t('show')}
        </Button>
      )}
    </section>
  );
}
