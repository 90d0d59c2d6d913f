// What operations can do for an order that will be late: have it picked next, ask another rider, let a rider
// try the code again, and tell the customer.
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { type Order, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { Button } from '@doorstep/ui/button';
import { Ask } from '@doorstep/ui/dialog';
import { Field } from '@doorstep/ui/field';
import { Sheet } from '@doorstep/ui/sheet';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { Select } from './page';
import { type Cause, causeOf } from './risk-model';

const texts = words({
  hurry: ['Pick it next', 'इसे पहले निकालें'],
  hurried: ['The next picker takes it.', 'अगला पिकर इसे लेगा।'],
  reassign: ['Ask another rider', 'दूसरे राइडर से पूछें'],
  reassignAbout: [
    'The rider keeps the rest of the trip and is not asked for this order again.',
    'राइडर बाकी ट्रिप करेगा और इस ऑर्डर के लिए फिर नहीं पूछा जाएगा।',
  ],
  reassigned: ['Another rider is asked.', 'दूसरे राइडर से पूछा जा रहा है।'],
  reason: ['Reason, for the audit log', 'कारण, लेखे के लिए'],
  no: ['Leave it', 'रहने दें'],
  unlock: ['Let the rider try the code again', 'राइडर को कोड फिर डालने दें'],
  unlocked: ['The rider can enter the code again.', 'राइडर कोड फिर डाल सकता है।'],
  delay: ['Tell the customer', 'ग्राहक को बताएँ'],
  delayAbout: [
    'The customer gets a message with the new time. The promise stays as it was and counts.',
    'ग्राहक को नए समय का संदेश मिलेगा। वादा वही रहेगा और गिना जाएगा।',
  ],
  minutes: ['Minutes from now until it is there', 'अब से कितने मिनट में पहुँचेगा'],
  minutesWrong: ['From 1 to 180', '1 से 180 तक'],
  cause: ['What the customer is told', 'ग्राहक को क्या बताएँ'],
  busy: ['The store is busy', 'स्टोर व्यस्त है'],
  rider: ['We look for another rider', 'दूसरा राइडर ढूँढ रहे हैं'],
  weather: ['The weather', 'मौसम'],
  traffic: ['The traffic', 'ट्रैफ़िक'],
  stock: ['Something had to be looked for', 'सामान ढूँढना पड़ा'],
  other: ['No cause', 'कोई कारण नहीं'],
  send: ['Send the message', 'संदेश भेजें'],
  told: ['The customer is told.', 'ग्राहक को बता दिया।'],
});

const causes = ['busy', 'rider', 'weather', 'traffic', 'stock', 'other'] as const;

/** The cause that is offered first, by what the order waits for. */
const likely: Record<Cause, (typeof causes)[number]> = {
  picker: 'busy',
  picking: 'stock',
  rider: 'rider',
  approach: 'rider',
  handover: 'busy',
  ride: 'traffic',
  door: 'other',
};

type Props = { order: Order; onDone?: () => void; small?: boolean };

/** For several in a row of a list. */
const narrow = 'px-3.5! text-sm';

/** The offered actions, as buttons. */
export function Rescue({ order, onDone, small }: Props) {
  const t = useWords(texts);
  const cause = causeOf(order);
  const [asked, setAsked] = useState<'reassign' | 'delay' | null>(null);
  const close = () => setAsked(null);
  const handedOver = order.status === 'out_for_delivery';
  return (
    <>
      {cause === 'picker' && <Hurry order={order} onDone={onDone} small={small} />}
      {order.deliveryPartnerId && !handedOver && (
        <Button look="plain" className={small ? narrow : undefined} onClick={() => setAsked('reassign')}>
          {t('reassign')}
        </Button>
      )}
      <Button look="plain" className={small ? narrow : undefined} onClick={() => setAsked('delay')}>
        {t('delay')}
      </Button>
      {asked === 'reassign' && <Reassign order={order} onDone={onDone} onClose={close} />}
      {asked === 'delay' && <Delay order={order} onDone={onDone} onClose={close} />}
    </>
  );
}

/** Says that it is done, or why it is not. */
function useOutcome(done: string, onDone?: () => void) {
  const tell = useTell();
  const sentence = useSentence();
  return {
    onSuccess: () => {
      tell(done, { tone: 'good' });
      onDone?.();
    },
    onError: (error: Error) => tell(sentence(error), { tone: 'bad' }),
  };
}

function Hurry({ order, onDone, small }: Props) {
  const t = useWords(texts);
  const hurry = useAction(WarehousePublicService.method.hurryPick, useOutcome(t('hurried'), onDone));
  return (
    <Button
      look="plain"
      className={small ? narrow : undefined}
      busy={hurry.isPending}
      onClick={() => hurry.mutate({ warehouseId: order.warehouseId, orderId: order.orderId })}
    >
      {t('hurry')}
    </Button>
  );
}

function Reassign({ order, onDone, onClose }: Props & { onClose: () => void }) {
  const t = useWords(texts);
  const [reason, setReason] = useState('');
  const outcome = useOutcome(t('reassigned'), () => {
    onClose();
    onDone?.();
  });
  const reassign = useAction(DeliveryPublicService.method.reassignOrder, outcome);
  return (
    <Ask
      open
      title={t('reassign')}
      about={t('reassignAbout')}
      yes={t('reassign')}
      no={t('no')}
      busy={reassign.isPending}
      onNo={onClose}
      onYes={() => reassign.mutate({ warehouseId: order.warehouseId, orderId: order.orderId, reason: reason.trim() })}
    >
      <Field label={t('reason')} value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
    </Ask>
  );
}

function Delay({ order, onDone, onClose }: Props & { onClose: () => void }) {
  const t = useWords(texts);
  const [typed, setTyped] = useState('15');
  const [cause, setCause] = useState<string>(likely[causeOf(order)]);
  const outcome = useOutcome(t('told'), () => {
    onClose();
    onDone?.();
  });
  const delay = useAction(OrderPublicService.method.announceDelay, outcome);
  const minutes = Number(typed);
  const wrong = !Number.isInteger(minutes) || minutes < 1 || minutes > 180;
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('delay')}
      about={t('delayAbout')}
      foot={
        <Button
          wide
          busy={delay.isPending}
          disabled={wrong}
          onClick={() => delay.mutate({ orderId: order.orderId, minutes, cause })}
        >
          {t('send')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Field
          label={t('minutes')}
          inputMode="numeric"
          value={typed}
          error={wrong ? t('minutesWrong') : null}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Select
          label={t('cause')}
          value={cause}
          onChange={setCause}
          options={causes.map((value) => ({ value, label: t(value) }))}
        />
      </div>
    </Sheet>
  );
}

/** For a rider who entered too many wrong codes at the door. */
export function Unlock({ order }: { order: Order }) {
  const t = useWords(texts);
  const unlock = useAction(DeliveryPublicService.method.unlockDelivery, useOutcome(t('unlocked')));
  return (
    <Button
      look="plain"
      busy={unlock.isPending}
      onClick={() => unlock.mutate({ warehouseId: order.warehouseId, orderId: order.orderId })}
    >
      {t('unlock')}
    </Button>
  );
}
