// An id is 128 random bits written with sqids (https://sqids.org/spec), as
// shared/ident writes it; a Go test holds the two equal.
const ALPHABET = 'bcdfghjkmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ256789';

// mintIds gives every form with an input[data-mint] an id of its own, because a
// page out of a cache would hand the server's id to two people or two cases. The
// id is kept with the entry of the browser's history: going back, reloading and
// pressing again after a lost answer send the same id, a new visit a new one.
export function mintIds() {
  document.querySelectorAll('input[data-mint]').forEach((input) => {
    const key = 'mint-' + input.name;
    const state = history.state || {};
    if (!state[key]) {
      state[key] = encode(crypto.getRandomValues(new Uint32Array(4)));
      history.replaceState(state, '');
    }
    input.value = state[key];
  });
}

// encode writes four 32-bit numbers canonically.
export function encode(numbers) {
  const all = shuffle([...ALPHABET]);
  const size = all.length;
  const seed = numbers.reduce((sum, n, i) => sum + code(all[n % size]) + i, numbers.length);
  const turned = all.slice(seed % size).concat(all.slice(0, seed % size));
  let text = turned[0];
  let letters = turned.reverse();
  numbers.forEach((n, i) => {
    if (i) {
      text += letters[0];
      letters = shuffle(letters);
    }
    text += digits(n, letters.slice(1));
  });
  return text;
}

// digits writes n in the base of as many letters as there are.
function digits(n, letters) {
  let text = '';
  do {
    text = letters[n % letters.length] + text;
    n = Math.floor(n / letters.length);
  } while (n > 0);
  return text;
}

// shuffle is sqids' own permutation; it keeps no secret.
function shuffle(letters) {
  const out = letters.slice();
  for (let i = 0, j = out.length - 1; j > 0; i++, j--) {
    const r = (i * j + code(out[i]) + code(out[j])) % out.length;
    [out[i], out[r]] = [out[r], out[i]];
  }
  return out;
}

const code = (letter) => letter.charCodeAt(0);
