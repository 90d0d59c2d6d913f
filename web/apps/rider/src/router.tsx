// Four screens in a bar need no router of a library: an address each, and back and forth between them.
import { type AnchorHTMLAttributes, useSyncExternalStore } from 'react';

/** Where the app is served. */
export const base = '/rider/';
export type Screen = 'work' | 'earnings' | 'shifts' | 'me';
const addresses: Record<Screen, string> = { work: '', earnings: 'earnings', shifts: 'shifts', me: 'me' };

/** The screen of an address; work is where anything unknown leads. */
export function screenAt(path: string): Screen {
  const found = (Object.keys(addresses) as Screen[]).find(
    (screen) => path.replace(/\/$/, '') === (base + addresses[screen]).replace(/\/$/, ''),
  );
  return found ?? 'work';
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
}

export function useScreen(): Screen {
  return useSyncExternalStore(subscribe, () => screenAt(location.pathname));
}

export function goTo(screen: Screen): void {
  if (screenAt(location.pathname) !== screen) history.pushState(null, '', base + addresses[screen]);
  for (const listener of listeners) listener();
}

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & { to: Screen };

export function Link({ to, ...rest }: Props) {
  const here = useScreen() === to;
  return (
    <a
      {...rest}
      href={base + addresses[to]}
      aria-current={here ? 'page' : undefined}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        goTo(to);
      }}
    />
  );
}
