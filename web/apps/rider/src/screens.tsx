// Which screen is at which address. Each but the first is loaded when it is first shown.
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { type ComponentType, lazy, Suspense } from 'react';
import { Layout } from './layout';
import { type Screen, useScreen } from './router';
import { Work } from './work';

const screens: Record<Screen, ComponentType> = {
  work: Work,
  earnings: lazy(() => import('./earnings').then((module) => ({ default: module.Earnings }))),
  shifts: lazy(() => import('./shifts').then((module) => ({ default: module.Shifts }))),
  me: lazy(() => import('./me').then((module) => ({ default: module.Me }))),
};

export function Screens() {
  const Shown = screens[useScreen()];
  return (
    <Layout>
      <Suspense fallback={<SkeletonRows rows={4} className="p-4" />}>
        <Shown />
      </Suspense>
    </Layout>
  );
}
