// tellOffline shows the banner while the phone says it has no network. The event
// may be wrong (navigator.onLine lies behind captive portals), so nothing but the
// banner depends on it.
export function tellOffline() {
  const banner = document.querySelector('[data-offline]');
  if (!banner) return;
  const tell = () => { banner.hidden = navigator.onLine !== false; };
  addEventListener('online', tell);
  addEventListener('offline', tell);
  tell();
}
