// Who rides, what is known about where, and how the app looks.
import { useTransport } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { usePerson, useSession } from '@doorstep/api/api';
import { useClientConfig } from '@doorstep/api/client-config';
import { DemoDoors } from '@doorstep/api/demo-doors';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { pushOwner } from '@doorstep/live/push-owner';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Choices } from '@doorstep/ui/field';
import { Preferences } from '@doorstep/ui/preferences';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { lazy, Suspense } from 'react';
import { Papers } from './papers';
import { usePosition, useWork } from './partner';
import type { Source } from './position';
import { base } from './router';

const PushSwitch = lazy(() => import('@doorstep/live/push-switch').then((module) => ({ default: module.PushSwitch })));

const texts = words({
  title: ['Me', 'मैं'],
  phone: ['Phone', 'फ़ोन'],
  vehicle: ['Vehicle', 'वाहन'],
  bike: ['Motorbike', 'मोटरसाइकिल'],
  bicycle: ['Bicycle', 'साइकिल'],
  position: ['Your position', 'आपकी स्थिति'],
  positionAbout: [
    'Sent every five seconds while you are online or on a trip, and never otherwise. Customers see it only while you ride to them.',
    'जब आप ऑनलाइन या फेरे पर हों तब हर पाँच सेकंड में भेजी जाती है, और किसी समय नहीं। ग्राहक इसे तभी देखते हैं जब आप उनके पास आ रहे हों।',
  ],
  kept: ['{n} positions wait for a signal.', '{n} स्थितियाँ सिग्नल का इंतज़ार कर रही हैं।'],
  allSent: ['All of it has arrived.', 'सब पहुँच चुका है।'],
  source: ['Where it comes from', 'यह कहाँ से आती है'],
  demoOnly: ['Demo only', 'केवल डेमो'],
  demo: ['A ride by button', 'बटन से सवारी'],
  demoHint: [
    'You stand at the store and ride the shown way by pressing a button.',
    'आप स्टोर पर हैं और बटन दबाकर दिखाए रास्ते पर चलते हैं।',
  ],
  device: ['This device', 'यह डिवाइस'],
  deviceHint: ['Its real position; far from the city there are no offers.', 'इसकी असली स्थिति; शहर से दूर ऑफ़र नहीं आते।'],
  pushAbout: [
    'Offers while your phone is locked, and half an hour before a shift you have booked. None while you look at this app.',
    'फ़ोन लॉक हो तब ऑफ़र, और आपकी शिफ़्ट से आधा घंटा पहले। यह ऐप सामने हो तब कोई नहीं।',
  ],
  out: ['Sign out', 'साइन आउट'],
  outBusy: ['Finish your trip before you sign out.', 'साइन आउट से पहले फेरा पूरा करें।'],
});

export function Me() {
  const t = useWords(texts);
  const { partner } = useWork();
  const userId = usePerson()?.userId ?? '';
  return (
    <div className="flex flex-col gap-6 p-4">
      <h1 className="text-2xl font-bold">{partner?.name || t('title')}</h1>
      {partner ? (
        <dl className="grid grid-cols-2 gap-3">
          <Fact label={t('phone')} value={partner.phone} />
          <Fact
            label={t('vehicle')}
            value={t(partner.vehicleType === 'bicycle' ? 'bicycle' : 'bike')}
            more={partner.vehicleNumber}
          />
        </dl>
      ) : (
        <SkeletonRows rows={1} />
      )}
      <Suspense fallback={<SkeletonRows rows={1} />}>
        <PushSwitch base={base} userId={userId} about={t('pushAbout')} />
      </Suspense>
      <Papers />
      <PositionFacts />
      <Preferences />
      <SignOut />
      <DemoDoors here="rider" />
    </div>
  );
}

function Fact({ label, value, more }: { label: string; value: string; more?: string }) {
  return (
    <div>
      <dt className="text-sm text-soft">{label}</dt>
      <dd className="font-semibold">
        {value} <span className="inline-block">{more}</span>
      </dd>
    </div>
  );
}

function PositionFacts() {
  const t = useWords(texts);
  const demo = useClientConfig()?.demo === true;
  const { source, kept } = usePosition();
  const { chooseSource } = useWork();
  return (
    <section aria-labelledby="position" className="flex flex-col gap-3">
      <div>
        <h2 id="position" className="text-lg font-bold">
          {t('position')}
        </h2>
        <p className="text-soft">{t('positionAbout')}</p>
        <p className="font-semibold">{kept > 0 ? t('kept', { n: kept }) : t('allSent')}</p>
      </div>
      {demo && (
        <div className="flex flex-col gap-2 rounded-2xl border-2 border-dashed border-edge bg-sunk p-3">
          <Badge tone="lamp" className="self-start">
            {t('demoOnly')}
          </Badge>
          <Choices<Source>
            legend={t('source')}
            name="source"
            value={source}
            options={[
              { value: 'demo', label: t('demo'), hint: t('demoHint') },
              { value: 'device', label: t('device'), hint: t('deviceHint') },
            ]}
            onChange={chooseSource}
          />
        </div>
      )}
    </section>
  );
}

/** Whoever signs out is offline first, so that nobody is asked in vain. */
function SignOut() {
  const t = useWords(texts);
  const session = useSession();
  const tell = useTell();
  const sentence = useSentence();
  const { partner } = useWork();
  const transport = useTransport();
  // Who leaves gets no more offers here. A device that cannot be told now ends by itself.
  const leave = async () => {
    if (pushOwner(base)) {
      await import('@doorstep/live/push').then(({ turnOff }) => turnOff(transport, base)).catch(() => {});
    }
    await session.logout();
  };
  const goOffline = useAction(DeliveryPublicService.method.goOffline, {
    onSuccess: () => void leave(),
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const press = () => {
    if (partner?.trip) tell(t('outBusy'));
    else if (partner && partner.state !== 'offline') goOffline.mutate({});
    else void leave();
  };
  return (
    <Button look="plain" wide icon="logout" className="min-h-14" busy={goOffline.isPending} onClick={press}>
      {t('out')}
    </Button>
  );
}
