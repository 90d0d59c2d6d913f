// Which screen is at which address. Each but the queue is loaded when it is first shown.
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { type ComponentType, lazy, Suspense } from 'react';
import { Layout } from './layout';
import { LiveQueue } from './live-queue';
import { Queue } from './queue';
import { placeOf, type Screen, usePath } from './router';

const screens: Record<Screen, ComponentType<{ id: string }>> = {
  queue: Queue,
  pick: lazy(() => import('./pick').then((module) => ({ default: module.PickScreen }))),
  handover: lazy(() => import('./handover').then((module) => ({ default: module.Handover }))),
  stock: lazy(() => import('./stock').then((module) => ({ default: module.Stock }))),
  product: lazy(() => import('./stock-product').then((module) => ({ default: module.StockProduct }))),
  goods: lazy(() => import('./goods').then((module) => ({ default: module.Goods }))),
  more: lazy(() => import('./more').then((module) => ({ default: module.More }))),
  nothing: lazy(() => import('./nothing').then((module) => ({ default: module.Nothing }))),
};

export function Screens() {
  const { screen, id } = placeOf(usePath());
  const Shown = screens[screen];
  return (
    <LiveQueue>
      <Layout>
        <Suspense fallback={<SkeletonRows rows={4} />}>
          <Shown key={id} id={id} />
        </Suspense>
      </Layout>
    </LiveQueue>
  );
}
