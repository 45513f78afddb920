// leaveNothing takes what a person sees away when their session is over. When they
// sign out in one tab, from all of that administration: before the server is asked,
// and without a network too. When it ended unused, from the page that still shows
// it, unless something was typed there, which would be lost.
export function leaveNothing() {
  const head = document.querySelector('[data-life]');
  if (!head) return;
  const out = 'out-' + location.pathname.split('/')[1];
  let typed = false;
  addEventListener('input', () => {
    typed = true;
  });
  setTimeout(() => typed || empty(), head.dataset.life * 1000);
  addEventListener('storage', (event) => event.key === out && empty());
  document.querySelector('form[action$="/sign-out"]')?.addEventListener('submit', () => {
    localStorage.setItem(out, Date.now()); // throws where nothing is kept; the form is sent all the same
  });
}

// empty leads to a page on which nobody's name stands.
function empty() {
  document.body.remove();
  location.replace('/');
}
