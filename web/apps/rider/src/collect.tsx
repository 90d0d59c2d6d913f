// At the store: get there, say the codes, get the bags.

import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Stop, type Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge } from '@doorstep/ui/badge';
import { Icon } from '@doorstep/ui/icon';
import { Money } from '@doorstep/ui/money';
import { StepTitle } from '@doorstep/ui/step-title';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { BigButton, ThumbBar } from './big-button';
import { DemoCounter } from './demo-help';
import { useWork } from './partner';
import { PickupMark } from './pickup-mark';

const texts = words({
  toStore: ['Ride to the store', 'स्टोर जाएँ'],
  bags: ['{n} orders to collect', '{n} ऑर्डर लेने हैं'],
  oneBag: ['1 order to collect', '1 ऑर्डर लेना है'],
  pay: ['Pay', 'भुगतान'],
  here: ['I am at the store', 'मैं स्टोर पर हूँ'],
  atStore: ['Collect the bags', 'थैले लें'],
  say: [
    'Show the square at the counter, or say the code. The bags are yours when the store has taken it.',
    'काउंटर पर यह चौकोर निशान दिखाएँ या कोड बताएँ। स्टोर के इसे लेते ही थैले आपके हैं।',
  ],
  code: ['Pickup code', 'पिकअप कोड'],
  order: ['Order {id}', 'ऑर्डर {id}'],
  ready: ['Packed', 'पैक है'],
  packing: ['Being packed', 'पैक हो रहा है'],
  got: ['You have it', 'आपके पास है'],
  unasked: [
    'Waiting here is not your delay, and nothing is counted against you.',
    'यहाँ रुकना आपकी देरी नहीं है, और आपके ख़िलाफ़ कुछ नहीं गिना जाता।',
  ],
});

export function RideToStore({ trip }: { trip: Trip }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const { refetch } = useWork();
  const arrive = useAction(DeliveryPublicService.method.arriveAtStore, {
    onSuccess: refetch,
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  return (
    <ThumbBar
      main={
        <BigButton busy={arrive.isPending} onClick={() => arrive.mutate({ tripId: trip.tripId })}>
          {t('here')}
        </BigButton>
      }
    >
      <div className="flex items-start justify-between gap-3 px-1">
        <div className="min-w-0">
          <StepTitle className="text-xl font-bold">{t('toStore')}</StepTitle>
          <p className="truncate text-lg">{trip.storeName}</p>
          <p className="text-soft">{trip.stops.length === 1 ? t('oneBag') : t('bags', { n: trip.stops.length })}</p>
        </div>
        <p className="flex-none text-right">
          <span className="block text-sm text-soft">{t('pay')}</span>
          <Money amount={trip.pay} className="text-xl font-bold" />
        </p>
      </div>
    </ThumbBar>
  );
}

export function Collect({ trip, stops }: { trip: Trip; stops: Stop[] }) {
  const t = useWords(texts);
  const got = trip.stops.filter((stop) => stop.status === 'picked_up');
  return (
    <div className="flex flex-1 flex-col gap-4 p-4">
      <header>
        <StepTitle className="text-2xl font-bold">{t('atStore')}</StepTitle>
        <p className="text-lg">{trip.storeName}</p>
        <p className="mt-1 text-soft">{t('say')}</p>
      </header>
      <ul className="flex flex-col gap-3">
        {stops.map((stop) => (
          <li key={stop.orderId} className="rounded-3xl border-2 border-ink bg-card p-4">
            <div className="flex items-center justify-between gap-2">
              <h2 className="font-bold">{t('order', { id: orderNumber(stop.orderId) })}</h2>
              <Badge tone={stop.packed ? 'good' : 'plain'} icon={stop.packed ? 'check' : 'box'}>
                {t(stop.packed ? 'ready' : 'packing')}
              </Badge>
            </div>
            <div className="mt-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
              <div>
                <p className="text-soft">{t('code')}</p>
                <p className="text-6xl leading-none font-bold tracking-[0.1em] tabular-nums">{stop.pickupCode}</p>
              </div>
              <PickupMark orderId={stop.orderId} code={stop.pickupCode} />
            </div>
          </li>
        ))}
        {got.map((stop) => (
          <li
            key={stop.orderId}
            className="flex items-center gap-2 rounded-2xl bg-good-tint p-4 font-semibold text-good"
          >
            <Icon name="check" />
            {t('order', { id: orderNumber(stop.orderId) })}: {t('got')}
          </li>
        ))}
      </ul>
      <p className="text-soft">{t('unasked')}</p>
      <DemoCounter trip={trip} />
    </div>
  );
}
