import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import { NotificationPublicService } from '@doorstep/api/gen/doorstep/notification/v1/notification_pb';
import { beforeEach, expect, test, vi } from 'vitest';
import { bytesOf, keepPush, NoPushService, pushState, turnOff, turnOn } from './push';
import { pushOwner, setPushOwner } from './push-owner';

const base = '/rider/';
const key = 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4';

/** A server that remembers the devices it was told. */
function server() {
  const state = { devices: new Set<string>(), away: false };
  const transport = createRouterTransport(({ service }) => {
    service(NotificationPublicService, {
      getPushKey: () => ({ publicKey: key }),
      registerPushDevice: ({ endpoint }) => {
        if (state.away) throw new ConnectError('away', Code.Unavailable);
        state.devices.add(endpoint);
        return {};
      },
      unregisterPushDevice: ({ endpoint }) => {
        if (state.away) throw new ConnectError('away', Code.Unavailable);
        state.devices.delete(endpoint);
        return {};
      },
    });
  });
  return { state, transport };
}

/** A browser whose person answers the question, with at most one subscription. */
function browser({ answer = 'granted' as NotificationPermission, reachable = true, boundTo = key } = {}) {
  const state = { subscription: null as unknown, made: 0, permission: 'default' as NotificationPermission };
  const subscription = (to: string) => {
    state.made += 1;
    const endpoint = `https://push.example/${state.made}`;
    return {
      endpoint,
      options: { applicationServerKey: bytesOf(to).buffer },
      toJSON: () => ({ endpoint, keys: { p256dh: 'p', auth: 'a' } }),
      unsubscribe: async () => {
        state.subscription = null;
        return true;
      },
    };
  };
  const pushManager = {
    getSubscription: async () => state.subscription,
    subscribe: async () => {
      if (!reachable) throw new DOMException('push service error', 'AbortError');
      state.subscription = subscription(key);
      return state.subscription;
    },
  };
  const registration = { pushManager, active: {}, scope: `https://app.example${base}` };
  vi.stubGlobal('PushManager', class {});
  vi.stubGlobal('Notification', {
    get permission() {
      return state.permission;
    },
    requestPermission: async () => (state.permission = answer),
  });
  Object.defineProperty(navigator, 'serviceWorker', {
    configurable: true,
    value: { getRegistration: async () => registration },
  });
  /** As after a time when it was on. */
  const wasOn = (userId: string) => {
    state.permission = 'granted';
    state.subscription = subscription(boundTo);
    setPushOwner(base, userId);
  };
  return { state, wasOn };
}

beforeEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

test('on and off', async () => {
  const { state, transport } = server();
  browser();
  expect(await pushState(base, 'asha')).toBe('off');
  expect(await turnOn(transport, base, 'asha')).toBe('on');
  expect(state.devices).toEqual(new Set(['https://push.example/1']));
  expect(await pushState(base, 'asha')).toBe('on');
  expect(await pushState(base, 'ravi')).toBe('off');
  await turnOff(transport, base);
  expect(state.devices.size).toBe(0);
  expect(await pushState(base, 'asha')).toBe('off');
});

test('somebody who says no, and somebody who closes the question', async () => {
  const { state, transport } = server();
  browser({ answer: 'denied' });
  expect(await turnOn(transport, base, 'asha')).toBe('blocked');
  expect(await pushState(base, 'asha')).toBe('blocked');
  browser({ answer: 'default' });
  expect(await turnOn(transport, base, 'asha')).toBe('off');
  expect(state.devices.size).toBe(0);
});

test('a browser without a push service', async () => {
  Reflect.deleteProperty(navigator, 'serviceWorker');
  expect(await pushState(base, 'asha')).toBe('unsupported');
  const { transport } = server();
  browser({ reachable: false });
  await expect(turnOn(transport, base, 'asha')).rejects.toBeInstanceOf(NoPushService);
  expect(pushOwner(base)).toBe('');
});

test('when the server was not told it is off, and nothing is left in the browser', async () => {
  const { state, transport } = server();
  const { state: here } = browser();
  state.away = true;
  await expect(turnOn(transport, base, 'asha')).rejects.toThrow('away');
  expect(here.subscription).toBeNull();
  expect(await pushState(base, 'asha')).toBe('off');
});

test('turning off needs no network', async () => {
  const { state, transport } = server();
  const { state: here, wasOn } = browser();
  wasOn('asha');
  state.away = true;
  await turnOff(transport, base);
  expect(here.subscription).toBeNull();
  expect(pushOwner(base)).toBe('');
});

test('a start registers again what the server may have forgotten', async () => {
  const { state, transport } = server();
  const { wasOn } = browser();
  wasOn('asha');
  await keepPush(transport, base, 'asha');
  expect(state.devices).toEqual(new Set(['https://push.example/1']));
});

test('a start makes a new subscription when the browser dropped the last one', async () => {
  const { state, transport } = server();
  const { state: here, wasOn } = browser();
  wasOn('asha');
  here.subscription = null;
  await keepPush(transport, base, 'asha');
  expect(state.devices).toEqual(new Set(['https://push.example/2']));
});

test.each(['ravi', ''])('messages are not for the next person (%s)', async (next) => {
  const { state, transport } = server();
  const { state: here, wasOn } = browser();
  wasOn('asha');
  await keepPush(transport, base, next);
  expect(here.subscription).toBeNull();
  expect(pushOwner(base)).toBe('');
  expect(state.devices.size).toBe(0);
});

test('a subscription of another installation is replaced', async () => {
  const other = 'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8';
  const { state, transport } = server();
  const { wasOn } = browser({ boundTo: other });
  wasOn('');
  await turnOn(transport, base, 'asha');
  expect(state.devices).toEqual(new Set(['https://push.example/2']));
});

test('an app is not told by the worker of another one', async () => {
  const { state, transport } = server();
  const { wasOn } = browser();
  wasOn('asha');
  const elsewhere = { pushManager: {}, active: {}, scope: 'https://app.example/' }; // the shop's, below which all paths are
  Object.defineProperty(navigator, 'serviceWorker', {
    configurable: true,
    value: { getRegistration: async () => elsewhere },
  });
  expect(await pushState(base, 'asha')).toBe('off');
  vi.useFakeTimers();
  const turned = expect(turnOn(transport, base, 'asha')).rejects.toBeInstanceOf(NoPushService);
  await vi.advanceTimersByTimeAsync(11_000);
  await turned;
  vi.useRealTimers();
  expect(state.devices.size).toBe(0);
});
