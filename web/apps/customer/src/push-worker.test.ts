import { expect, test, vi } from 'vitest';
import { listenForPush } from '../../../build/push-worker';

type Listener = (event: Record<string, unknown>) => void;
type Shown = { tag?: string; data: { id: string; order: string } };

/** A service worker's self with what is on the screen and which windows are open. */
function worker({ shown = [] as Shown[], windows = [] as ReturnType<typeof page>[] } = {}) {
  const listeners = new Map<string, Listener>();
  const self = {
    addEventListener: (type: string, listener: Listener) => listeners.set(type, listener),
    registration: {
      getNotifications: async ({ tag }: { tag: string }) => shown.filter((one) => one.tag === tag),
      showNotification: vi.fn(async (_title: string, _options: Record<string, unknown>) => {}),
    },
    clients: { matchAll: async () => windows, openWindow: vi.fn(async (_path: string) => {}) },
  };
  listenForPush(self, ['/rider/', '/store/', '/ops/', '/pay/']);
  /** Sends an event and waits for what its listener waits for. */
  const send = async (type: string, event: Record<string, unknown>) => {
    let work: unknown;
    listeners.get(type)!({ ...event, waitUntil: (promise: unknown) => (work = promise) });
    await work;
  };
  return {
    ...self,
    push: (text: string | null) => send('push', { data: text === null ? null : { text: () => text } }),
    click: async (order: string) => {
      const close = vi.fn();
      await send('notificationclick', { notification: { close, data: { order } } });
      expect(close).toHaveBeenCalledOnce();
    },
  };
}

function page(path: string, { controlled = true } = {}) {
  const navigate = controlled ? vi.fn(async () => {}) : vi.fn(() => Promise.reject(new TypeError('not controlled')));
  return { url: `https://shop.example${path}`, focus: vi.fn(async () => {}), navigate };
}

const message = { id: '7', title: 'On the way', text: 'Your rider has left.', order: 'o1', tag: 'order-o1' };

test('a push is shown with what it says', async () => {
  const w = worker();
  await w.push(JSON.stringify(message));
  expect(w.registration.showNotification).toHaveBeenCalledExactlyOnceWith('On the way', {
    body: 'Your rider has left.',
    icon: '/icon-192.png',
    data: { id: '7', order: 'o1' },
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
