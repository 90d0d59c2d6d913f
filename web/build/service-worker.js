// The service worker of one app; the build fills in the settings.
const { base, others, shell, version } = SETTINGS;
const cacheName = `doorstep:${base}:${version}`;
const pictures = 'doorstep:pictures';
const keptPictures = 400;
const tiles = 'doorstep:tiles';
const keptTiles = 200;

self.addEventListener('install', (event) => {
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
    event.respondWith(keptElseNetwork(request, cacheName));
  } else if (url.pathname.startsWith('/images/')) {
    event.respondWith(keptElseNetwork(request, pictures, keptPictures));
  } else if (url.pathname.startsWith('/map/tiles/')) {
    event.respondWith(networkElseKept(request, tiles, keptTiles));
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

async function keptElseNetwork(request, name, most) {
  const cache = await caches.open(name);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    if (most) await forgetOldest(cache, most);
  }
  return answer;
}

/** The network answers for tiles from the browser's own cache; what is kept is for when there is none. */
async function networkElseKept(request, name, most) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request);
    if (answer.status === 200) {
      await cache.put(request, answer.clone());
      await forgetOldest(cache, most);
    }
    return answer;
  } catch (error) {
    const kept = await cache.match(request);
    if (kept) return kept;
    throw error;
  }
}

async function forgetOldest(cache, most) {
  const requests = await cache.keys();
  await Promise.all(requests.slice(0, Math.max(0, requests.length - most)).map((request) => cache.delete(request)));
}
