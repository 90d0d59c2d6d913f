// The conversation with a customer stays open while the trip goes on beneath it: a fence that says "at the door"
// must not throw away what is being typed.
import type { Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useMemo, useState } from 'react';

const Write = lazy(() => import('./write').then((module) => ({ default: module.Write })));

/** Messages read so far, by order: the screens of a trip come and go. */
const read = new Map<string, number>();

type Talking = { seen: ReadonlyMap<string, number>; write: (orderId: string) => void };

const TalkingContext = createContext<Talking>({ seen: read, write: () => {} });

export function useTalking(): Talking {
  return useContext(TalkingContext);
}

export function Writing({ trip, children }: { trip: Trip; children: ReactNode }) {
  const [orderId, setOrderId] = useState<string | null>(null);
  const [seen, setSeen] = useState<ReadonlyMap<string, number>>(() => new Map(read));
  const stop = trip.stops.find((one) => one.orderId === orderId && ['picked_up', 'at_door'].includes(one.status));
  const onSeen = useCallback(
    (messages: number) => {
      if (orderId === null) return;
      read.set(orderId, messages);
      setSeen(new Map(read));
    },
    [orderId],
  );
  const talking = useMemo(() => ({ seen, write: setOrderId }), [seen]);
  return (
    <TalkingContext value={talking}>
      {children}
      {stop && (
        <Suspense>
          <Write tripId={trip.tripId} stop={stop} onClose={() => setOrderId(null)} onSeen={onSeen} />
        </Suspense>
      )}
    </TalkingContext>
  );
}
