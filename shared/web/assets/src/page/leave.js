const MARK = 'sign-out';

// leaveNothing takes what a person sees away from all their tabs when they sign
// out in one: before the server is asked, and without a network too. They go to a
// page on which nobody's name stands.
export function leaveNothing() {
  if (!document.querySelector('header a[href$="/sign-out"]')) return;
  addEventListener('storage', (event) => {
    if (event.key !== MARK) return;
    document.body.replaceChildren();
    location.replace('/');
  });
  document.querySelector('form[action$="/sign-out"]')?.addEventListener('submit', () => {
    try {
      localStorage.setItem(MARK, Date.now());
    } catch {
      // A browser that keeps nothing tells its other tabs nothing.
    }
  });
}
