// focusErrors moves the reader to the error summary, so that a screen reader
// says it first. It does not scroll: the summary stands on top anyway.
export function focusErrors() {
  const summary = document.querySelector('.govuk-error-summary');
  if (!summary) return;
  summary.tabIndex = -1;
  summary.focus({ preventScroll: true });
}
