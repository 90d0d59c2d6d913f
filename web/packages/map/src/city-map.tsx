// The map of a screen. What it draws is given as values; MapLibre is loaded when the first map is shown.
import { Skeleton } from '@doorstep/ui/skeleton';
import { type ComponentProps, lazy, Suspense } from 'react';
import type { MapCanvas } from './map-canvas';

const Canvas = lazy(() => import('./map-canvas').then((module) => ({ default: module.MapCanvas })));

export type CityMapProps = ComponentProps<typeof MapCanvas>;

export function CityMap(props: CityMapProps) {
  return (
    <Suspense fallback={<Skeleton className={props.className ?? 'h-full w-full'} />}>
      <Canvas {...props} />
    </Suspense>
  );
}
