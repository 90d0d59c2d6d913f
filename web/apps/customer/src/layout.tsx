// The frame of the shop: where to and when, search, the way around, and the cart in reach of the thumb.
import { Badge } from '@doorstep/ui/badge';
import { Mark } from '@doorstep/ui/brand';
import { classes } from '@doorstep/ui/classes';
import { Icon, type IconName } from '@doorstep/ui/icon';
import { useOnline } from '@doorstep/ui/online';
import { useWords, words } from '@doorstep/ui/words';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useCartPart, useLineCount } from './cart';
import { usePlace, useServiceability } from './place';
import { Link, usePath } from './router';

const loadCartBar = () => import('./cart-bar');
const CartBar = lazy(() => loadCartBar().then((module) => ({ default: module.CartBar })));
const OtherStore = lazy(() => import('./other-store').then((module) => ({ default: module.OtherStore })));

const texts = words({
  skip: ['To the content', 'सामग्री पर जाएँ'],
  home: ['Home', 'होम'],
  categories: ['Categories', 'श्रेणियाँ'],
  orders: ['Orders', 'ऑर्डर'],
  account: ['Account', 'खाता'],
  cart: ['Cart', 'कार्ट'],
  openCart: ['Cart, {n} items', 'कार्ट, {n} चीज़ें'],
  search: ['Search for anything', 'कुछ भी खोजें'],
  where: ['Where to?', 'कहाँ भेजें?'],
  minutes: ['{a}-{b} min', '{a}-{b} मिनट'],
  notHere: ['Not here yet', 'अभी यहाँ नहीं'],
  notNow: ['Not just now', 'अभी नहीं'],
  deliverTo: ['Deliver to {place}. Change', '{place} पर डिलीवरी। बदलें'],
  offline: [
    'You are offline. What you see may be old; your cart waits here.',
    'आप ऑफ़लाइन हैं। जानकारी पुरानी हो सकती है; आपकी कार्ट यहीं है।',
  ],
  ways: ['Sections', 'अनुभाग'],
});

export function Layout({ children }: { children: ReactNode }) {
  const t = useWords(texts);
  const path = usePath();
  const online = useOnline();
  const otherStore = useCartPart((cart) => cart.otherStore);
  const empty = useCartPart((cart) => cart.lines.length === 0);
  const plain = path === '/sign-in' || path === '/where';
  useEffect(() => {
    // There before the first press needs it, and after everything that the first screen shows.
    const timer = setTimeout(() => void loadCartBar().catch(() => {}), 2000);
    return () => clearTimeout(timer);
  }, []);
  const barHidden = plain || ['/cart', '/checkout'].includes(path) || empty;
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only rounded-full bg-brand px-4 py-2 text-on-brand focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        {t('skip')}
      </a>
      <Header path={path} />
      {!online && (
        <p role="status" className="bg-warn-tint px-4 py-2 text-center text-sm text-warn">
          {t('offline')}
        </p>
      )}
      <main
        id="content"
        className={classes('mx-auto w-full max-w-6xl flex-1 px-4', barHidden ? 'pb-28 sm:pb-12' : 'pb-44 sm:pb-28')}
      >
        {children}
      </main>
      {!barHidden && (
        <Suspense>
          <CartBar />
        </Suspense>
      )}
      {!plain && <BottomNav path={path} />}
      {otherStore && (
        <Suspense>
          <OtherStore />
        </Suspense>
      )}
    </div>
  );
}

function Header({ path }: { path: string }) {
  const t = useWords(texts);
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-page">
      <div className="mx-auto flex w-full max-w-6xl items-center gap-2 px-4 py-2">
        <Link to="/" aria-label="doorstep" className="inline-flex min-h-11 items-center pr-1">
          <Mark size={36} />
        </Link>
        <PlaceChip />
        <nav aria-label={t('ways')} className="ml-auto hidden items-center gap-1 sm:flex">
          <HeaderLink to="/search" icon="search" label={t('search')} current={path} iconOnly />
          <HeaderLink to="/orders" icon="receipt" label={t('orders')} current={path} />
          <HeaderLink to="/account" icon="user" label={t('account')} current={path} />
          <CartLink current={path} />
        </nav>
        {path !== '/search' && (
          <Link
            to="/search"
            aria-label={t('search')}
            className="ml-auto inline-flex size-11 flex-none items-center justify-center rounded-full hover:bg-sunk sm:hidden"
          >
            <Icon name="search" size={22} />
          </Link>
        )}
      </div>
    </header>
  );
}

