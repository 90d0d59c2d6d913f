// What a service worker does with push messages. The build puts it into the workers of the shop and of the
// riders' app, without the word export, and calls listenForPush there.

/** @typedef {{ id?: string, title?: string, text?: string, order?: string, tag?: string, about?: string, until?: number }} PushMessage */

/**
 * Where a message leads, by what it is about: an order, a template, anything else.
 * @typedef {{ order?: string, about?: Record<string, string>, else: string }} Ways
 */

/**
 * Shows what comes and opens what is pressed.
 * @param {any} worker the service worker's self
 * @param {{ base: string, others: string[], ways: Ways, quietInSight: boolean }} settings where the app is,
 * which paths below are not its own, where messages lead, and whether none is shown while the app is in sight
 */
export function listenForPush(worker, { base, others, ways, quietInSight }) {
  const isOurs = (page) => {
    const path = pathOf(page);
    return `${path}/`.startsWith(base) && !others.some((other) => path.startsWith(other));
  };
  const ours = async () => {
    const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
    return windows.filter(isOurs);
  };
  const take = async (text) => {
    if (quietInSight && (await ours()).some((page) => page.visibilityState === 'visible')) return;
    await show(worker, read(text));
  };
  worker.addEventListener('push', (event) => event.waitUntil(take(event.data?.text() ?? '')));
  worker.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(ours().then((windows) => open(worker, pathFor(event.notification.data ?? {}, ways), windows)));
  });
}

/** A browser ends workers that take longer than this; an offer's time is shorter. */
const longestWatch = 60_000;

/** A message takes the place of the last one about its order; one that came twice makes no second sound. */
async function show(
  worker,
  { id = '', title = 'doorstep', text: body = '', order = '', tag = '', about = '', until = 0 },
) {
  const shown = tag ? await worker.registration.getNotifications({ tag }) : [];
  const again = shown.some((notification) => notification.data?.id === id);
  await worker.registration.showNotification(title, {
    body,
    icon: '/icon-192.png',
    data: { id, order, about },
    ...(tag && { tag, renotify: !again }),
    ...(until && { vibrate: [200, 100, 200] }),
  });
  if (until) await closeAfter(worker, { id, tag, until });
}

/** What is over goes from the screen. A phone whose clock is wrong shows it for a moment all the same. */
async function closeAfter(worker, { id, tag, until }) {
  const left = Math.min(Math.max(until - Date.now(), 5000), longestWatch);
  await new Promise((resolve) => setTimeout(resolve, left));
  const shown = await worker.registration.getNotifications({ tag });
  for (const notification of shown) if (notification.data?.id === id) notification.close();
}

/** @returns {PushMessage} */
function read(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return { text }; // browsers want to see something shown for every push
  }
}

function pathFor({ order, about }, ways) {
  if (order && ways.order) return ways.order + encodeURIComponent(order);
  return ways.about?.[about] ?? ways.else;
}

/** Prefers a window that is there already, then another one of the app, then a new one. */
async function open(worker, path, windows) {
  const page = windows.find((one) => pathOf(one) === path) ?? windows[0];
  if (!page) return worker.clients.openWindow(path);
  await page.focus();
  if (pathOf(page) === path) return page;
  // A page that an older worker opened cannot be sent anywhere.
  return page.navigate(path).catch(() => worker.clients.openWindow(path));
}

function pathOf(page) {
  return new URL(page.url).pathname;
}
