// The service worker of one app; the build fills in the settings.
const { base, others, shell, version } = SETTINGS;
const cacheName = `doorstep:${base}:${version}`;
const pictures = 'doorstep:pictures';
const keptPictures = 400;
const tiles = 'doorstep:tiles';
const keptTiles = 200;

self.addEventListener('install', (event) => {
  // Calls of the API need not wait until this worker is awake to say that it has nothing to do with them.
  if (event.addRoutes)
    event.waitUntil(event.addRoutes({ condition: { requestMethod: 'POST' }, source: 'network' }).catch(() => {}));
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(shell))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  const old = (name) => name.startsWith(`doorstep:${base}:`) && name !== cacheName;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (others.some((path) => url.pathname.startsWith(path) || `${url.pathname}/` === path)) return;
  if (request.mode === 'navigate') {
    if (isPage(url.pathname)) event.respondWith(fromNetworkElse(request, base));
  } else if (url.pathname.includes('/assets/')) {
    event.respondWith(keptElseNetwork(event, cacheName));
  } else if (url.pathname.startsWith('/images/')) {
    event.respondWith(keptElseNetwork(event, pictures, keptPictures));
  } else if (url.pathname.startsWith('/map/tiles/')) {
    event.respondWith(networkElseKept(event, tiles, keptTiles));
  }
});

/** Screens of the app have no extension; the documentation and the health of the server are not ours. */
function isPage(path) {
  return path.startsWith(base) && !/\.[a-z]+$/.test(path) && !/^\/(v1|docs|livez|readyz|images|map|pay)\b/.test(path);
}

async function fromNetworkElse(request, page) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(page, { cacheName });
    if (kept) return kept;
    throw error;
  }
}

async function keptElseNetwork(event, name, most) {
  const cache = await caches.open(name);
  const kept = await cache.match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(keep(cache, event.request, answer.clone(), most));
  return answer;
}

/** The network answers for tiles from the browser's own cache; what is kept is for when there is none. */
async function networkElseKept(event, name, most) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(event.request);
    if (answer.status === 200) event.waitUntil(keep(cache, event.request, answer.clone(), most));
    return answer;
  } catch (error) {
    const kept = await cache.match(event.request);
    if (kept) return kept;
    throw error;
  }
}

let puts = 0;

/** Keeps an answer while the page has it already. To count all that is kept takes long, so that is done now and then. */
async function keep(cache, request, answer, most) {
  await cache.put(request, answer);
  if (!most || puts++ % 20 > 0) return;
  const requests = await cache.keys();
  await Promise.all(requests.slice(0, Math.max(0, requests.length - most)).map((old) => cache.delete(old)));
}
