// What the shop's service worker does with push messages. The build puts it into the worker, without
// the word export, and calls listenForPush there.

/** @typedef {{ id?: string, title?: string, text?: string, order?: string, tag?: string }} PushMessage */

/**
 * Shows what comes and opens what is pressed. Others are the paths of pages that are not the shop's.
 * @param {any} worker the service worker's self
 * @param {string[]} others
 */
export function listenForPush(worker, others) {
  worker.addEventListener('push', (event) => event.waitUntil(show(worker, event.data?.text() ?? '')));
  worker.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(open(worker, pathFor(event.notification.data?.order), others));
  });
}

/** A message takes the place of the last one about its order; one that came twice makes no second sound. */
async function show(worker, text) {
  const { id = '', title = 'doorstep', text: body = '', order = '', tag = '' } = read(text);
  const shown = tag ? await worker.registration.getNotifications({ tag }) : [];
  const again = shown.some((notification) => notification.data?.id === id);
  await worker.registration.showNotification(title, {
    body,
    icon: '/icon-192.png',
    data: { id, order },
    ...(tag && { tag, renotify: !again }),
  });
}

/** @returns {PushMessage} */
function read(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return { text }; // browsers want to see something shown for every push
  }
}

function pathFor(order) {
  return order ? `/orders/${encodeURIComponent(order)}` : '/account/messages';
}

/** Prefers a window that is there already, then another one of the shop, then a new one. */
async function open(worker, path, others) {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const ours = windows.filter((page) => !others.some((other) => pathOf(page).startsWith(other)));
  const page = ours.find((one) => pathOf(one) === path) ?? ours[0];
  if (!page) return worker.clients.openWindow(path);
  await page.focus();
  if (pathOf(page) === path) return page;
  // A page that an older worker opened cannot be sent anywhere.
  return page.navigate(path).catch(() => worker.clients.openWindow(path));
}

function pathOf(page) {
  return new URL(page.url).pathname;
}
