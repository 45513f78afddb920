// Gives back the kept verify page where there is no network. It answers GET
// requests only, and never one that the network can answer.
addEventListener('install', () => skipWaiting());
addEventListener('activate', e => e.waitUntil(clients.claim()));
addEventListener('fetch', e => {
  const r = e.request, path = new URL(r.url).pathname;
  if (r.method !== 'GET' || !/^\/(assets\/|[a-z0-9-]+\/verify)/.test(path)) return;
  e.respondWith(fetch(r).catch(async () =>
    (await caches.match(r)) || (await caches.match(path.replace(/(\/verify).*/, '$1'))) || Response.error()));
});
