import { expect, test, vi } from 'vitest';
import { listenForPush, type PushSettings } from '../../../build/push-worker';

const shop: PushSettings = {
  base: '/',
  others: ['/rider/', '/store/', '/ops/', '/pay/'],
  ways: { order: '/orders/', else: '/account/messages' },
  quietInSight: false,
};
const riders: PushSettings = {
  base: '/rider/',
  others: ['/pay/'],
  ways: { about: { shift_near: '/rider/shifts' }, else: '/rider/' },
  quietInSight: true,
};

type Listener = (event: Record<string, unknown>) => void;
type Shown = { tag?: string; data: { id: string; order: string }; close?: () => void };

/** A service worker's self with what is on the screen and which windows are open. */
function worker({ shown = [] as Shown[], windows = [] as ReturnType<typeof page>[], settings = shop } = {}) {
  const listeners = new Map<string, Listener>();
  const self = {
    addEventListener: (type: string, listener: Listener) => listeners.set(type, listener),
    registration: {
      getNotifications: async ({ tag }: { tag: string }) => shown.filter((one) => one.tag === tag),
      showNotification: vi.fn(async (_title: string, _options: Record<string, unknown>) => {}),
    },
    clients: { matchAll: async () => windows, openWindow: vi.fn(async (_path: string) => {}) },
  };
  listenForPush(self, settings);
  /** Sends an event and waits for what its listener waits for. */
  const send = async (type: string, event: Record<string, unknown>) => {
    let work: unknown;
    listeners.get(type)!({ ...event, waitUntil: (promise: unknown) => (work = promise) });
    await work;
  };
  return {
    ...self,
    push: (text: string | null) => send('push', { data: text === null ? null : { text: () => text } }),
    click: async (order: string, about = '') => {
      const close = vi.fn();
      await send('notificationclick', { notification: { close, data: { order, about } } });
      expect(close).toHaveBeenCalledOnce();
    },
  };
}

function page(path: string, { controlled = true, visibilityState = 'visible' } = {}) {
  const navigate = controlled ? vi.fn(async () => {}) : vi.fn(() => Promise.reject(new TypeError('not controlled')));
  return { url: `https://shop.example${path}`, focus: vi.fn(async () => {}), navigate, visibilityState };
}

const message = { id: '7', title: 'On the way', text: 'Your rider has left.', order: 'o1', tag: 'order-o1' };

test('a push is shown with what it says', async () => {
  const w = worker();
  await w.push(JSON.stringify(message));
  expect(w.registration.showNotification).toHaveBeenCalledExactlyOnceWith('On the way', {
    body: 'Your rider has left.',
    icon: '/icon-192.png',
    data: { id: '7', order: 'o1', about: '' },
    tag: 'order-o1',
    renotify: true,
  });
});

test('the same message again makes no second sound, the next one does', async () => {
  const w = worker({ shown: [{ tag: 'order-o1', data: { id: '7', order: 'o1' } }] });
  await w.push(JSON.stringify(message));
  await w.push(JSON.stringify({ ...message, id: '8' }));
  const renotified = w.registration.showNotification.mock.calls.map(([, options]) => options.renotify);
  expect(renotified).toEqual([false, true]);
});

test.each([null, 'not JSON', '"text"', 'null', '{}'])('a push of %s is shown as well as can be', async (text) => {
  const w = worker();
  await w.push(text);
  const [title, options] = w.registration.showNotification.mock.calls[0]!;
  expect(title).toBe('doorstep');
  expect(options).not.toHaveProperty('renotify'); // which browsers refuse without a tag
});

test('a press opens the order in a new window when the shop is not open', async () => {
  const w = worker({ windows: [page('/rider/trip'), page('/pay/p1')] });
  await w.click('o1');
  expect(w.clients.openWindow).toHaveBeenCalledExactlyOnceWith('/orders/o1');
});

test('a press goes to the window that shows the order', async () => {
  const windows = [page('/'), page('/orders/o1')];
  const w = worker({ windows });
  await w.click('o1');
  expect(windows[1]!.focus).toHaveBeenCalledOnce();
  expect(windows.map(({ navigate }) => navigate.mock.calls.length)).toEqual([0, 0]);
  expect(w.clients.openWindow).not.toHaveBeenCalled();
});

test('a press takes another window of the shop there', async () => {
  const windows = [page('/store/queue'), page('/cart')];
  const w = worker({ windows });
  await w.click('o 1');
  expect(windows[1]!.focus).toHaveBeenCalledOnce();
  expect(windows[1]!.navigate).toHaveBeenCalledExactlyOnceWith('/orders/o%201');
  expect(windows[0]!.focus).not.toHaveBeenCalled();
});

test('a window that cannot be sent anywhere is left alone', async () => {
  const w = worker({ windows: [page('/', { controlled: false })] });
  await w.click('o1');
  expect(w.clients.openWindow).toHaveBeenCalledExactlyOnceWith('/orders/o1');
});

test('a message about no order opens the messages', async () => {
  const w = worker();
  await w.click('');
  expect(w.clients.openWindow).toHaveBeenCalledExactlyOnceWith('/account/messages');
});

const offer = { id: '9', title: 'Rs 45.00 for 2.4 km', text: '1 door', tag: 'rider_offer', about: 'rider_offer' };

test.each([
  ['in sight', page('/rider/earnings'), 0],
  ['behind another app', page('/rider/', { visibilityState: 'hidden' }), 1],
  ['closed, with the shop open', page('/'), 1],
])('an offer to a rider whose app is %s', async (_where, window, times) => {
  const w = worker({ windows: [window], settings: riders });
  await w.push(JSON.stringify(offer));
  expect(w.registration.showNotification).toHaveBeenCalledTimes(times);
});

test('an offer goes from the screen when its time is over, and a newer one stays', async () => {
  vi.useFakeTimers();
  const close = vi.fn();
  const newer = { tag: 'rider_offer', data: { id: '10', order: '' }, close: vi.fn() };
  const w = worker({ shown: [{ tag: 'rider_offer', data: { id: '9', order: '' }, close }, newer], settings: riders });
  const over = w.push(JSON.stringify({ ...offer, until: Date.now() + 20_000 }));
  await vi.advanceTimersByTimeAsync(19_000);
  expect(close).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  await over;
  vi.useRealTimers();
  expect(close).toHaveBeenCalledOnce();
  expect(newer.close).not.toHaveBeenCalled();
});

test.each([
  ['rider_offer', '/rider/'],
  ['shift_near', '/rider/shifts'],
])('a press on %s leads to its screen', async (about, path) => {
  const w = worker({ windows: [page('/orders/o1')], settings: riders });
  await w.click('', about);
  expect(w.clients.openWindow).toHaveBeenCalledExactlyOnceWith(path);
  const open = worker({ windows: [page('/rider/me', { visibilityState: 'hidden' })], settings: riders });
  await open.click('', about);
  expect(open.clients.openWindow).not.toHaveBeenCalled();
});
