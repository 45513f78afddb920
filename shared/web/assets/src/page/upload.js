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

// send posts the form, with a bar.
function send(form, file) {
  const request = new XMLHttpRequest();
  const bar = progressBar(form, file.name);
  let sent = 0;
  form.dataset.busy = '1';
  request.upload.onprogress = (event) => {
    sent = event.loaded;
    if (event.lengthComputable) bar.value = (100 * sent) / event.total;
  };
  request.onloadend = () => settle(form, file, request.status, sent).then((text) => {
    delete form.dataset.busy;
    if (!text) return;
    bar.remove();
    say(form, text, true);
  });
  say(form, form.dataset.sending + ' ' + file.name, false);
  request.open('POST', form.action);
  request.send(new FormData(form));
}

// settle leaves the page if the file arrived, or returns what to say. S3 answers
// with a redirect to our page, which a script may follow but not read, so an
// upload that ended well looks like one that broke: our own server knows.
async function settle(form, file, status, sent) {
  const { success_action_redirect: redirect, key } = form.elements;
  const done = redirect.value + '?' + new URLSearchParams({ key: key.value, name: file.name }); // S3 would add the key itself
  try {
    const answer = status ? null : await fetch(done, { headers: { Accept: 'application/json' } });
    const missing = answer && !answer.ok && (await answer.text()).includes('file.missing');
    if (!missing) location.assign(done);
    else if (!sent) form.submit(); // the bucket refused the script before a byte went out
    else return form.dataset.broken;
  } catch {
    return form.dataset.broken;
  }
  return '';
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
