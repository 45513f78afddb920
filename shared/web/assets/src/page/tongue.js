// keepTyped takes what stands in the other forms of a page along when it is asked
// for in another language; the form of the pressed button goes by itself.
export function keepTyped() {
  document.addEventListener('submit', (event) => {
    const button = event.submitter;
    if (!button || !button.matches('[data-tongue]')) return;
    const added = [];
    const add = (name, value) => {
      const input = document.createElement('input');
      Object.assign(input, { type: 'hidden', name, value });
      event.target.append(input);
      added.push(input);
    };
    if (!button.dataset.tongue && !typed(event.target)) add(':untouched', '');
    document.querySelectorAll('main form[id]').forEach((form) => {
      if (form === event.target || !typed(form)) return;
      new FormData(form).forEach((value, name) => {
        if (typeof value === 'string') add(form.id + ':' + name, value);
      });
    });
    setTimeout(() => added.forEach((input) => input.remove())); // once they are sent
  });
}

// typed reports whether anything in a form is not as the page came, or was typed
// before it was last shown in another language.
function typed(form) {
  return 'typed' in form.dataset || [...form.elements].some((e) => {
    if (e.options) return [...e.options].some((o) => o.selected !== o.defaultSelected && (o.defaultSelected || o.index));
    if (e.type === 'radio' || e.type === 'checkbox') return e.checked !== e.defaultChecked;
    return 'defaultValue' in e && e.type !== 'hidden' && e.value !== e.defaultValue;
  });
}