function CartLink({ current }: { current: string }) {
  const t = useWords(texts);
  const count = useLineCount();
  return (
    <HeaderLink to="/cart" icon="bag" label={count > 0 ? t('openCart', { n: count }) : t('cart')} current={current} />
  );
}

function HeaderLink({
  to,
  icon,
  label,
  current,
  iconOnly,
}: {
  to: string;
  icon: IconName;
  label: string;
  current: string;
  iconOnly?: boolean;
}) {
  return (
    <Link
      to={to}
      aria-current={current === to ? 'page' : undefined}
      aria-label={iconOnly ? label : undefined}
      className="inline-flex min-h-11 items-center gap-2 rounded-full px-3 font-medium hover:bg-sunk aria-[current=page]:bg-tint aria-[current=page]:text-brand"
    >
      <Icon name={icon} />
      {!iconOnly && label}
    </Link>
  );
}

/** Where to and how long, always in sight. */
function PlaceChip() {
  const t = useWords(texts);
  const place = usePlace();
  const { data } = useServiceability(place);
  if (!place) {
    return (
      <Link
        to="/where"
        className="inline-flex min-h-11 min-w-0 items-center gap-2 rounded-full px-2 font-semibold hover:bg-sunk"
      >
        <Icon name="pin" className="flex-none" />
        <span className="truncate">{t('where')}</span>
      </Link>
    );
  }
  return (
    <Link to="/where" className="flex min-h-11 min-w-0 items-center gap-2 rounded-full px-2 hover:bg-sunk">
      <span className="min-w-0">
        <span className="block text-base leading-5 font-bold [overflow-wrap:normal]">
          {data ? (
            data.serviceable ? (
              t('minutes', { a: data.estimateMinutes, b: data.promiseMinutes })
            ) : (
              <Badge tone="warn">{t(data.whyNot === 'outside_zones' ? 'notHere' : 'notNow')}</Badge>
            )
          ) : (
            ' '
          )}
        </span>
        <span className="flex items-center gap-0.5 text-sm text-soft">
          <span className="sr-only">{t('deliverTo', { place: place.label })}</span>
          <span aria-hidden="true" className="truncate">
            {place.label}
          </span>
          <Icon name="chevronDown" size={16} />
        </span>
      </span>
    </Link>
  );
}

function BottomNav({ path }: { path: string }) {
  const t = useWords(texts);
  const entries: { to: string; below?: string; icon: IconName; label: string }[] = [
    { to: '/', icon: 'home', label: t('home') },
    { to: '/categories', below: '/c', icon: 'shop', label: t('categories') },
    { to: '/cart', icon: 'bag', label: t('cart') },
    { to: '/orders', icon: 'receipt', label: t('orders') },
    { to: '/account', icon: 'user', label: t('account') },
  ];
  return (
    <nav
      aria-label={t('ways')}
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-card pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      <ul className="flex">
        {entries.map(({ to, below = to, icon, label }) => (
          <li key={to} className="min-w-0 flex-1">
            <Link
              to={to}
              aria-current={path === to ? 'page' : path.startsWith(`${below}/`) || undefined}
              className="relative flex h-16 flex-col items-center justify-center gap-0.5 text-soft aria-[current]:font-semibold aria-[current]:text-brand"
            >
              <Icon name={icon} size={22} />
              <span className="max-w-full truncate px-0.5 text-[0.75rem]">{label}</span>
              {to === '/cart' && <CartCount />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Beside the picture of the bag; those who listen hear it from the bar above. */
function CartCount() {
  const count = useLineCount();
  if (count === 0) return null;
  return (
    <span
      aria-hidden="true"
      className="absolute top-1.5 left-1/2 ml-1.5 min-w-5 rounded-full bg-lamp px-1 text-center text-xs font-bold text-on-lamp"
    >
      {count}
    </span>
  );
}
