// The door: how to find it, the cash, the code that proves it, and what to do when nobody is there.

import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Stop, type Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { formatMoney } from '@doorstep/ui/money';
import { StepTitle } from '@doorstep/ui/step-title';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { lazy, Suspense, useState } from 'react';
import { BigButton, ThumbBar } from './big-button';
import { CashBox } from './cash-box';
import { DemoCustomer } from './demo-help';
import { useWork } from './partner';
import { Proof } from './proof';
import { WriteButton } from './write-button';

const FailSheet = lazy(() => import('./fail-sheet').then((module) => ({ default: module.FailSheet })));
const PictureProof = lazy(() => import('./picture-proof').then((module) => ({ default: module.PictureProof })));

const texts = words({
  toDoor: ['Ride to door {n} of {all}', 'दरवाज़ा {n} / {all} पर जाएँ'],
  toOnlyDoor: ['Ride to the door', 'दरवाज़े पर जाएँ'],
  atDoor: ['Hand over order {id}', 'ऑर्डर {id} सौंपें'],
  here: ['I am at the door', 'मैं दरवाज़े पर हूँ'],
  collect: ['Collect {amount}', '{amount} लें'],
  paid: ['Paid, no cash', 'भुगतान हो चुका, नकद नहीं'],
  nobody: ['It cannot be delivered', 'डिलीवरी नहीं हो सकती'],
  tripDone: ['Trip done. You earned {pay}.', 'फेरा पूरा हुआ। आपने {pay} कमाए।'],
  leave: ['Leave the bags at the door', 'थैले दरवाज़े पर रख दें'],
  stopDone: ['Delivered. On to the next door.', 'पहुँचा दिया। अब अगला दरवाज़ा।'],
});

export function RideToDoor({ trip, stop }: { trip: Trip; stop: Stop }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const { refetch } = useWork();
  const arrive = useAction(DeliveryPublicService.method.arriveAtDoor, {
    onSuccess: refetch,
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const cash = stop.cashDue && stop.cashDue.amountMinor > 0n ? stop.cashDue : null;
  const many = trip.stops.length > 1;
  return (
    <ThumbBar
      main={
        <BigButton
          busy={arrive.isPending}
          onClick={() => arrive.mutate({ tripId: trip.tripId, orderId: stop.orderId })}
        >
          {t('here')}
        </BigButton>
      }
    >
      <div className="px-1">
        <div className="flex items-start justify-between gap-3">
          <StepTitle className="text-xl font-bold">
            {many ? t('toDoor', { n: stop.position, all: trip.stops.length }) : t('toOnlyDoor')}
          </StepTitle>
          {cash && (
            <Badge tone="lamp" icon="cash" className="flex-none">
              {t('collect', { amount: formatMoney(cash) })}
            </Badge>
          )}
        </div>
        <WhoAndWhere stop={stop} />
      </div>
      <WriteButton stop={stop} />
    </ThumbBar>
  );
}

/** At the door the task itself says what is to be left there. */
function WhoAndWhere({ stop, there = false }: { stop: Stop; there?: boolean }) {
  const t = useWords(texts);
  return (
    <div>
      <p className="text-lg leading-6 font-semibold">{stop.address}</p>
      <p className="text-soft">{stop.customerName}</p>
      {stop.leaveAtDoor && !there && (
        <p className="mt-1 flex items-start gap-2 rounded-xl bg-tint px-3 py-2 font-semibold">
          <Icon name="bag" />
          {t('leave')}
        </p>
      )}
      {stop.notes && (
        <p className="mt-1 flex items-start gap-2 rounded-xl bg-warn-tint px-3 py-2 text-warn">
          <Icon name="door" />
          {stop.notes}
        </p>
      )}
    </div>
  );
}

export function Deliver({ trip, stop }: { trip: Trip; stop: Stop }) {
  const t = useWords(texts);
  const tell = useTell();
  const { refetch } = useWork();
  const [failing, setFailing] = useState(false);
  const due = stop.cashDue?.amountMinor ?? 0n;
  const [inHand, setInHand] = useState(false);
  const done = (after: Trip) => {
    const over = after.status === 'completed';
    const pay = after.pay ? formatMoney(after.pay) : '';
    tell(over ? t('tripDone', { pay }) : t('stopDone'), { tone: 'good' });
    refetch();
  };
  return (
    <div className="flex flex-1 flex-col gap-4 p-4">
      <header>
        <StepTitle className="text-2xl font-bold">{t('atDoor', { id: orderNumber(stop.orderId) })}</StepTitle>
        <WhoAndWhere stop={stop} there />
      </header>
      {due > 0n && stop.cashDue ? (
        <CashBox due={stop.cashDue} inHand={inHand} onInHand={setInHand} />
      ) : (
        <p className="flex items-center gap-2 rounded-2xl bg-good-tint px-4 py-3 text-lg font-bold text-good">
          <Icon name="check" />
          {t('paid')}
        </p>
      )}
      {stop.pictureAllowed && (
        <Suspense>
          <PictureProof tripId={trip.tripId} stop={stop} onDone={done} />
        </Suspense>
      )}
      <Proof
        tripId={trip.tripId}
        orderId={stop.orderId}
        cash={due}
        cashMissing={due > 0n && !inHand}
        asks={!stop.leaveAtDoor}
        onWrong={refetch}
        onDone={done}
      />
      <WriteButton stop={stop} />
      <DemoCustomer stop={stop} />
      <Button look="danger" wide className="min-h-14" onClick={() => setFailing(true)}>
        {t('nobody')}
      </Button>
      {failing && (
        <Suspense>
          <FailSheet tripId={trip.tripId} orderId={stop.orderId} onClose={() => setFailing(false)} onDone={refetch} />
        </Suspense>
      )}
    </div>
  );
}
