// The shop: its frame, and which screen is at which address.
import { useTransport } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { pushOwner } from '@doorstep/live/push-owner';
import { useOnline } from '@doorstep/ui/online';
import { Skeleton } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { useEffect, useRef, useState } from 'react';
import { CartProvider } from './cart';
import { Home } from './home';
import { Layout } from './layout';
import { StoreProvider } from './place';
import { find, later, type Params, ParamsProvider, type Route, RoutesProvider, usePath } from './router';

const texts = words({
  unreachable: ['This screen could not be loaded.', 'यह स्क्रीन लोड नहीं हो सकी।'],
});

const routes: Route[] = [
  { pattern: '/', screen: Home, load: async () => Home },
  later('/where', () => import('./where'), 'Where'),
  later('/categories', () => import('./categories'), 'Categories'),
  later('/c/:id', () => import('./category'), 'Category'),
  later('/search', () => import('./search'), 'Search'),
  later('/p/:id', () => import('./product'), 'ProductScreen'),
  later('/cart', () => import('./cart-screen'), 'CartScreen'),
  later('/checkout', () => import('./checkout'), 'Checkout'),
  later('/orders', () => import('./orders'), 'Orders'),
  later('/orders/:id', () => import('./order'), 'OrderScreen'),
  later('/orders/:id/pay', () => import('./pay'), 'Pay'),
  later('/orders/:id/help', () => import('./help'), 'Help'),
  later('/orders/:id/rate', () => import('./rate'), 'Rate'),
  later('/account', () => import('./account'), 'Account'),
  later('/account/addresses', () => import('./addresses'), 'Addresses'),
  later('/account/addresses/:id', () => import('./address'), 'AddressScreen'),
  later('/account/credit', () => import('./credit'), 'CreditScreen'),
  later('/account/messages', () => import('./messages'), 'Messages'),
  later('/sign-in', () => import('./sign-in'), 'SignIn'),
];
const nothing = later('', () => import('./nothing'), 'Nothing');

type Shown = { route: Route; params: Params; path: string };

export function Screens() {
  return (
    <RoutesProvider value={routes}>
      <StoreProvider>
        <CartProvider>
          <PushKeeper />
          <Layout>
            <CurrentScreen />
          </Layout>
        </CartProvider>
      </StoreProvider>
    </RoutesProvider>
  );
}

/** Keeps the notifications of this device those of whoever is signed in. */
function PushKeeper() {
  const transport = useTransport();
  const userId = usePerson()?.userId ?? '';
  useEffect(() => {
    if (!pushOwner('/')) return;
    void import('@doorstep/live/push').then(({ keepPush }) => keepPush(transport, '/', userId)).catch(() => {}); // the next visit tries again
  }, [userId]);
  return null;
}

/** Keeps the last screen until the next is loaded, which is mostly before it is asked for. */
function CurrentScreen() {
  const path = usePath();
  const t = useWords(texts);
  const online = useOnline();
  const wanted = find(routes, path) ?? { route: nothing, params: {} };
  const [shown, setShown] = useState<Shown | null>(wanted.route.screen ? { ...wanted, path } : null);
  const [failed, setFailed] = useState(false);
  const ready = wanted.route.screen ? { ...wanted, path } : null;
  useEffect(() => {
    let left = false;
    setFailed(false);
    wanted.route.load().then(
      () => !left && setShown({ ...wanted, path }),
      () => !left && setFailed(true),
    );
    return () => {
      left = true;
    };
  }, [path, online]);
  const current = ready ?? shown;
  useFocusOnHeading(current?.path ?? '');
  if (failed && !ready)
    return <ErrorState message={t('unreachable')} offline={!online} onRetry={() => location.reload()} />;
  const Screen = current?.route.screen;
  if (!current || !Screen) return <Skeleton className="m-4 h-64" />;
  return (
    <ParamsProvider params={current.params}>
      <Screen key={current.path} />
    </ParamsProvider>
  );
}

/** After a navigation the new screen's heading has the focus, so that a screen reader begins there, unless the
 * screen begins with a field. */
function useFocusOnHeading(path: string): void {
  const before = useRef('');
  useEffect(() => {
    const arrived = before.current === '' || before.current === path;
    before.current = path;
    if (arrived || document.activeElement?.matches('main input')) return;
    const heading = document.querySelector<HTMLElement>('main h1');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus({ preventScroll: true });
  }, [path]);
}
