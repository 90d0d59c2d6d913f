// The shop's own router: a table of paths, links that load the next screen before they are pressed, and
// the focus on the new screen's heading. A general router would be a fifth of what a first visit loads.
import {
  type AnchorHTMLAttributes,
  type ComponentType,
  createContext,
  useContext,
  useEffect,
  useSyncExternalStore,
} from 'react';

export type Params = Record<string, string>;

type Screen = ComponentType;
type Loader = () => Promise<Screen>;

export type Route = {
  /** Such as /p/:id. */
  pattern: string;
  /** Scripts of the screen, once loaded. */
  screen?: Screen;
  load: Loader;
};

/** A screen that is loaded when it is first shown, or about to be. */
export function later<K extends string>(pattern: string, load: () => Promise<Record<K, Screen>>, name: K): Route {
  const route: Route = {
    pattern,
    load: async () => {
      route.screen ??= (await load())[name];
      return route.screen;
    },
  };
  return route;
}

/** What a pattern finds in a path; null when it does not match. */
export function match(pattern: string, path: string): Params | null {
  const wanted = pattern.split('/').filter(Boolean);
  const found = path.split('/').filter(Boolean);
  if (wanted.length !== found.length) return null;
  const params: Params = {};
  for (const [i, part] of wanted.entries()) {
    const value = found[i]!;
    if (part.startsWith(':')) params[part.slice(1)] = safeDecode(value);
    else if (part !== value) return null;
  }
  return params;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
}

/** Goes to another screen. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState({ ours: true }, '', to);
  if (!replace) scrollTo(0, 0);
  tell();
}

/** Goes back if there is something of ours to go back to, and otherwise to a screen that makes sense. */
export function back(otherwise: string): void {
  if (history.state?.ours) history.back();
  else go(otherwise, { replace: true });
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** One value of the query of the address. */
export function useQueryText(name: string): string {
  return useSyncExternalStore(subscribe, () => new URLSearchParams(location.search).get(name) ?? '');
}

const RoutesContext = createContext<Route[]>([]);
const ParamsContext = createContext<Params>({});
export const RoutesProvider = RoutesContext.Provider;

/** A value of the address, such as id of /p/:id. */
export function useParam(name: string): string {
  return useContext(ParamsContext)[name] ?? '';
}

export function ParamsProvider({ params, children }: { params: Params; children: React.ReactNode }) {
  return <ParamsContext value={params}>{children}</ParamsContext>;
}

export function find(routes: Route[], path: string): { route: Route; params: Params } | null {
  for (const route of routes) {
    const params = match(route.pattern, path);
    if (params) return { route, params };
  }
  return null;
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { to: string; replace?: boolean };

export function Link({ to, replace, onClick, ...rest }: LinkProps) {
  const routes = useContext(RoutesContext);
  const prepare = () =>
    void find(routes, to.split('?')[0]!)
      ?.route.load()
      .catch(() => {});
  return (
    <a
      {...rest}
      href={to}
      onPointerEnter={prepare}
      onTouchStart={prepare}
      onFocus={prepare}
      onClick={(event) => {
        onClick?.(event);
        if (
          event.defaultPrevented ||
          event.button !== 0 ||
          event.metaKey ||
          event.ctrlKey ||
          event.shiftKey ||
          event.altKey
        )
          return;
        event.preventDefault();
        go(to, { replace });
      }}
    />
  );
}

/** Names the screen in the tab, and moves the focus to its heading after a navigation. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} - doorstep` : 'doorstep';
  }, [title]);
}
