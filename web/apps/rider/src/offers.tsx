// What is paid for how far, before anybody says yes. The time of the offer is the only one that runs.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useAction } from '@doorstep/api/action';
import { isClockKnown, useBusinessNow, wallTime } from '@doorstep/api/clock';
import { reasonOf, useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Offer, type Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Icon } from '@doorstep/ui/icon';
import { formatMoney, Money } from '@doorstep/ui/money';
import { useTell } from '@doorstep/ui/toast';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { useEffect, useRef } from 'react';
import { BigButton, ThumbBar } from './big-button';
import { formatDistance } from './distance';
import { useWork } from './partner';
import { goTo } from './router';

/** An order that adds less than this, in metres, is on the way anyway. */
const sameWay = 50;

const texts = words({
  title: ['New trip offered', 'नए फेरे का ऑफ़र'],
  next: ['Your next trip', 'आपका अगला फेरा'],
  taken: ['Your next trip is set: {pay}, from {store}', 'आपका अगला फेरा तय है: {pay}, {store} से'],
  sameWay: ['on your way', 'आपके रास्ते में'],
  oneDoor: ['1 door', '1 दरवाज़ा'],
  someDoors: ['{n} doors', '{n} दरवाज़े'],
  more: ['One more order for your trip', 'आपके फेरे में एक और ऑर्डर'],
  pay: ['You are paid', 'आपको मिलेंगे'],
  distance: ['Store to last door, by road', 'स्टोर से आख़िरी दरवाज़े तक, सड़क से'],
  drops: ['Doors', 'दरवाज़े'],
  from: ['Collect at', 'यहाँ से लें'],
  seconds: ['{n} s to answer', 'जवाब के लिए {n} से.'],
  accept: ['Accept', 'स्वीकार करें'],
  decline: ['Decline', 'मना करें'],
  free: [
    'Saying no costs you nothing, and the pay does not change after you accept.',
    'मना करने से आपका कुछ नहीं कटता, और स्वीकार करने के बाद भुगतान नहीं बदलता।',
  ],
  gone: ['This offer has ended; the next one comes by itself.', 'यह ऑफ़र समाप्त हो गया; अगला अपने आप आएगा।'],
});

/** An offer to somebody who has nothing else to look at. */
export function Offers({ offers }: { offers: Offer[] }) {
  return offers.slice(0, 1).map((offer) => <OfferCard key={offer.offerId} offer={offer} />);
}

/** What an offer leads to: a trip, the one after this, or more for this one. */
type Kind = 'title' | 'next' | 'more';

/** An offer to somebody who does something else: it stays in sight, and the focus where it is. */
export function OfferBars({ offers, to }: { offers: Offer[]; to: Kind }) {
  return offers.slice(0, 1).map((offer) => <OfferBar key={offer.offerId} offer={offer} to={to} />);
}

function OfferBar({ offer, to }: { offer: Offer; to: Kind }) {
  const t = useWords(texts);
  const { language } = useLanguage();
  const { refetch } = useWork();
  const { accept, decline } = useAnswer();
  const { offerId } = offer;
  useEffect(() => {
    navigator.vibrate?.([200, 100, 200]);
  }, []);
  return (
    <section
      aria-labelledby="offer"
      className="sticky bottom-0 z-10 flex flex-none flex-col gap-2 border-t-4 border-lamp bg-card p-3"
    >
      <div role="status" className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h2 id="offer" className="font-bold">
          {t(to)}
        </h2>
        <p className="flex-none text-right">
          <Money amount={offer.pay} className="text-2xl font-bold tabular-nums" />{' '}
          <span className="text-soft">
            {to === 'more' && offer.distanceM < sameWay ? t('sameWay') : formatDistance(offer.distanceM, language)}
            {', '}
            {offer.drops === 1 ? t('oneDoor') : t('someDoors', { n: offer.drops })}
          </span>
        </p>
      </div>
      <AnswerTime offer={offer} onOver={refetch} />
      <div className="grid grid-cols-2 gap-2">
        <BigButton
          look="plain"
          className="min-h-14"
          busy={decline.isPending}
          disabled={accept.isPending}
          onClick={() => decline.mutate({ offerId })}
        >
          {t('decline')}
        </BigButton>
        <BigButton
          className="min-h-14"
          busy={accept.isPending}
          disabled={decline.isPending}
          onClick={() => accept.mutate({ offerId })}
        >
          {t('accept')}
        </BigButton>
      </div>
    </section>
  );
}

