import { useSyncExternalStore } from 'react';

function watch(tell: () => void): () => void {
  addEventListener('online', tell);
  addEventListener('offline', tell);
  return () => {
    removeEventListener('online', tell);
    removeEventListener('offline', tell);
  };
}

/** Whether the device has a network at all. That it reaches us is another matter. */
export function useOnline(): boolean {
  return useSyncExternalStore(watch, () => navigator.onLine);
}
