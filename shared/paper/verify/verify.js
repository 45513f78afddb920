// Checks a certificate's seal on the phone, with the network or without.
//
// The page gives everything: its address (…/<issuer>/verify/<number>/<seal>, or the same in data-sealed), the issuer's
// keys in <script type="application/json" id="keys">, the address of the signed list of
// revocations in data-list, and every sentence, in its own language. The script only unhides:
//
//   <main data-verify data-list="/np/verify/revocations" data-time-zone="Asia/Kathmandu" data-forms="…" data-live="valid">
//     <div data-verdict="valid" hidden>   likewise early, expired, suspended, revoked, forged, unknown
//     <p data-kind="np.perm.work" hidden> the service's name
//     <b data-claim="holder">             likewise number, and the days from, to as <time>
//     <p data-listed="held" hidden>       … <time data-claim="listed">; likewise data-listed="none"
//
// data-live is what the server said when it made the page. A seal that is good says nothing of the record, so then
// data-live stands; anything worse that the script finds replaces it. data-forms is how the paper writes a day: ten
// digits, then for each month the day with 0 for its number and 1 for its year, and at last what stands for
// the end of what has none, which the seal writes as a day of the year 9999 (9e9 seconds are the year 2255).

const subtle = crypto.subtle; // only where the page came by HTTPS or from this machine
const utf8 = s => new TextEncoder().encode(s), plain = b => new TextDecoder().decode(b);

// bytes reads base32hex without padding, in its one writing only: no small letter, no spare letter, no spare bit.
const bytes = text => {
  const out = [];
  let acc = 0, n = 0;
  if (/[^0-9A-V]/.test(text)) throw 0;
  for (const c of text) {
    acc = acc << 5 & 4095 | parseInt(c, 32);
    n += 5;
    if (n > 7) out.push(acc >> (n -= 8) & 255);
  }
  if (n > 4 || acc & (1 << n) - 1) throw 0;
  return Uint8Array.from(out);
};

// cbor reads one item (RFC 8949) of the kinds an office writes: numbers, bytes, text, arrays, maps.
const cbor = b => {
  let p = 0;
  const item = () => {
    const type = b[p] >> 5;
    let n = b[p++] & 31;
    if (n > 23) {
      let i = 1 << n - 24;
      for (n = 0; i--;) n = n * 256 + b[p++];
    }
    if (type < 2) return type ? -1 - n : n;
    if (!(n <= b.length)) throw 0;
    if (type < 4) {
      const v = b.slice(p, p += n);
      return type < 3 ? v : plain(v);
    }
    const m = new Map();
    if (type < 5) return Array.from(Array(n), item);
    while (n--) m.set(item(), item());
    return m;
  };
  return item();
};

// wrap writes bytes as CBOR does, in the shortest form.
const wrap = b => {
  const n = b.length, head = [];
  let size = n < 24 ? 0 : n < 256 ? 1 : n < 65536 ? 2 : 4;
  head.push(size ? size > 2 ? 90 : 87 + size : 64 | n);
  while (size--) head.push(n >> 8 * size & 255);
  return [...head, ...b];
};

// open returns the payload of a sealed text if one of the keys signed it. It throws 'unknown' for a key that is not
// there, and anything else for a text that is no seal. What the signature does not cover must stand as the
// office writes it.
export const open = async (text, keys, typ) => {
  const raw = bytes(text), [head, , body, sig] = cbor(raw), h = cbor(head);
  if (`${[132, ...wrap(head), 160, ...wrap(body), ...wrap(sig)]}` !== `${raw}` || h.get(1) !== -7 || h.get(16) !== typ) throw 0;
  const k = keys.find(k => k.kid === plain(h.get(4)));
  if (!k) throw 'unknown';
  const alg = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await subtle.importKey('jwk', k, alg, false, ['verify']);
  const signed = Uint8Array.from([132, 106, ...utf8('Signature1'), ...wrap(head), 64, ...wrap(body)]);
  if (!await subtle.verify(alg, key, sig, signed)) throw 0;
  return cbor(body);
};

// openList returns the signed list of revocations.
export const openList = (text, keys) => open(text, keys, 'application/x.revoked');

// judge says what a seal is worth at a time in seconds: a verdict, and the claims where the seal is genuine. Keys,
// number and list (which may be missing) are of the page's issuer.
export const judge = async (text, keys, issuer, number, list, at) => {
  try {
    const m = await open(text, keys), [kind, holder] = m.get(-65537), from = m.get(5), to = m.get(4);
    if (m.get(1) !== issuer || m.get(2) !== number) throw 0;
    const print = new Uint8Array(await subtle.digest('SHA-256', utf8(issuer + '/' + number))).slice(0, 8);
    const within = key => list && `,${list.get(key)},`.includes(`,${print},`); // as text: 1,22,333
    return {
      verdict: within(-65537) ? 'revoked' : within(-65538) ? 'suspended' : at > to ? 'expired' : at < from ? 'early' : 'valid',
      kind, holder, number, from, to,
    };
  } catch (e) {
    return { verdict: !subtle || e === 'unknown' ? 'unknown' : 'forged' };
  }
};

// show writes what was found into the page.
export const show = (root, found, list) => {
  const each = (name, fn) => root.querySelectorAll(`[data-${name}]`).forEach(e => fn(e, e.dataset[name]));
  const only = (name, value) => each(name, (e, v) => { e.hidden = v !== value; });
  only('verdict', found.verdict === 'valid' && root.dataset.live || found.verdict);
  only('kind', found.kind);
  only('listed', list ? 'held' : 'none');
  found.listed = list && list.get(6);
  each('claim', (e, v) => {
    let c = found[v];
    if (!c) return;
    if (c.toFixed) { // a day as on the paper: the phone's own months and order are others
      const at = new Date(c * 1000), forms = root.dataset.forms.split('|'), [m, ...dy] = at.toLocaleDateString('en', root.dataset).split('/');
      e.dateTime = at.toJSON();
      c = forms[c > 9e9 ? 13 : m].replace(/\d/g, n => dy[n]).replace(/\d/g, n => forms[0][n]);
    }
    e.textContent = c;
  });
};

// start checks with the list this phone holds, then fetches a newer one if there is a network, and checks again.
const start = async root => {
  const d = root.dataset, [, issuer, number, text] = /([^/]+)\/verify\/?([^/]*)\/?([^/]*)/.exec(d.sealed || location.pathname);
  const keys = JSON.parse(document.getElementById('keys').textContent).keys, shelf = 'revocations:' + issuer;
  let list;
  const check = async get => {
    try {
      const s = await get(), fresh = await openList(s, keys);
      if (fresh.get(1) === issuer && !(list && fresh.get(6) < list.get(6))) {
        list = fresh;
        localStorage.setItem(shelf, s);
      }
    } catch (e) { /* no storage, no network, or no list that the issuer signed: what is held stands, its age is shown */ }
    if (text) show(root, await judge(text, keys, issuer, decodeURIComponent(number), list, Date.now() / 1000), list);
  };
  await check(() => localStorage.getItem(shelf));
  check(async () => (await fetch(d.list)).text());
};

if (typeof document !== 'undefined') document.querySelectorAll('[data-verify]').forEach(start);
