// Which screen is at which address. Each but the first is loaded when it is first shown.
import { useTransport } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { pushOwner } from '@doorstep/live/push-owner';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { Layout } from './layout';
import { OfferBars } from './offers';
import { useWork } from './partner';
import { base, type Screen, useScreen } from './router';
import { isOpenTrip } from './trip-model';
import { Work } from './work';

const screens: Record<Screen, ComponentType> = {
  work: Work,
  earnings: lazy(() => import('./earnings').then((module) => ({ default: module.Earnings }))),
  shifts: lazy(() => import('./shifts').then((module) => ({ default: module.Shifts }))),
  me: lazy(() => import('./me').then((module) => ({ default: module.Me }))),
};

export function Screens() {
  const screen = useScreen();
  const Shown = screens[screen];
  return (
    <Layout>
      <PushKeeper />
      <Suspense fallback={<SkeletonRows rows={4} className="p-4" />}>
        <Shown />
      </Suspense>
      {screen !== 'work' && <OfferElsewhere />}
    </Layout>
  );
}

/** An offer is shown wherever its rider is: it does not wait until somebody comes back to the work. */
function OfferElsewhere() {
  const { partner } = useWork();
  if (!partner) return null;
  const { trip, offers } = partner;
  return (
    <OfferBars offers={offers} to={!isOpenTrip(trip) ? 'title' : trip?.status === 'under_way' ? 'next' : 'more'} />
  );
}

/** Keeps the notifications of this device those of whoever is signed in. */
function PushKeeper() {
  const transport = useTransport();
  const userId = usePerson()?.userId ?? '';
  useEffect(() => {
    if (!pushOwner(base)) return;
    void import('@doorstep/live/push').then(({ keepPush }) => keepPush(transport, base, userId)).catch(() => {}); // the next start tries again
  }, [transport, userId]);
  return null;
}
