// One transport for all calls of an app: Connect over HTTP, JSON, with the login of the session.
import { Code, ConnectError, type Interceptor, type Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import type { Session } from './session';

/** A call that takes longer has no answer. */
const timeoutMs = 20_000;

/** For what needs no login, and for getting one. */
export function bareTransport(): Transport {
  return createConnectTransport({ baseUrl: location.origin, defaultTimeoutMs: timeoutMs });
}

export function loggedInTransport(session: Session): Transport {
  return createConnectTransport({
    baseUrl: location.origin,
    defaultTimeoutMs: timeoutMs,
    interceptors: [withLogin(session)],
  });
}

/** Sends the login along, and refreshes it once when the server does not take it. */
export function withLogin(session: Pick<Session, 'token' | 'refresh'>): Interceptor {
  return (next) => async (request) => {
    const token = await session.token();
    if (!token) return next(request);
    request.header.set('Authorization', `Bearer ${token}`);
    try {
      return await next(request);
    } catch (error) {
      if (!(error instanceof ConnectError) || error.code !== Code.Unauthenticated) throw error;
      const fresh = await session.refresh(token);
      if (!fresh) throw error;
      request.header.set('Authorization', `Bearer ${fresh}`);
      return next(request);
    }
  };
}
