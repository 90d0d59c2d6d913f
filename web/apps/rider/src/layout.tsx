// The frame: what is wrong with network or position on top, the ways around in reach of the thumb.
import { Icon, type IconName } from '@doorstep/ui/icon';
import { useOnline } from '@doorstep/ui/online';
import { useWords, words } from '@doorstep/ui/words';
import type { ReactNode } from 'react';
import { usePosition, useWork } from './partner';
import { Link, type Screen } from './router';

const texts = words({
  ways: ['Sections', 'अनुभाग'],
  work: ['Work', 'काम'],
  earnings: ['Earnings', 'कमाई'],
  shifts: ['Shifts', 'शिफ़्ट'],
  me: ['Me', 'मैं'],
  kept: [
    'No signal: {n} positions are kept here and sent when it is back. Ride on.',
    'सिग्नल नहीं: {n} स्थितियाँ यहाँ रखी हैं और सिग्नल आते ही भेजी जाएँगी। चलते रहें।',
  ],
  keptOne: [
    'No signal: your position is kept here and sent when it is back. Ride on.',
    'सिग्नल नहीं: आपकी स्थिति यहाँ रखी है और सिग्नल आते ही भेजी जाएगी। चलते रहें।',
  ],
  offline: ['No network. What you see may be old.', 'नेटवर्क नहीं है। जानकारी पुरानी हो सकती है।'],
  quiet: ['Live news is interrupted; we look every few seconds.', 'लाइव सूचना रुकी है; हम हर कुछ सेकंड में देखते हैं।'],
});

export function Layout({ children }: { children: ReactNode }) {
  const t = useWords(texts);
  return (
    <div className="mx-auto flex h-dvh max-w-xl flex-col">
      <Signal />
      <main id="content" className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        {children}
      </main>
      <nav aria-label={t('ways')} className="flex-none border-t border-line bg-card pb-[env(safe-area-inset-bottom)]">
        <ul className="flex">
          <Way to="work" icon="rider" label={t('work')} />
          <Way to="earnings" icon="cash" label={t('earnings')} />
          <Way to="shifts" icon="clock" label={t('shifts')} />
          <Way to="me" icon="user" label={t('me')} />
        </ul>
      </nav>
    </div>
  );
}

function Way({ to, icon, label }: { to: Screen; icon: IconName; label: string }) {
  return (
    <li className="min-w-0 flex-1">
      <Link
        to={to}
        className="flex h-16 flex-col items-center justify-center gap-0.5 text-soft aria-[current=page]:font-bold aria-[current=page]:text-brand"
      >
        <Icon name={icon} size={24} />
        <span className="max-w-full truncate px-0.5 text-[0.8125rem]">{label}</span>
      </Link>
    </li>
  );
}

/** Whether we are heard. */
function Signal() {
  const t = useWords(texts);
  const online = useOnline();
  const { kept } = usePosition();
  const { connection, partner } = useWork();
  const text =
    kept > 1
      ? t('kept', { n: kept })
      : kept === 1
        ? t('keptOne')
        : !online
          ? t('offline')
          : connection === 'lost' && partner
            ? t('quiet')
            : null;
  return (
    <div role="status">
      {text && (
        <p className="flex items-start gap-2 bg-lamp px-4 py-2.5 font-semibold text-on-lamp">
          <Icon name="offline" size={22} />
          <span className="min-w-0 flex-1">{text}</span>
        </p>
      )}
    </div>
  );
}
