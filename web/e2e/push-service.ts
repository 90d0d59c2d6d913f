// A push service on this machine, and the browser's half of the encryption (RFC 8291): what arrives is
// decrypted as a browser does it.
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

export type Pushed = {
  id: string;
  title: string;
  text: string;
  order: string;
  tag: string;
  about?: string;
  until?: number;
};

export type PushService = { messages: Pushed[]; stop: () => Promise<void> };

/**
 * Gives the pages of a browser this push service in place of their own, which headless Chromium does not
 * have without a network: PushManager.subscribe and getSubscription answer with a subscription here. All
 * around it is real: the permission, the screens, the server that registers, encrypts and sends.
 */
export async function givePushService(context: BrowserContext): Promise<PushService> {
  const keys = createECDH('prime256v1');
  const point = keys.generateKeys();
  const auth = randomBytes(16);
  const messages: Pushed[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    messages.push(JSON.parse(decrypt(Buffer.concat(chunks))));
    response.writeHead(201).end();
  });
  const decrypt = (body: Buffer): string => {
    const [salt, sender, sealed] = [body.subarray(0, 16), body.subarray(21, 86), body.subarray(86)];
    const derive = (secret: Uint8Array, by: Uint8Array, info: (string | Buffer)[], size: number) =>
      Buffer.from(hkdfSync('sha256', secret, by, Buffer.concat(info.map((part) => Buffer.from(part))), size));
    const ikm = derive(keys.computeSecret(sender), auth, ['WebPush: info\0', point, sender], 32);
    const cek = derive(ikm, salt, ['Content-Encoding: aes128gcm\0'], 16);
    const nonce = derive(ikm, salt, ['Content-Encoding: nonce\0'], 12);
    const opener = createDecipheriv('aes-128-gcm', cek, nonce).setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([opener.update(sealed.subarray(0, -16)), opener.final()]);
    return padded.subarray(0, padded.lastIndexOf(2)).toString();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/device`;
  await context.grantPermissions(['notifications']);
  await context.addInitScript(
    ({ endpoint, p256dh, auth }) => {
      const kept = 'test.push';
      const subscription = {
        endpoint,
        options: {},
        toJSON: () => ({ endpoint, keys: { p256dh, auth } }),
        unsubscribe: async () => {
          localStorage.removeItem(kept);
          return true;
        },
      } as unknown as PushSubscription;
      PushManager.prototype.subscribe = async () => {
        localStorage.setItem(kept, 'yes');
        return subscription;
      };
      PushManager.prototype.getSubscription = async () => (localStorage.getItem(kept) ? subscription : null);
    },
    { endpoint, p256dh: point.toString('base64url'), auth: auth.toString('base64url') },
  );
  return {
    messages,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Delivers a push to the real service worker of an app (base), as the browser does; answers with what is on the screen then. */
export async function shownBy(
  page: Page,
  url: string,
  message: Pushed,
  base = '/',
): Promise<{ title: string; tag: string }[]> {
  await deliverPush(page, url, message, base);
  const shown = () =>
    page.evaluate(async (base) => {
      const registration = await navigator.serviceWorker.getRegistration(base);
      return ((await registration?.getNotifications()) ?? []).map(({ title, tag }) => ({ title, tag }));
    }, base);
  await expect.poll(shown, { timeout: 20_000 }).not.toEqual([]);
  return shown();
}

export async function deliverPush(page: Page, url: string, message: Pushed, base: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const registrationId = new Promise<string>((resolve) =>
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL === url + base);
      if (ours) resolve(ours.registrationId);
    }),
  );
  await devtools.send('ServiceWorker.enable');
  await devtools.send('ServiceWorker.deliverPushMessage', {
    origin: url,
    registrationId: await registrationId,
    data: JSON.stringify(message),
  });
  await devtools.detach();
}
