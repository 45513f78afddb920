// Builds shared/web/assets/dist: one style sheet, one script, the mark, each under
// a name with its content's hash, with .br and .gz beside it, and manifest.json.
//
//   node infra/npm/build.mjs          builds if a source has changed
//   node infra/npm/build.mjs -force   builds
//
// The style sheet is the needed parts of govuk-frontend, without the rules of
// classes that no template uses and with its colours renamed to our tokens, then
// our own. It is made here and never committed.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.join(HERE, '..', '..');
const SRC = path.join(ROOT, 'shared/web/assets/src');
const DIST = path.join(ROOT, 'shared/web/assets/dist');

// Our own sheets in the order of the cascade.
const SHEETS = ['tokens', 'base', 'frame', 'surface', 'fields', 'status', 'tables', 'check', 'modes'];

// The oldest browsers the page is written for: custom properties and grid, and
// scripts without modules' newer syntax. Older ones get plain HTML.
const CSS_TARGET = 'chrome61';
const JS_TARGET = 'es2018';

main().catch((err) => {
  console.error('build: ' + err.message);
  process.exit(1);
});

async function main() {
  const templates = filesUnder(['shared', 'functions'], isTemplate);
  const inputs = hashOf([...templates, ...allFiles(SRC), ...toolFiles()]);
  if (!process.argv.includes('-force') && isBuilt(inputs)) return;
  if (!fs.existsSync(path.join(HERE, 'node_modules/sass'))) {
    throw new Error('npm packages are missing: run "npm ci --ignore-scripts" in infra/npm');
  }
  const outputs = new Map([
    ['shrama.css', await styleSheet(templates)],
    ...(await scripts()),
    ['mark.svg', fs.readFileSync(path.join(SRC, 'mark.svg'), 'utf8').trim()],
  ]);
  write(outputs, inputs);
}

// styleSheet returns govuk-frontend's needed rules and then ours, minified.
async function styleSheet(templates) {
  // Loaded here and not above, so that a build with nothing to do takes 0.1 s.
  const [sass, esbuild, { prune }] = await Promise.all([import('sass'), import('esbuild'), import('./prune.mjs')]);
  const govuk = sass.compile(path.join(SRC, 'base.scss'), {
    loadPaths: [path.join(HERE, 'node_modules')],
    quietDeps: true,
    logger: sass.Logger.silent,
  }).css;
  const own = SHEETS.map((name) => fs.readFileSync(path.join(SRC, 'css', name + '.css'), 'utf8')).join('\n');
  const css = prune(govuk, usedClasses(templates)) + own;
  const min = await esbuild.transform(css, { loader: 'css', minify: true, target: CSS_TARGET });
  return '/* contains govuk-frontend (MIT), Crown Copyright (Government Digital Service) */' + min.code.trim();
}

// scripts bundles every src/*.js for itself; what they share is in src/page.
async function scripts() {
  const esbuild = await import('esbuild');
  const entries = fs.readdirSync(SRC).filter((name) => name.endsWith('.js')).sort();
  const result = await esbuild.build({
    entryPoints: entries.map((name) => path.join(SRC, name)),
    bundle: true,
    minify: true,
    format: 'iife',
    target: JS_TARGET,
    write: false,
    outdir: DIST,
    logLevel: 'error',
  });
  return result.outputFiles.map((file) => [path.basename(file.path), file.text.trim()]);
}

// usedClasses lists every name of govuk-frontend's that a template mentions.
function usedClasses(templates) {
  const used = new Set();
  for (const file of templates) {
    for (const [name] of fs.readFileSync(file, 'utf8').matchAll(/govuk-[\w-]+/g)) used.add(name);
  }
  return used;
}

// write replaces what is in dist.
function write(outputs, inputs) {
  fs.mkdirSync(DIST, { recursive: true });
  for (const name of fs.readdirSync(DIST)) {
    if (name !== '.gitkeep') fs.rmSync(path.join(DIST, name), { recursive: true });
  }
  const files = {};
  for (const [name, text] of outputs) {
    const { name: stem, ext } = path.parse(name);
    files[name] = `${stem}-${sha256(text).slice(0, 10)}${ext}`;
    const body = Buffer.from(text);
    fs.writeFileSync(path.join(DIST, files[name]), body);
    fs.writeFileSync(path.join(DIST, files[name] + '.br'), brotli(body));
    fs.writeFileSync(path.join(DIST, files[name] + '.gz'), zlib.gzipSync(body, { level: 9 }));
  }
  fs.writeFileSync(path.join(DIST, 'manifest.json'), JSON.stringify({ inputs, files }, null, 1) + '\n');
}

function brotli(body) {
  return zlib.brotliCompressSync(body, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } });
}

// isBuilt reports whether dist was made from these very inputs and is whole.
function isBuilt(inputs) {
  try {
    const manifest = JSON.parse(fs.readFileSync(path.join(DIST, 'manifest.json'), 'utf8'));
    return manifest.inputs === inputs
      && Object.values(manifest.files).every((name) => ['', '.br', '.gz'].every((end) => fs.existsSync(path.join(DIST, name + end))));
  } catch {
    return false;
  }
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(path.relative(ROOT, file) + '\0');
    hash.update(fs.readFileSync(file));
  }
  return hash.digest('hex').slice(0, 32);
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

// isTemplate picks what can name a class: templates and the Go code beside them,
// but neither tests nor generated code, which repeats its template.
function isTemplate(file) {
  return file.endsWith('.templ') || (file.endsWith('.go') && !file.endsWith('_test.go') && !file.endsWith('_templ.go'));
}

function toolFiles() {
  return ['build.mjs', 'prune.mjs', 'package-lock.json'].map((name) => path.join(HERE, name));
}

function filesUnder(folders, wanted) {
  return folders.flatMap((folder) => allFiles(path.join(ROOT, folder))).filter(wanted);
}

// allFiles lists a folder to the bottom, in a steady order.
function allFiles(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
