// The switch for an app's notifications on this device.
import { Notice } from '@doorstep/ui/badge';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { useWords, words } from '@doorstep/ui/words';
import { Unblock } from './push-unblock';
import { usePush } from './use-push';

const texts = words({
  title: ['Notifications', 'सूचनाएँ'],
  label: ['Notifications on this device', 'इस डिवाइस पर सूचनाएँ'],
  unsupported: ['This browser cannot show notifications.', 'यह ब्राउज़र सूचनाएँ नहीं दिखा सकता।'],
  iphone: [
    'On an iPhone or iPad, add doorstep to the home screen first: Share, then Add to Home Screen. Open it from there.',
    'iPhone या iPad पर पहले doorstep को होम स्क्रीन पर जोड़ें: Share, फिर Add to Home Screen। फिर वहीं से खोलें।',
  ],
});

const isApple = () => /iPhone|iPad/.test(navigator.userAgent);

/** Base is where the app is served, about what its notifications tell. */
export function PushSwitch({ base, userId, about }: { base: string; userId: string; about: string }) {
  const t = useWords(texts);
  const { state, busy, problem, turn } = usePush(base, userId);
  if (!state) return <SkeletonRows rows={1} />;
  return (
    <section aria-labelledby="push" className="flex flex-col gap-3">
      <h2 id="push" className="text-lg font-bold">
        {t('title')}
      </h2>
      {state === 'unsupported' && (
        <Notice icon="bell">
          {t('unsupported')} {isApple() && t('iphone')}
        </Notice>
      )}
      {state === 'blocked' && <Unblock />}
      {(state === 'on' || state === 'off') && (
        <>
          <label className="flex min-h-12 items-center gap-3 rounded-xl border border-line bg-card px-4 py-2">
            <input
              type="checkbox"
              checked={(state === 'on') !== busy}
              aria-busy={busy || undefined}
              aria-describedby="push-about"
              onChange={() => !busy && void turn(state === 'off')}
              className="size-5 flex-none accent-brand"
            />
            <span className="min-w-0">{t('label')}</span>
          </label>
          <p id="push-about" className="text-sm text-soft">
            {about}
          </p>
        </>
      )}
      {problem && (
        <p role="alert" className="text-sm text-bad">
          {problem}
        </p>
      )}
    </section>
  );
}
