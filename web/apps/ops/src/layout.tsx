// The frame of the app: where one is, where one can go, and whether we are connected.
import { usePerson } from '@doorstep/api/api';
import { isClockKnown, useBusinessNow } from '@doorstep/api/clock';
import { Mark } from '@doorstep/ui/brand';
import { IconButton } from '@doorstep/ui/button';
import { Icon, type IconName } from '@doorstep/ui/icon';
import { useOnline } from '@doorstep/ui/online';
import { Sheet } from '@doorstep/ui/sheet';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState } from 'react';
import { Link } from './nav';

const texts = words({
  skip: ['To the content', 'सामग्री पर जाएँ'],
  ways: ['Sections', 'अनुभाग'],
  menu: ['All sections', 'सभी अनुभाग'],
  now: ['Time in the city', 'शहर का समय'],
  live: ['Now', 'अभी'],
  streets: ['Streets', 'सड़कें'],
  goods: ['Goods', 'सामान'],
  money: ['Money', 'पैसा'],
  access: ['Access', 'पहुँच'],
  city: ['City', 'शहर'],
  risk: ['At risk', 'जोखिम में'],
  orders: ['Orders', 'ऑर्डर'],
  kpis: ['Key figures', 'मुख्य आँकड़े'],
  fees: ['Fees', 'शुल्क'],
  cash: ['Cash', 'नकद'],
  stores: ['Stores', 'स्टोर'],
  conditions: ['Weather', 'मौसम'],
  zones: ['Zones', 'क्षेत्र'],
  riders: ['Riders', 'राइडर'],
  stock: ['Stock', 'स्टॉक'],
  catalog: ['Catalog', 'कैटलॉग'],
  claims: ['Claims', 'दावे'],
  promotions: ['Promotions', 'प्रचार'],
  people: ['People', 'लोग'],
  shifts: ['Shifts', 'शिफ़्ट'],
  categories: ['Categories', 'श्रेणियाँ'],
  imports: ['Import', 'आयात'],
  audit: ['Audit log', 'बदलाव का लेखा'],
  offline: ['You are offline. What you see is as it was.', 'आप ऑफ़लाइन हैं। जो दिख रहा है वह पहले का है।'],
});

type Way = { to: string; icon: IconName; label: keyof typeof texts };

/** What belongs together: now, places, riders, goods, money, people. The first four stand below on a phone. */
const groups: { label: keyof typeof texts; ways: Way[] }[] = [
  {
    label: 'live',
    ways: [
      { to: '/', icon: 'map', label: 'city' },
      { to: '/risk', icon: 'alert', label: 'risk' },
      { to: '/orders', icon: 'receipt', label: 'orders' },
      { to: '/stores', icon: 'shop', label: 'stores' },
      { to: '/claims', icon: 'help', label: 'claims' },
      { to: '/kpis', icon: 'chart', label: 'kpis' },
    ],
  },
  {
    label: 'streets',
    ways: [
      { to: '/zones', icon: 'pin', label: 'zones' },
      { to: '/conditions', icon: 'sun', label: 'conditions' },
      { to: '/riders', icon: 'rider', label: 'riders' },
      { to: '/shifts', icon: 'clock', label: 'shifts' },
    ],
  },
  {
    label: 'goods',
    ways: [
      { to: '/stock', icon: 'box', label: 'stock' },
      { to: '/catalog', icon: 'bag', label: 'catalog' },
      { to: '/categories', icon: 'filter', label: 'categories' },
      { to: '/import', icon: 'plus', label: 'imports' },
    ],
  },
  {
    label: 'money',
    ways: [
      { to: '/fees', icon: 'receipt', label: 'fees' },
      { to: '/cash', icon: 'cash', label: 'cash' },
      { to: '/promotions', icon: 'bell', label: 'promotions' },
    ],
  },
  {
    label: 'access',
    ways: [
      { to: '/people', icon: 'user', label: 'people' },
      { to: '/audit', icon: 'check', label: 'audit' },
    ],
  },
];
const ways = groups.flatMap((group) => group.ways);

const onPhone = 4;

export function Layout() {
  const t = useWords(texts);
  const online = useOnline();
  const path = useLocation({ select: (at) => at.pathname });
  useFocusOnHeading(path);
  return (
    <div className="flex min-h-dvh flex-col lg:flex-row">
      <a
        href="#content"
        className="sr-only rounded-full bg-brand px-4 py-2 text-on-brand focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        {t('skip')}
      </a>
      <Side />
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
      <Bottom />
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

const linkClasses =
  'flex min-h-11 items-center gap-3 rounded-xl px-3 font-medium hover:bg-sunk data-[status=active]:bg-tint data-[status=active]:text-brand';

function WayLink({ way, onClick }: { way: Way; onClick?: () => void }) {
  const t = useWords(texts);
  return (
    <Link to={way.to} activeOptions={{ exact: way.to === '/' }} onClick={onClick} className={linkClasses}>
      <Icon name={way.icon} />
      {t(way.label)}
    </Link>
  );
}

function Group({ label, ways, onClick }: (typeof groups)[number] & { onClick?: () => void }) {
  const t = useWords(texts);
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
function Side() {
  const t = useWords(texts);
  return (
    <div className="hidden w-52 flex-none border-r border-line bg-card lg:block">
      <div className="sticky top-0 flex max-h-dvh flex-col gap-3 overflow-y-auto p-3">
        <header className="flex min-h-11 items-center gap-2 px-2">
          <Mark size={32} />
          <CityTime />
        </header>
        <nav aria-label={t('ways')} className="flex flex-col gap-3">
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
function Bottom() {
  const t = useWords(texts);
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
            <span className="max-w-full truncate px-0.5 text-[0.75rem]">{t(way.label)}</span>
          </Link>
        ))}
      </nav>
      <IconButton label={t('menu')} icon="filter" className="mx-2 self-center" onClick={() => setOpen(true)} />
      <Sheet open={open} onClose={close} title={t('menu')} about={<CityTime />}>
        <div className="flex flex-col gap-3">
          {groups.map((group) => (
            <Group key={group.label} {...group} onClick={close} />
          ))}
          <Me onClick={close} />
        </div>
      </Sheet>
    </div>
  );
}
