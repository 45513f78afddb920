package browser

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/paper/seal"
)

// seal is the proof that stands in the QR of a paper, made with the house's key.
func (s *site) seal(t *testing.T, number string) string {
	t.Helper()
	keys := &keyring.Folder{Dir: filepath.Join(s.data, "keys")}
	signer, kid, err := keys.Signer(t.Context(), "np")
	if err != nil {
		t.Fatal(err)
	}
	now := s.Clock()
	text, err := seal.Sign(signer, kid, seal.Claims{Issuer: "np", Number: number, Kind: s.law.ID, Holder: "Himal Cement Pvt. Ltd.",
		From: now.AddDate(0, 0, -1), To: now.AddDate(0, 11, 0), Issued: now, Rev: 1})
	if err != nil {
		t.Fatal(err)
	}
	return "/np/verify/" + number + "/" + text
}

// verdict is what the page shows as its answer.
const verdict = `([...document.querySelectorAll('[data-verdict]')].find((e) => e.checkVisibility()) || {dataset: {}}).dataset.verdict`

// One check with the network is enough for all that follow without it.
func TestBrowserVerifiesWithoutANetwork(t *testing.T) {
	s := the(t)
	c := s.cases(t)
	good, revoked := s.seal(t, c.permits["valid"]), s.seal(t, c.permits["revoked"])
	other := s.seal(t, c.permits["suspended"])
	b := s.tab(t, "")
	b.open(good + "?lang=en")
	b.until(verdict + ` === 'valid'`)
	b.until(`navigator.serviceWorker.controller`)
	js[bool](b, `(async () => { while (!await caches.match('/np/verify')) await new Promise((r) => setTimeout(r, 50)); return true })()`)
	js[bool](b, `(async () => { while (!await caches.match(document.querySelector('script[src*=verify]').src)) await new Promise((r) => setTimeout(r, 50)); return true })()`)

	s.down.Store(true)
	defer s.down.Store(false)
	changed := func(i int) string { // the seal with another letter, i from its end
		i = len(good) - i
		return good[:i] + map[bool]string{true: "A", false: "B"}[good[i] != 'A'] + good[i+1:]
	}
	elsewhere := strings.Replace(good, c.permits["valid"], c.permits["suspended"], 1)
	for _, tt := range []struct{ name, path, want string }{
		{"the same paper again", good, "valid"},
		{"a revoked one, by the signed list", revoked, "revoked"},
		{"a suspended one", other, "suspended"},
		{"a changed claim", changed(160), "forged"},
		{"a changed signature", changed(20), "forged"},
		{"a seal of another paper", elsewhere, "forged"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b.t = t
			b.open(tt.path)
			b.until(verdict + ` === '` + tt.want + `'`)
			if tt.want == "valid" {
				b.says("Himal Cement Pvt. Ltd.")
				b.says(c.permits["valid"])
			}
			b.picture("verify-offline-" + strings.ReplaceAll(tt.name, " ", "-"))
		})
	}
}

func TestBrowserSaysThatTheNetworkIsGone(t *testing.T) {
	s := the(t)
	b := s.tab(t, employer)
	b.open(s.cases(t).at["empty"] + "/parts/establishment")
	b.do(chromedp.SendKeys(chromedp.CSS("#est-name"), "Typed before"))
	off := func(is bool) {
		if _, err := chromedp.Call(b.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: is, DownloadThroughput: -1, UploadThroughput: -1}); err != nil {
			t.Fatal(err)
		}
	}
	off(true)
	b.until(`document.querySelector('[data-offline]').checkVisibility()`)
	off(false)
	b.until(`!document.querySelector('[data-offline]').checkVisibility()`)
	if got := js[string](b, `document.querySelector('#est-name').value`); got != "Typed before" {
		t.Errorf("after the break the box holds %q", got)
	}
}