/** What comes after this trip; where it goes is shown once it has begun. */
export function NextTrip({ trip }: { trip: Trip }) {
  const t = useWords(texts);
  return (
    <p role="status" className="flex flex-none items-center gap-2 bg-good-tint px-4 py-2 font-medium text-good">
      <Icon name="check" />
      {t('taken', { pay: trip.pay ? formatMoney(trip.pay) : '', store: trip.storeName })}
    </p>
  );
}

/** Saying yes or no. */
function useAnswer() {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const { refetch } = useWork();
  const done = {
    onSuccess: refetch,
    onError: (error: Error) => {
      tell(reasonOf(error) === 'offer_ended' ? t('gone') : sentence(error), { tone: 'bad' });
      refetch();
    },
  };
  return {
    accept: useAction(DeliveryPublicService.method.acceptOffer, {
      ...done,
      onSuccess: () => {
        refetch();
        goTo('work');
      },
    }),
    decline: useAction(DeliveryPublicService.method.declineOffer, done),
  };
}

function OfferCard({ offer }: { offer: Offer }) {
  const t = useWords(texts);
  const { language } = useLanguage();
  const { refetch } = useWork();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    navigator.vibrate?.([200, 100, 200]);
  }, []);
  const { accept, decline } = useAnswer();
  const { offerId } = offer;
  return (
    <>
      <section
        aria-labelledby="offer"
        className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4 short:gap-2 short:p-3"
      >
        <h1 id="offer" ref={heading} tabIndex={-1} className="text-2xl font-bold">
          {t('title')}
        </h1>
        <dl className="flex flex-col gap-3 short:gap-2">
          <div className="rounded-3xl bg-brand p-5 text-on-brand short:px-4 short:py-2">
            <dt className="font-medium">{t('pay')}</dt>
            <dd>
              <Money amount={offer.pay} className="text-5xl font-bold tabular-nums short:text-4xl" />
            </dd>
          </div>
          <div className="grid grid-cols-[3fr_2fr] gap-3 short:gap-2">
            <Figure label={t('distance')} value={formatDistance(offer.distanceM, language)} />
            <Figure label={t('drops')} value={String(offer.drops)} />
          </div>
          <div className="rounded-2xl border-2 border-line bg-card p-4 short:px-3 short:py-2">
            <dt className="text-soft">{t('from')}</dt>
            <dd className="text-xl font-bold">{offer.warehouseName}</dd>
          </div>
        </dl>
        <p className="text-soft">{t('free')}</p>
      </section>
      <ThumbBar
        main={
          <>
            <AnswerTime offer={offer} onOver={refetch} />
            <BigButton
              className="min-h-20 text-2xl short:min-h-16"
              busy={accept.isPending}
              disabled={decline.isPending}
              onClick={() => accept.mutate({ offerId })}
            >
              {t('accept')}
            </BigButton>
            <BigButton
              look="plain"
              className="min-h-14 short:min-h-12"
              busy={decline.isPending}
              disabled={accept.isPending}
              onClick={() => decline.mutate({ offerId })}
            >
              {t('decline')}
            </BigButton>
          </>
        }
      />
    </>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className="flex flex-col justify-between rounded-2xl border-2 border-line bg-card p-4 short:px-3 short:py-2">
      <dt className="text-sm text-soft">{label}</dt>
      <dd className="text-3xl font-bold whitespace-nowrap tabular-nums short:text-2xl">{value}</dd>
    </div>
  );
}

/** How long the offer is still open, in seconds of the rider's own watch. */
function AnswerTime({ offer, onOver }: { offer: Offer; onOver: () => void }) {
  const t = useWords(texts);
  const now = useBusinessNow(250);
  const whole = useRef(0);
  const left = offer.expiresAt ? wallTime(timestampDate(offer.expiresAt).getTime() - now.getTime()) : 0;
  whole.current = Math.max(whole.current, left);
  const over = left <= 0;
  useEffect(() => {
    if (over) onOver();
  }, [over, onOver]);
  if (!isClockKnown()) return null;
  const seconds = Math.max(0, Math.ceil(left / 1000));
  return (
    <div role="timer" className="flex items-center gap-3">
      <div className="h-3 flex-1 overflow-hidden rounded-full bg-sunk">
        <div
          className="h-full rounded-full bg-lamp"
          style={{ width: `${(100 * Math.max(0, left)) / Math.max(1, whole.current)}%` }}
        />
      </div>
      <span className="flex-none font-bold tabular-nums">{t('seconds', { n: seconds })}</span>
    </div>
  );
}
