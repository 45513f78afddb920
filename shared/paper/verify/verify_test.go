package verify_test

import (
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/paper/seal"
	"github.com/shrama/shrama/shared/paper/verify"
)

const esbuild = "../../../infra/npm/node_modules/.bin/esbuild"

// office is an issuer with its key.
type office struct {
	key  *ecdsa.PrivateKey
	kid  string
	keys keyring.Keys
}

func newOffice(t *testing.T, issuer string) office {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := keyring.NewKeys(issuer, k.Public())
	if err != nil {
		t.Fatal(err)
	}
	id, err := keyring.KeyID(k.Public())
	if err != nil {
		t.Fatal(err)
	}
	return office{k, id, keys}
}

func (o office) seal(t *testing.T, number string) string {
	t.Helper()
	return o.sealFor(t, number, day(2026, 11, 23), day(2027, 11, 23).Add(-time.Second))
}

func (o office) sealFor(t *testing.T, number string, from, to time.Time) string {
	t.Helper()
	s, err := seal.Sign(o.key, o.kid, seal.Claims{Issuer: o.keys.Issuer, Number: number, Kind: "np.perm.work", Holder: "श्री LI WEI",
		From: from, To: to, Issued: from.AddDate(0, 0, -1), Rev: 1})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (o office) list(t *testing.T, at time.Time, revoked, suspended []string) string {
	t.Helper()
	r := seal.Revocations{Issuer: o.keys.Issuer, At: at}
	for state, numbers := range map[string][]string{seal.Revoked: revoked, seal.Suspended: suspended} {
		for _, n := range numbers {
			if err := r.Add(n, state); err != nil {
				t.Fatal(err)
			}
		}
	}
	s, err := seal.SignRevocations(o.key, o.kid, r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (o office) jwks(t *testing.T) json.RawMessage {
	t.Helper()
	b, err := o.keys.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// day is midnight in Kathmandu.
func day(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 0, 0, 0, 0, time.FixedZone("NPT", 20700))
}

// vector is one check that the script makes, and what it must say.
type vector struct {
	Name   string          `json:"name"`
	Text   string          `json:"text"`
	Issuer string          `json:"issuer"`
	Number string          `json:"number"`
	Keys   json.RawMessage `json:"keys"`
	List   string          `json:"list"`
	At     int64           `json:"at"`
	Want   string          `json:"want"`
}

// harness runs the script's own functions over vectors from standard input.
const harness = `
import { judge, openList } from './verify.mjs';
let all = ''; for await (const c of process.stdin) all += c;
const out = [];
for (const v of JSON.parse(all)) {
  const keys = v.keys.keys, list = v.list ? await openList(v.list, keys).catch(() => null) : null;
  out.push(await judge(v.text, keys, v.issuer, v.number, list, v.at));
}
console.log(JSON.stringify(out));`

type found struct {
	Verdict, Number, Kind, Holder string
	From, To, Issued              int64
}

func inNode(t *testing.T, vectors []vector) []found {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"verify.mjs": verify.Script, "run.mjs": harness} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in, err := json.Marshal(vectors)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join(dir, "run.mjs"))
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []found
	if err := json.Unmarshal(out, &all); err != nil || len(all) != len(vectors) {
		t.Fatalf("%d answers for %d vectors, %v: %s", len(all), len(vectors), err, out)
	}
	return all
}

func TestScriptJudges(t *testing.T) {
	np, other := newOffice(t, "np"), newOffice(t, "np")
	now := day(2027, 1, 1)
	good := np.seal(t, "NP-1")
	list := np.list(t, now, []string{"NP-2", "NP-7"}, []string{"NP-3"})
	var many []string
	for i := range 9000 { // over 65,535 bytes, where CBOR writes lengths in four
		many = append(many, "X-"+string(rune('a'+i%26))+time.Duration(i).String())
	}
	long := np.list(t, now, append(many, "NP-2"), nil)
	base := vector{Issuer: "np", Number: "NP-1", Text: good, Keys: np.jwks(t), List: list, At: now.Unix(), Want: "valid"}
	with := func(name, want string, change func(*vector)) vector {
		v := base
		v.Name, v.Want = name, want
		change(&v)
		return v
	}
	vectors := []vector{
		with("a good paper", "valid", func(*vector) {}),
		with("a good paper and no list", "valid", func(v *vector) { v.List = "" }),
		with("the first second", "valid", func(v *vector) { v.At = day(2026, 11, 23).Unix() }),
		with("a second before", "early", func(v *vector) { v.At = day(2026, 11, 23).Unix() - 1 }),
		with("the last second", "valid", func(v *vector) { v.At = day(2027, 11, 23).Unix() - 1 }),
		with("a second after", "expired", func(v *vector) { v.At = day(2027, 11, 23).Unix() }),
		with("revoked", "revoked", func(v *vector) { v.Number, v.Text = "NP-2", np.seal(t, "NP-2") }),
		with("revoked and expired", "revoked", func(v *vector) { v.Number, v.Text, v.At = "NP-2", np.seal(t, "NP-2"), day(2030, 1, 1).Unix() }),
		with("suspended", "suspended", func(v *vector) { v.Number, v.Text = "NP-3", np.seal(t, "NP-3") }),
		with("revoked in a long list", "revoked", func(v *vector) { v.Number, v.Text, v.List = "NP-2", np.seal(t, "NP-2"), long }),
		with("not in a long list", "valid", func(v *vector) { v.List = long }),
		with("another number in the address", "forged", func(v *vector) { v.Number = "NP-9" }),
		with("another tenant's page", "forged", func(v *vector) { v.Issuer = "bd" }),
		with("a key that the page lacks", "unknown", func(v *vector) { v.Text = other.seal(t, "NP-1") }),
		with("a key of the same name", "forged", func(v *vector) {
			v.Text = other.seal(t, "NP-1")
			v.Keys = json.RawMessage(strings.ReplaceAll(string(np.jwks(t)), np.kid, other.kid))
		}),
		with("a list by somebody else", "valid", func(v *vector) { v.List = other.list(t, now, []string{"NP-1"}, nil) }),
		with("a list as a paper", "forged", func(v *vector) { v.Text = list }),
		with("a paper as a list", "valid", func(v *vector) { v.List = good }),
		with("lower case", "forged", func(v *vector) { v.Text = strings.ToLower(good) }),
		with("nothing", "forged", func(v *vector) { v.Text = "" }),
	}
	for i, got := range inNode(t, vectors) {
		if got.Verdict != vectors[i].Want {
			t.Errorf("%s: %s, want %s", vectors[i].Name, got.Verdict, vectors[i].Want)
		}
		if want := "श्री LI WEI"; got.Verdict == "valid" && (got.Holder != want || got.Kind != "np.perm.work" || got.From != day(2026, 11, 23).Unix()) {
			t.Errorf("%s: claims %+v", vectors[i].Name, got)
		}
	}
}

// The script refuses what the server refuses: 2,000 changed seals, judged by both.
func TestScriptAndServerAgreeOnMutations(t *testing.T) {
	np := newOffice(t, "np")
	chance := mathrand.New(mathrand.NewPCG(20831122, 2))
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
	numbers := []string{"NP-1", "NP-10", "NP-100", "NP-1000", "NP-10000"} // base32 with and without spare bits
	var seals []string
	for _, n := range numbers {
		seals = append(seals, np.seal(t, n))
	}
	keys := np.jwks(t)
	var vectors []vector
	for len(vectors) < 2000 {
		which := len(vectors) % len(seals)
		good := seals[which]
		b := []byte(good)
		at := chance.IntN(len(b))
		if len(vectors)%3 == 0 {
			at = len(b) - 1 // the spare bits
		}
		b[at] = letters[chance.IntN(32)]
		if string(b) == good {
			continue
		}
		v := vector{Text: string(b), Issuer: "np", Number: numbers[which], Keys: keys, At: day(2027, 1, 1).Unix()}
		if _, err := seal.Open(np.keys, v.Text); err == nil {
			t.Fatalf("the server accepted %s", v.Text)
		}
		vectors = append(vectors, v)
	}
	for i, got := range inNode(t, vectors) {
		if got.Verdict != "forged" && got.Verdict != "unknown" {
			t.Fatalf("the script says %s of %s", got.Verdict, vectors[i].Text)
		}
	}
}

func TestScriptWeighsLittle(t *testing.T) {
	if _, err := os.Stat(esbuild); err != nil {
		t.Skip("npm packages are not there: run npm ci in infra/npm")
	}
	out, err := exec.CommandContext(t.Context(), esbuild, "verify.js", "--bundle", "--minify", "--format=iife", "--target=es2018").Output()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(out); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d gzip", len(out), b.Len())
	if b.Len() >= 1500 {
		t.Errorf("%d bytes of gzip, want less than 1,500", b.Len())
	}
}
