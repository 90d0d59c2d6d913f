// Offers notifications once there is something to be told about. The browser's own question comes only
// after a press, and "Not now" is remembered.
import { usePerson } from '@doorstep/api/api';
import { Unblock } from '@doorstep/live/push-unblock';
import { usePush } from '@doorstep/live/use-push';
import { Button } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';

const texts = words({
  title: ['Shall we tell you when it comes?', 'ऑर्डर आने पर आपको बताएँ?'],
  about: [
    'A notification on this device about your orders, also while doorstep is closed.',
    'इस डिवाइस पर आपके ऑर्डर की सूचना, doorstep बंद हो तब भी।',
  ],
  yes: ['Yes, notify me', 'हाँ, सूचित करें'],
  no: ['Not now', 'अभी नहीं'],
  on: [
    'You will be told on this device. The switch is in your account.',
    'इस डिवाइस पर सूचना मिलेगी। बदलने का स्विच खाते में है।',
  ],
});

const key = 'doorstep.push.offer';

function wasDeclined(): boolean {
  try {
    return localStorage.getItem(key) === 'no';
  } catch {
    return false;
  }
}

export function PushOffer() {
  const t = useWords(texts);
  const tell = useTell();
  const userId = usePerson()?.userId ?? '';
  const push = usePush('/', userId);
  const [declined, setDeclined] = useState(wasDeclined);
  const [asked, setAsked] = useState(false);
  const accept = async () => {
    setAsked(true);
    if ((await push.turn(true)) === 'on') tell(t('on'), { tone: 'good' });
  };
  const decline = () => {
    try {
      localStorage.setItem(key, 'no');
    } catch {
      // Then it is offered again on the next visit.
    }
    setDeclined(true);
  };
  if (asked && push.state === 'blocked') return <Unblock />;
  if (declined || push.state !== 'off') return null;
  return (
    <section aria-labelledby="offer" className="flex flex-col gap-3 rounded-2xl border border-line bg-card p-4">
      <div className="flex gap-3">
        <Icon name="bell" className="mt-0.5 flex-none text-brand" />
        <div className="min-w-0">
          <h2 id="offer" className="font-semibold">
            {t('title')}
          </h2>
          <p className="text-sm text-soft">{t('about')}</p>
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button busy={push.busy} onClick={() => void accept()}>
          {t('yes')}
        </Button>
        <Button look="quiet" onClick={decline}>
          {t('no')}
        </Button>
      </div>
      {push.problem && (
        <p role="alert" className="text-sm text-bad">
          {push.problem}
        </p>
      )}
    </section>
  );
}
