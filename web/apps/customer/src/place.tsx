// Where to: a saved address, or a pin on the map. Everything else follows from it: the store, its promise,
// what it sells.

import { useQuery } from '@connectrpc/connect-query';
import { DeliveryPublicService, type Serviceability } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { readSetting, writeSetting } from '@doorstep/ui/settings';
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';

export type Place = {
  latitude: number;
  longitude: number;
  /** For people, such as Home. */
  label: string;
  /** A saved address; empty for a pin. */
  addressId: string;
};

function readPlace(): Place | null {
  try {
    const { latitude, longitude, label, addressId } = JSON.parse(readSetting('place') ?? 'null') as Partial<Place>;
    if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
    return { latitude, longitude, label: String(label ?? ''), addressId: String(addressId ?? '') };
  } catch {
    return null;
  }
}

let place: Place | null = readPlace();
const listeners = new Set<() => void>();

export function choosePlace(next: Place | null): void {
  place = next;
  writeSetting('place', next && JSON.stringify(next));
  for (const listener of listeners) listener();
}

export function chosenPlace(): Place | null {
  return place;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePlace(): Place | null {
  return useSyncExternalStore(subscribe, chosenPlace);
}

/** What the store of a place promises now; asked again as queues and riders change. */
export function useServiceability(at: Pick<Place, 'latitude' | 'longitude'> | null) {
  return useQuery(
    DeliveryPublicService.method.checkServiceability,
    { latitude: at?.latitude ?? 0, longitude: at?.longitude ?? 0 },
    {
      enabled: at !== null,
      staleTime: 15_000,
      refetchInterval: 30_000,
      placeholderData: (before: Serviceability | undefined) => before,
    },
  );
}

const StoreContext = createContext('');

/** Finds the store of the chosen place once for all who ask: every card of a shelf does. */
export function StoreProvider({ children }: { children: ReactNode }) {
  const { data } = useServiceability(usePlace());
  return <StoreContext value={data?.warehouseId ?? ''}>{children}</StoreContext>;
}

/** Why the store of the chosen place is not known, when it could not be asked: nothing of it can be shown then. */
export function useStoreFailure(): Error | null {
  const { data, error } = useServiceability(usePlace());
  return data ? null : error;
}

/** The store of the chosen place; empty until it is known, or when there is none. */
export function useStoreId(): string {
  return useContext(StoreContext);
}
