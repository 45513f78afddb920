// showUploads sends the forms marked data-upload (they post to S3) with a bar of
// progress, and keeps the chosen file when the network breaks half way. Where
// the browser may not talk to S3 by script (no CORS), the plain form is sent.
export function showUploads() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.matches('form[data-upload]') || !window.FormData) return;
    const file = form.elements.file && form.elements.file.files[0];
    if (!file) return; // the server says what is missing
    event.preventDefault();
    if (form.dataset.busy) return;
    if (form.dataset.max && file.size > Number(form.dataset.max)) {
      say(form, form.dataset.big, true);
      return;
    }
    send(form, file);
  });
}

// send posts the form. S3 answers with a redirect to our page, which a script
// may follow but not read, so what counts is that all bytes went out; the page
// it then opens says what became of the file.
function send(form, file) {
  const request = new XMLHttpRequest();
  const bar = progressBar(form, file.name);
  let begun = false;
  let whole = false;
  form.dataset.busy = '1';
  request.upload.onprogress = (event) => {
    begun = true;
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  };
  request.upload.onload = () => { whole = true; };
  request.onloadend = () => {
    delete form.dataset.busy;
    if (whole) {
      location.assign(doneAddress(form, request));
    } else if (!begun && navigator.onLine) {
      form.submit();
    } else {
      bar.remove();
      say(form, form.dataset.broken, true);
    }
  };
  say(form, form.dataset.sending + ' ' + file.name, false);
  request.open('POST', form.action);
  request.send(new FormData(form));
}

// doneAddress is where the browser would have ended without script.
function doneAddress(form, request) {
  const field = form.elements.success_action_redirect;
  return (field && field.value) || request.responseURL || location.href;
}

// progressBar puts the bar above the button.
function progressBar(form, name) {
  const bar = document.createElement('progress');
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute('aria-label', name);
  form.insertBefore(bar, form.querySelector('button'));
  return bar;
}

// say tells what is going on, in a place that screen readers watch.
function say(form, text, bad) {
  let line = form.querySelector('[role=status]');
  if (!line) {
    line = document.createElement('p');
    line.setAttribute('role', 'status');
    form.insertBefore(line, form.querySelector('button'));
  }
  line.className = bad ? 'sh-badt' : 'sh-s';
  line.textContent = text;
}
