const HOLD_MS = 4000; // long enough for a double press, short enough to try again

// sendOnce lets one press be one submission. The server would know a repeated
// one by its id; this only saves the wait. The button is not disabled, since a
// disabled button's name and value are not sent.
export function sendOnce() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = '1';
    const button = event.submitter;
    if (button) button.setAttribute('aria-disabled', 'true');
    setTimeout(() => release(form, button), HOLD_MS);
  });
  // A page that comes back from the back-forward cache is as it was left.
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    document.querySelectorAll('form[data-sent]').forEach((form) => {
      release(form, form.querySelector('[aria-disabled]'));
    });
  });
}

function release(form, button) {
  delete form.dataset.sent;
  if (button) button.removeAttribute('aria-disabled');
}
