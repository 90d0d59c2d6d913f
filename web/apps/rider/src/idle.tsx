// No trip: at rest, or waiting for an offer.
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Partner } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { CityMap } from '@doorstep/map/city-map';
import { Notice } from '@doorstep/ui/badge';
import { StepTitle } from '@doorstep/ui/step-title';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { lazy, Suspense } from 'react';
import { BigButton, ThumbBar } from './big-button';
import { usePosition, useWork } from './partner';
import type { Problem } from './position';

const CashRoom = lazy(() => import('./cash-room').then((module) => ({ default: module.CashRoom })));
const PushOffer = lazy(() => import('./push-offer').then((module) => ({ default: module.PushOffer })));

const texts = words({
  restTitle: ['You are offline', 'आप ऑफ़लाइन हैं'],
  restAbout: [
    'Nobody asks you, and your position is not sent. Go online when you are ready.',
    'कोई आपको ऑफ़र नहीं भेजेगा और आपकी स्थिति नहीं भेजी जा रही। तैयार हों तो ऑनलाइन आएँ।',
  ],
  blocked: ['Operations keeps you from going online', 'संचालन ने आपको ऑनलाइन आने से रोका है'],
  blockedAbout: ['Nobody asks you at the moment.', 'अभी कोई आपको ऑफ़र नहीं भेजेगा।'],
  appeal: [
    'If that is wrong, tell your store: a person at operations looks at it again.',
    'अगर यह ग़लत है तो अपने स्टोर को बताएँ: संचालन में कोई व्यक्ति इसे फिर देखेगा।',
  ],
  waitTitle: ['You are online', 'आप ऑनलाइन हैं'],
  waitAbout: [
    'Offers appear here. Waiting near the store is best; there is nothing else to do.',
    'ऑफ़र यहाँ दिखेंगे। स्टोर के पास रुकना अच्छा है; और कुछ नहीं करना है।',
  ],
  busyAbout: ['Your last trip is being closed.', 'आपका पिछला फेरा बंद हो रहा है।'],
  goOnline: ['Go online', 'ऑनलाइन आएँ'],
  goOffline: ['Go offline', 'ऑफ़लाइन जाएँ'],
  map: ['Where you are', 'आप कहाँ हैं'],
  you: ['You', 'आप'],
  denied: [
    'This app may not see your position. Allow it in the settings of your browser; without it no store can ask you.',
    'यह ऐप आपकी स्थिति नहीं देख सकता। ब्राउज़र की सेटिंग में अनुमति दें; इसके बिना कोई स्टोर आपको ऑफ़र नहीं भेज सकता।',
  ],
  unavailable: [
    'Your position is not known. Step outside or switch on the location of your phone.',
    'आपकी स्थिति पता नहीं चल रही। बाहर आएँ या फ़ोन का लोकेशन चालू करें।',
  ],
  looking: ['Looking for your position', 'आपकी स्थिति ढूँढी जा रही है'],
});

export function Idle({ partner }: { partner: Partner }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const { refetch } = useWork();
  const { place, heading, problem } = usePosition();
  const done = { onSuccess: refetch, onError: (error: Error) => tell(sentence(error), { tone: 'bad' as const }) };
  const goOnline = useAction(DeliveryPublicService.method.goOnline, done);
  const goOffline = useAction(DeliveryPublicService.method.goOffline, done);
  const online = partner.state !== 'offline';
  const blocked = partner.blockedReason;
  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        <header className="flex flex-none items-start gap-3 px-4 pt-4 pb-3">
          <span
            aria-hidden="true"
            className={`mt-1.5 size-5 flex-none rounded-full border-3 ${online ? 'border-good bg-lamp' : 'border-edge'}`}
          />
          <div>
            <StepTitle className="text-2xl font-bold">{t(online ? 'waitTitle' : 'restTitle')}</StepTitle>
            <p className="mt-1 text-soft">
              {t(
                blocked ? 'blockedAbout' : !online ? 'restAbout' : partner.state === 'busy' ? 'busyAbout' : 'waitAbout',
              )}
            </p>
          </div>
        </header>
        {blocked && (
          <div className="px-4 pb-3">
            <Notice tone="bad" icon="alert">
              <p className="font-semibold">{t('blocked')}</p>
              <p>{blocked}</p>
              <p className="mt-1">{t('appeal')}</p>
            </Notice>
          </div>
        )}
        <Suspense>
          <div className="px-4 pb-3 empty:hidden">
            <CashRoom link />
          </div>
        </Suspense>
        {!place && <NoPlace problem={problem} />}
        {place && (
          <div className="min-h-56 flex-1 short:min-h-40">
            <CityMap
              label={t('map')}
              markers={[{ id: 'me', kind: 'rider', label: t('you'), place, heading }]}
              center={place}
            />
          </div>
        )}
      </div>
      <ThumbBar
        main={
          online ? (
            <BigButton look="plain" busy={goOffline.isPending} onClick={() => goOffline.mutate({})}>
              {t('goOffline')}
            </BigButton>
          ) : (
            <BigButton
              disabled={!place || blocked !== ''}
              busy={goOnline.isPending}
              onClick={() => place && goOnline.mutate({ longitude: place[0], latitude: place[1] })}
            >
              {t('goOnline')}
            </BigButton>
          )
        }
      >
        {online && (
          <Suspense>
            <PushOffer />
          </Suspense>
        )}
      </ThumbBar>
    </>
  );
}

/** Why the rider's place is not known, and what helps. */
export function NoPlace({ problem }: { problem: Problem | null }) {
  const t = useWords(texts);
  return (
    <div className="px-4 pb-3">
      <Notice tone="warn" icon="locate">
        {t(problem ?? 'looking')}
      </Notice>
    </div>
  );
}
