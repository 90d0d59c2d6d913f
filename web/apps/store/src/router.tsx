// The app's few addresses, below /store. Written here because TypeScript lets only one app of the workspace
// register its routes with the general router.
import { type AnchorHTMLAttributes, useSyncExternalStore } from 'react';

const base = '/store';

export type Screen = 'queue' | 'pick' | 'handover' | 'stock' | 'product' | 'goods' | 'more' | 'nothing';
export type Place = { screen: Screen; id: string };

const lists: Record<string, Screen> = {
  '': 'queue',
  handover: 'handover',
  stock: 'stock',
  goods: 'goods',
  more: 'more',
};
const single: Record<string, Screen> = { picks: 'pick', stock: 'product' };

/** What a path below /store shows. */
export function placeOf(path: string): Place {
  const [name = '', id, ...more] = path.split('/').filter(Boolean);
  const screen = more.length > 0 ? undefined : id === undefined ? lists[name] : single[name];
  return { screen: screen ?? 'nothing', id: decoded(id ?? '') };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const pickPath = (orderId: string) => `/picks/${encodeURIComponent(orderId)}`;
export const productPath = (productId: string) => `/stock/${encodeURIComponent(productId)}`;

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
}

/** The path below /store. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname.slice(base.length) || '/');
}

/** Goes to another screen. */
export function go(to: string): void {
  history.pushState(null, '', base + to);
  scrollTo(0, 0);
  for (const listener of listeners) listener();
}

export function Link({ to, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { to: string }) {
  return (
    <a
      {...rest}
      href={base + to}
      onClick={(event) => {
        onClick?.(event);
        const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
        if (event.defaultPrevented || elsewhere) return;
        event.preventDefault();
        go(to);
      }}
    />
  );
}
