// What an app is wrapped in: transport, login, cache.
import { TransportProvider } from '@connectrpc/connect-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react';
import { isUndecided } from './failure';
import { type Person, Session } from './session';
import { bareTransport, loggedInTransport } from './transport';

const SessionContext = createContext<Session | null>(null);

/** Reads are asked again when nothing was decided; a refusal is an answer. */
function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (count, error) => count < 2 && navigator.onLine && isUndecided(error),
        retryDelay: (count) => Math.min(1000 * 2 ** count, 8000),
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

type Parts = { session: Session; transport: ReturnType<typeof loggedInTransport>; queries: QueryClient };

function assemble(app: string): Parts {
  const session = new Session(app, bareTransport());
  const queries = newQueryClient();
  let who = session.person?.userId;
  session.subscribe(() => {
    if (session.person?.userId === who) return;
    who = session.person?.userId;
    queries.clear(); // what one person saw is not for the next
  });
  // What a screen could not get comes when the network does, as it says; also of a page that was opened without one.
  addEventListener('online', () => void queries.refetchQueries({ type: 'active', stale: true }));
  return { session, transport: loggedInTransport(session), queries };
}

export function ApiProvider({ app, children }: { app: string; children: ReactNode }) {
  const [parts] = useState(() => assemble(app));
  return (
    <SessionContext value={parts.session}>
      <TransportProvider transport={parts.transport}>
        <QueryClientProvider client={parts.queries}>{children}</QueryClientProvider>
      </TransportProvider>
    </SessionContext>
  );
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs an ApiProvider around it');
  return session;
}

/** Who is logged in; null is nobody. */
export function usePerson(): Person | null {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, () => session.person);
}
