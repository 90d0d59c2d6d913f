// The frame of the app: where one is, where one can go, and whether we are connected.
import { usePerson } from '@doorstep/api/api';
import { isClockKnown, useBusinessNow } from '@doorstep/api/clock';
import { Mark } from '@doorstep/ui/brand';
import { Button, IconButton } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { useOnline } from '@doorstep/ui/online';
import { Sheet } from '@doorstep/ui/sheet';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useId, useRef, useState } from 'react';
import { useJumpKey } from './jump-key';
import { Link } from './nav';
import { groups, sectionTexts, type Way, ways } from './sections';

const texts = words({
  skip: ['To the content', 'सामग्री पर जाएँ'],
  ways: ['Sections', 'अनुभाग'],
  menu: ['All sections', 'सभी अनुभाग'],
  now: ['Time in the city', 'शहर का समय'],
  jump: ['Go to', 'यहाँ जाएँ'],
  offline: ['You are offline. What you see is as it was.', 'आप ऑफ़लाइन हैं। जो दिख रहा है वह पहले का है।'],
});

const Jump = lazy(() => import('./jump').then((module) => ({ default: module.Jump })));

const onPhone = 4;

export function Layout() {
  const t = useWords(texts);
  const online = useOnline();
  const path = useLocation({ select: (at) => at.pathname });
  const [jumping, setJumping] = useState(false);
  const jump = useCallback(() => setJumping(true), []);
  useFocusOnHeading(path);
  useJumpKey(jump);
  return (
    <div className="flex min-h-dvh flex-col lg:flex-row">
      <a
        href="#content"
        className="sr-only rounded-full bg-brand px-4 py-2 text-on-brand focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        {t('skip')}
      </a>
      <Side onJump={jump} />
      <div className="flex min-w-0 flex-1 flex-col">
        {!online && (
          <p role="status" className="bg-warn-tint px-4 py-2 text-center text-sm text-warn">
            {t('offline')}
          </p>
        )}
        <main id="content" className="flex w-full flex-1 flex-col gap-4 px-4 pt-4 pb-24 lg:px-6 lg:pb-8">
          <Outlet />
        </main>
      </div>
      <Bottom onJump={jump} />
      {jumping && (
        <Suspense fallback={null}>
          <Jump open onClose={() => setJumping(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** After a navigation the new screen's heading has the focus, so that a screen reader begins there. */
function useFocusOnHeading(path: string): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    const heading = document.querySelector<HTMLElement>('main h1');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus({ preventScroll: true });
  }, [path]);
}

/** A mouse is finer than a finger: with one, all of them fit on a screen. */
const linkClasses =
  'flex min-h-11 items-center pointer-fine:lg:min-h-7.5 gap-3 rounded-xl px-3 font-medium hover:bg-sunk data-[status=active]:bg-tint data-[status=active]:text-brand';

function WayLink({ way, onClick }: { way: Way; onClick?: () => void }) {
  const t = useWords(sectionTexts);
  return (
    <Link to={way.to} activeOptions={{ exact: way.to === '/' }} onClick={onClick} className={linkClasses}>
      <Icon name={way.icon} />
      {t(way.label)}
    </Link>
  );
}

function Group({ label, ways, onClick }: (typeof groups)[number] & { onClick?: () => void }) {
  const t = useWords(sectionTexts);
  const heading = useId();
  return (
    <div>
      <p id={heading} className="px-3 pb-0.5 text-xs font-semibold text-soft">
        {t(label)}
      </p>
      <ul aria-labelledby={heading} className="grid grid-cols-2 gap-0.5 lg:grid-cols-1">
        {ways.map((way) => (
          <li key={way.to}>
            <WayLink way={way} onClick={onClick} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** On a wide screen everything is one press away. */
function Side({ onJump }: { onJump: () => void }) {
  const t = useWords(texts);
  return (
    <div className="hidden w-52 flex-none border-r border-line bg-card lg:block">
      <div className="sticky top-0 flex max-h-dvh flex-col gap-3 overflow-y-auto p-3 pointer-fine:gap-2 pointer-fine:py-2">
        <header className="flex min-h-11 items-center gap-2 px-2">
          <Mark size={32} />
          <CityTime />
        </header>
        <button
          type="button"
          onClick={onJump}
          aria-keyshortcuts="Control+K Meta+K"
          className="flex min-h-11 items-center gap-3 rounded-xl border border-edge px-3 text-soft hover:bg-sunk pointer-fine:min-h-9"
        >
          <Icon name="search" />
          <span className="flex-1 text-left">{t('jump')}</span>
          <span aria-hidden="true" className="text-xs">
            Ctrl K
          </span>
        </button>
        <nav aria-label={t('ways')} className="flex flex-col gap-3 pointer-fine:gap-2">
          {groups.map((group) => (
            <Group key={group.label} {...group} />
          ))}
          <Me />
        </nav>
      </div>
    </div>
  );
}

function CityTime() {
  const t = useWords(texts);
  const now = useBusinessNow();
  return (
    <span className="font-bold tabular-nums">
      <span className="sr-only">{t('now')}: </span>
      {isClockKnown() && <Time at={now} />}
    </span>
  );
}

function Me({ onClick }: { onClick?: () => void }) {
  const person = usePerson();
  return (
    <Link to="/me" onClick={onClick} className={linkClasses}>
      <Icon name="door" />
      <span className="min-w-0 truncate">{person?.name || person?.phone}</span>
    </Link>
  );
}

/** On a phone the four ways that matter on the move, and a list of the others. */
function Bottom({ onJump }: { onJump: () => void }) {
  const t = useWords(texts);
  const section = useWords(sectionTexts);
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <div className="fixed inset-x-0 bottom-0 z-20 flex items-stretch border-t border-line bg-card pb-[env(safe-area-inset-bottom)] lg:hidden">
      <nav aria-label={t('ways')} className="flex min-w-0 flex-1">
        {ways.slice(0, onPhone).map((way) => (
          <Link
            key={way.to}
            to={way.to}
            activeOptions={{ exact: way.to === '/' }}
            className="flex h-16 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-soft data-[status=active]:font-semibold data-[status=active]:text-brand"
          >
            <Icon name={way.icon} size={22} />
            <span className="max-w-full truncate px-0.5 text-[0.75rem]">{section(way.label)}</span>
          </Link>
        ))}
      </nav>
      <IconButton label={t('menu')} icon="filter" className="mx-2 self-center" onClick={() => setOpen(true)} />
      <Sheet open={open} onClose={close} title={t('menu')} about={<CityTime />}>
        <div className="flex flex-col gap-3">
          <Button
            look="plain"
            icon="search"
            onClick={() => {
              close();
              onJump();
            }}
          >
            {t('jump')}
          </Button>
          {groups.map((group) => (
            <Group key={group.label} {...group} onClick={close} />
          ))}
          <Me onClick={close} />
        </div>
      </Sheet>
    </div>
  );
}
