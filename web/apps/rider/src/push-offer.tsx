// Asks, once somebody waits for offers, whether these may come to a locked phone. The browser's own question
// comes only after a press, and the answer is remembered: after it there is the switch.
import { usePerson } from '@doorstep/api/api';
import { Unblock } from '@doorstep/live/push-unblock';
import { usePush } from '@doorstep/live/use-push';
import { Button } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { readSetting, writeSetting } from '@doorstep/ui/settings';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { base } from './router';

const texts = words({
  title: ['Offers while your phone is locked?', 'फ़ोन लॉक हो तब भी ऑफ़र?'],
  about: [
    'An offer does not wait long. A notification reaches you with the phone in your pocket; without it, keep this app in sight.',
    'ऑफ़र देर तक नहीं रुकता। सूचना जेब में रखे फ़ोन पर भी मिलती है; उसके बिना यह ऐप सामने रखें।',
  ],
  yes: ['Notify me', 'सूचित करें'],
  no: ['Not now', 'अभी नहीं'],
  on: ['Offers reach you now. The switch is under Me.', 'अब ऑफ़र आप तक पहुँचेंगे। स्विच “मैं” में है।'],
});

const setting = 'rider.push.asked';

export function PushOffer() {
  const t = useWords(texts);
  const tell = useTell();
  const push = usePush(base, usePerson()?.userId ?? '');
  const [answered, setAnswered] = useState(() => readSetting(setting) !== null);
  const answer = () => {
    writeSetting(setting, 'yes');
    setAnswered(true);
  };
  const accept = async () => {
    const state = await push.turn(true);
    if (state === 'on') tell(t('on'), { tone: 'good' });
    if (state === 'on' || state === 'blocked') answer();
  };
  if (push.state === 'blocked' && answered) return <Unblock />;
  if (answered || push.state !== 'off') return null;
  return (
    <section aria-labelledby="push-offer" className="flex flex-col gap-2 pb-1">
      <h2 id="push-offer" className="flex items-center gap-2 text-lg font-bold">
        <Icon name="bell" className="flex-none text-brand" />
        {t('title')}
      </h2>
      <p className="text-soft">{t('about')}</p>
      {push.problem && (
        <p role="alert" className="text-bad">
          {push.problem}
        </p>
      )}
      <div className="grid grid-cols-2 gap-2">
        <Button look="plain" wide className="min-h-14" onClick={answer}>
          {t('no')}
        </Button>
        <Button wide className="min-h-14" busy={push.busy} onClick={() => void accept()}>
          {t('yes')}
        </Button>
      </div>
    </section>
  );
}
