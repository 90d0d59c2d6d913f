// The frame of the app: a rail on a tablet, a bar under the thumb on a phone, and whether we are in touch.
import { usePerson } from '@doorstep/api/api';
import { Mark } from '@doorstep/ui/brand';
import { Icon, type IconName } from '@doorstep/ui/icon';
import { useOnline } from '@doorstep/ui/online';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, usePath } from './router';
import { useIsManager, useStore } from './work-place';

const texts = words({
  skip: ['To the content', 'सामग्री पर जाएँ'],
  picks: ['Picks', 'पिक'],
  handover: ['Handover', 'सौंपना'],
  stock: ['Stock', 'स्टॉक'],
  goods: ['Goods', 'माल'],
  more: ['Store', 'स्टोर'],
  ways: ['Sections', 'अनुभाग'],
  offline: [
    'No network. What you scan is kept here and sent when it is back.',
    'नेटवर्क नहीं है। जो स्कैन करेंगे वह यहाँ रहेगा और नेटवर्क आने पर भेजा जाएगा।',
  ],
});

type Way = { to: '/' | '/handover' | '/stock' | '/goods' | '/more'; icon: IconName; label: string };

export function Layout({ children }: { children: ReactNode }) {
  const t = useWords(texts);
  const online = useOnline();
  const path = usePath();
  useFocusOnHeading(path);
  return (
    <div className="flex min-h-dvh flex-col sm:flex-row">
      <a
        href="#content"
        className="sr-only rounded-full bg-brand px-4 py-2 text-on-brand focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        {t('skip')}
      </a>
      <Ways path={path} />
      <div className="flex min-w-0 flex-1 flex-col">
        {!online && (
          <p role="status" className="bg-warn-tint px-4 py-2 text-center text-sm text-warn">
            {t('offline')}
          </p>
        )}
        <main id="content" className="mx-auto w-full max-w-5xl outline-none flex-1 px-4 pt-4 pb-28 sm:px-6 sm:pb-10">
          {children}
        </main>
      </div>
    </div>
  );
}

function Ways({ path }: { path: string }) {
  const t = useWords(texts);
  const manager = useIsManager();
  const person = usePerson();
  const { data: store } = useStore();
  const ways: Way[] = [
    { to: '/', icon: 'bag', label: t('picks') },
    { to: '/handover', icon: 'rider', label: t('handover') },
    { to: '/stock', icon: 'box', label: t('stock') },
    ...(manager ? [{ to: '/goods', icon: 'scan', label: t('goods') } as const] : []),
    { to: '/more', icon: 'shop', label: t('more') },
  ];
  const isAt = (to: string) => (to === '/' ? path === '/' || path.startsWith('/picks') : path.startsWith(to));
  return (
    <nav
      aria-label={t('ways')}
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-card pb-[env(safe-area-inset-bottom)] sm:sticky sm:inset-auto sm:top-0 sm:flex sm:h-dvh sm:w-28 sm:flex-none sm:flex-col sm:border-t-0 sm:border-r sm:pb-0"
    >
      <span className="hidden justify-center pt-4 pb-2 sm:flex">
        <Mark size={40} />
      </span>
      <ul className="flex sm:flex-col sm:gap-1 sm:p-2">
        {ways.map(({ to, icon, label }) => (
          <li key={to} className="min-w-0 flex-1">
            <Link
              to={to}
              aria-current={isAt(to) ? 'page' : undefined}
              className="flex h-16 flex-col items-center justify-center gap-0.5 rounded-2xl text-soft hover:bg-sunk aria-[current=page]:bg-tint aria-[current=page]:font-semibold aria-[current=page]:text-brand"
            >
              <Icon name={icon} size={22} />
              <span className="max-w-full truncate px-0.5 text-[0.8rem]">{label}</span>
            </Link>
          </li>
        ))}
      </ul>
      <p className="mt-auto hidden p-3 text-center text-xs text-soft sm:block">
        <span className="block font-medium text-ink">{person?.name}</span>
        {store?.name}
      </p>
    </nav>
  );
}

/** After a navigation the new screen's heading has the focus, so that a screen reader begins there. */
function useFocusOnHeading(path: string): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    // A screen that is still loading has no heading yet; the last one's is there, and out of sight.
    const headings = document.querySelectorAll<HTMLElement>('main h1');
    const begin = [...headings].find((one) => one.checkVisibility()) ?? document.querySelector('main');
    begin?.setAttribute('tabindex', '-1');
    begin?.focus({ preventScroll: true });
  }, [path]);
}
