// prune keeps of govuk-frontend's style sheet what our pages can use, and renames
// its colours and line heights to our tokens (shared/web/assets/src/css/tokens.css).
import postcss from 'postcss';

// Classes that components put together from pieces (block + "--error"), so that
// no template mentions them whole.
const COMPOSED = [
  ...['input', 'textarea', 'select', 'file-upload', 'form-group'].map((block) => `govuk-${block}--error`),
  ...['secondary', 'warning', 'disabled'].map((weight) => `govuk-button--${weight}`),
  'govuk-table__header--numeric',
  'govuk-table__cell--numeric',
];

// Selectors of govuk-frontend's that we replace (focus is one ring everywhere,
// css/base.css) or never make: fallbacks for old browsers, dark backgrounds.
const UNWANTED = [/:focus/, /--inverse/, /_fallback/, /:-moz/, /_-ms/];
const SKIP_LINK = /skip-link/;

// Media we write ourselves (css/modes.css) or that no browser asks for any more.
const OWN_MEDIA = /print|high-contrast|forced-colors|ms-/;

// Set by base.css once for all.
const OWN_PROPERTIES = new Set([
  'font-family', '-webkit-font-smoothing', '-moz-osx-font-smoothing',
  '-webkit-text-size-adjust', '-moz-text-size-adjust', 'text-size-adjust',
]);

// govuk-frontend's functional colours and the token each becomes.
const COLOURS = {
  brand: 'var(--brand)',
  text: 'var(--ink)',
  'inverse-text': 'var(--paper)',
  'template-background': 'var(--ground)',
  'body-background': 'var(--paper)',
  'secondary-text': 'var(--ink-2)',
  focus: 'var(--soft)',
  'focus-text': 'var(--ink)',
  error: 'var(--bad)',
  success: 'var(--ok)',
  border: 'var(--line)',
  'input-border': 'var(--field)',
  hover: 'var(--line)',
  link: 'var(--link)',
  'link-visited': 'var(--link)',
  'link-hover': 'var(--ink)',
  'link-active': 'var(--ink)',
  'surface-background': 'var(--tint)',
  'surface-text': 'var(--ink)',
  'surface-border': 'var(--line)',
  'print-text': '#000',
};
const COLOUR = /var\(--govuk-([a-z-]+)-colour(?:,[^()]*(?:\([^()]*\))?[^()]*)?\)/g;

// prune returns css without what the classes in used cannot need.
export function prune(css, used) {
  const root = postcss.parse(css);
  const known = new Set([...used, ...COMPOSED]);
  root.walkComments((comment) => comment.remove());
  root.walkAtRules((rule) => {
    if (rule.name === 'supports' || (rule.name === 'media' && OWN_MEDIA.test(rule.params))) rule.remove();
  });
  root.walkRules((rule) => keepSelectors(rule, known));
  root.walkDecls(rename);
  root.walkRules((rule) => { if (!rule.nodes.length) rule.remove(); });
  root.walkAtRules((rule) => { if (rule.nodes && !rule.nodes.length) rule.remove(); });
  return root.toString();
}

// keepSelectors drops the selectors that cannot match a page of ours.
function keepSelectors(rule, known) {
  if (rule.parent.type === 'atrule' && rule.parent.name.endsWith('keyframes')) return;
  const kept = rule.selectors.filter((selector) => {
    if (UNWANTED.some((pattern) => pattern.test(selector)) && !SKIP_LINK.test(selector)) return false;
    return classesOf(selector).every((name) => known.has(name));
  });
  if (kept.length) rule.selectors = kept;
  else rule.remove();
}

// classesOf lists the classes of govuk-frontend's in a selector, and the one its
// script sets, which ours never does.
function classesOf(selector) {
  return [...selector.matchAll(/\.([\w-]+)/g)]
    .map((match) => match[1])
    .filter((name) => name.startsWith('govuk-') || name === 'js-enabled');
}

// rename makes one declaration follow our tokens.
function rename(decl) {
  if (OWN_PROPERTIES.has(decl.prop) || decl.prop.startsWith('--govuk-')) {
    decl.remove();
    return;
  }
  if (decl.prop === 'line-height') {
    if (/^1\.2\d*$/.test(decl.value)) decl.value = 'var(--lh-h)';
    else if (decl.value.startsWith('1.5')) decl.value = 'var(--lh)';
  }
  decl.value = decl.value.replace(COLOUR, (whole, name) => COLOURS[name] ?? whole);
}
