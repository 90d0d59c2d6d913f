import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import { beforeEach, expect, test, vi } from 'vitest';
import { AccountPublicService, IssueTokenResponseSchema } from './gen/doorstep/account/v1/account_pb';
import { Session } from './session';
import { withLogin } from './transport';

/** An account service that counts, gives tokens of some length, and ends logins when told to. */
function account({ livesS = 600 } = {}) {
  const state = { issued: 0, ended: false, away: false };
  const transport = createRouterTransport(({ service }) => {
    service(AccountPublicService, {
      requestOtp: () => ({ challengeId: 'c1', expiresInS: 300 }),
      issueToken: () => {
        if (state.away) throw new ConnectError('away', Code.Unavailable);
        if (state.ended) throw new ConnectError('This login has ended.', Code.Unauthenticated);
        state.issued += 1;
        return create(IssueTokenResponseSchema, {
          accessToken: `access-${state.issued}`,
          refreshToken: `refresh-${state.issued}`,
          expiresInS: livesS,
          user: { userId: 'u1', name: 'Asha', role: 'customer' },
        });
      },
    });
  });
  return { state, transport };
}

beforeEach(() => localStorage.clear());

test('a login outlives the page', async () => {
  const { transport } = account();
  const session = new Session('test', transport);
  const told = vi.fn();
  session.subscribe(told);
  await session.enterCode('c1', '1234');
  expect(told).toHaveBeenCalled();
  expect(new Session('test', transport).person?.name).toBe('Asha');
  expect(new Session('other', transport).person).toBeNull();
  expect(await session.token()).toBe('access-1');
});

test('a token that ends is refreshed once, however many ask', async () => {
  const { state, transport } = account({ livesS: 10 });
  const session = new Session('test', transport);
  await session.enterCode('c1', '1234');
  expect(await Promise.all([session.token(), session.token(), session.token()])).toEqual([
    'access-2',
    'access-2',
    'access-2',
  ]);
  expect(state.issued).toBe(2);
});

test('a login that has ended is dropped; a server that is away is not the end', async () => {
  const { state, transport } = account({ livesS: 10 });
  const session = new Session('test', transport);
  await session.enterCode('c1', '1234');
  state.away = true;
  await expect(session.token()).rejects.toThrow('away');
  expect(session.person).not.toBeNull();
  state.away = false;
  state.ended = true;
  expect(await session.token()).toBeNull();
  expect(session.person).toBeNull();
});

test('a call that the server does not take is sent again with a fresh login', async () => {
  const seen: (string | null)[] = [];
  const next = async (request: { header: Headers }) => {
    seen.push(request.header.get('Authorization'));
    if (seen.length === 1) throw new ConnectError('expired', Code.Unauthenticated);
    return 'answer';
  };
  const session = { token: async () => 'old', refresh: async () => 'new' };
  const call = withLogin(session)(next as never);
  expect(await call({ header: new Headers() } as never)).toBe('answer');
  expect(seen).toEqual(['Bearer old', 'Bearer new']);
});
