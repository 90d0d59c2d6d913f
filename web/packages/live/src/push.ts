// Notifications of this device: the browser's subscription, the server's note of it, and whose they are.
// Each app has its own, by where it is served (base): its service worker shows them.
import type { Transport } from '@connectrpc/connect';
import { callUnaryMethod } from '@connectrpc/connect-query';
import { NotificationPublicService } from '@doorstep/api/gen/doorstep/notification/v1/notification_pb';
import { pushOwner, setPushOwner } from './push-owner';

export type PushState = 'unsupported' | 'blocked' | 'off' | 'on';

const { getPushKey, registerPushDevice, unregisterPushDevice } = NotificationPublicService.method;

/** Saying goodbye to the server must not keep anybody from leaving. */
const goodbyeMs = 3000;
/** How long the service worker of a first visit may take. */
const workerMs = 10_000;

/** The browser has no push service, or cannot reach it. */
export class NoPushService extends Error {}

export async function pushState(base: string, userId: string): Promise<PushState> {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) return 'unsupported';
  if (Notification.permission === 'denied') return 'blocked';
  const on = Notification.permission === 'granted' && userId === pushOwner(base) && (await subscriptionHere(base));
  return on ? 'on' : 'off';
}

/** Asks the browser's person, who has just pressed something, and tells the server where messages go. */
export async function turnOn(transport: Transport, base: string, userId: string): Promise<PushState> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return permission === 'denied' ? 'blocked' : 'off';
  const { publicKey } = await callUnaryMethod(transport, getPushKey, {});
  const subscription = await subscribe(base, bytesOf(publicKey));
  try {
    await register(transport, subscription);
  } catch (error) {
    await subscription.unsubscribe(); // the screen says off, so it is
    throw error;
  }
  setPushOwner(base, userId);
  return 'on';
}

/** Ends notifications here. What the server cannot be told, it learns from the push service. */
export async function turnOff(transport: Transport, base: string): Promise<void> {
  const subscription = await subscriptionHere(base);
  if (subscription) {
    const { endpoint } = subscription;
    const signal = AbortSignal.timeout(goodbyeMs);
    await callUnaryMethod(transport, unregisterPushDevice, { endpoint }, { signal }).catch(() => {});
    await subscription.unsubscribe();
  }
  setPushOwner(base, '');
}

/**
 * On a start with notifications on: browsers change subscriptions by themselves, and servers forget old
 * ones, so it is registered again. When somebody else is signed in, or nobody, it ends: messages about one
 * person's orders are not for the next.
 */
export async function keepPush(transport: Transport, base: string, userId: string): Promise<void> {
  const subscription = await subscriptionHere(base);
  if (userId !== pushOwner(base)) {
    await subscription?.unsubscribe();
    setPushOwner(base, '');
  } else if (Notification.permission !== 'granted') {
    setPushOwner(base, '');
  } else if (subscription) {
    await register(transport, subscription);
  } else {
    await turnOn(transport, base, userId);
  }
}

async function subscriptionHere(base: string): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration(base);
  if (!registration || new URL(registration.scope).pathname !== base) return null;
  return registration.pushManager.getSubscription();
}

async function subscribe(base: string, key: Uint8Array<ArrayBuffer>): Promise<PushSubscription> {
  const { pushManager } = await workerReady(base);
  const before = await pushManager.getSubscription();
  if (before && sameBytes(before.options.applicationServerKey, key)) return before;
  await before?.unsubscribe(); // of an installation with another key
  try {
    return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  } catch (error) {
    throw new NoPushService('no subscription', { cause: error });
  }
}

/** The worker of this app: where it is not there yet, that of the shop would answer for all paths below its own. */
async function workerReady(base: string): Promise<ServiceWorkerRegistration> {
  const end = Date.now() + workerMs;
  for (;;) {
    const found = await navigator.serviceWorker.getRegistration(base);
    if (found?.active && new URL(found.scope).pathname === base) return found;
    if (Date.now() > end) throw new NoPushService('no worker');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function register(transport: Transport, subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON();
  await callUnaryMethod(transport, registerPushDevice, { endpoint, p256dh: keys?.p256dh, auth: keys?.auth });
}

/** Of base64url. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function sameBytes(a: ArrayBuffer | null, b: Uint8Array): boolean {
  const bytes = new Uint8Array(a ?? new ArrayBuffer(0));
  return bytes.length === b.length && bytes.every((byte, i) => byte === b[i]);
}
