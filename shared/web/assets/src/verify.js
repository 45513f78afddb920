// The verify page: its seal is checked on the phone, and the page is kept so
// that the next check needs no network. sw.js gives it back.
import '../../../paper/verify/verify.js';

const keep = async () => {
  if (!('serviceWorker' in navigator) || !window.caches) return;
  await navigator.serviceWorker.register('/sw.js');
  const page = location.pathname.replace(/(\/verify).*/, '$1');
  const parts = [...document.querySelectorAll('link[rel=stylesheet],script[src]')].map(e => e.href || e.src);
  await (await caches.open('verify')).addAll([page, ...parts]);
};
keep().catch(() => { /* no storage or no HTTPS: the check still works while the page is open */ });
