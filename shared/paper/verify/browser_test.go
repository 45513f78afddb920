package verify_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/shrama/shrama/shared/words"
)

// The page writes days in the form of a tenant's own language.
const bangla = "জানুয়ারি|ফেব্রুয়ারি|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর"

// forms is what words.Printer.DayForms gives for it.
func forms() string {
	all := []string{words.Digits("0123456789", "beng")}
	for month := range strings.SplitSeq(bangla, "|") {
		all = append(all, "0 "+month+", 1")
	}
	return strings.Join(all, "|")
}

const page = `<!doctype html><html lang="en"><title>Check</title>
<main data-verify data-list="/np/verify/revocations" data-time-zone="Asia/Kathmandu" data-forms="%s"%s>
<h1 data-verdict="valid" hidden>Genuine and valid</h1><h1 data-verdict="revoked" hidden>Revoked</h1>
<h1 data-verdict="forged" hidden>Not genuine</h1><h1 data-verdict="expired" hidden>Expired</h1>
<p data-kind="np.perm.work" hidden>Labour permit</p><p data-kind="np.perm.other" hidden>Other</p>
<p><b data-claim="holder"></b> until <time data-claim="to"></time></p>
<p data-listed="none" hidden>No list</p><p data-listed="held" hidden>List of <time data-claim="listed"></time></p>
</main><script type="application/json" id="keys">%s</script><script src="/verify.js" defer></script></html>`

// The page in a real browser, under the site's policy: first with the network,
// then with only the paper's address to serve and the list that the phone kept.
func TestPageInChromium(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	script, err := exec.CommandContext(t.Context(), esbuild, "verify.js", "--bundle", "--minify", "--format=iife", "--target=es2018").Output()
	if err != nil {
		t.Skip("npm packages are not there: run npm ci in infra/npm")
	}
	np := newOffice(t, "np")
	now := time.Now()
	var list atomic.Pointer[string]
	first := np.list(t, now.Add(-48*time.Hour), []string{"X"}, nil)
	list.Store(&first)
	live := ""
	mux := http.NewServeMux()
	mux.HandleFunc("GET /verify.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Write(script) //nolint:errcheck // a test
	})
	mux.HandleFunc("GET /np/verify/revocations", func(w http.ResponseWriter, _ *http.Request) {
		if s := list.Load(); s != nil {
			io.WriteString(w, *s) //nolint:errcheck // a test
			return
		}
		panic(http.ErrAbortHandler) // as without a network
	})
	mux.HandleFunc("GET /np/verify/{number}/{seal}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'")
		fmt.Fprintf(w, page, forms(), live, np.jwks(t))
	})
	site := httptest.NewServer(mux)
	defer site.Close()

	alloc, stop := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox)...)
	defer stop()
	tab, closeTab := chromedp.NewContext(alloc)
	defer closeTab()
	tab, cancel := context.WithTimeout(tab, 60*time.Second)
	defer cancel()

	reads := func(name, path, want string) {
		t.Helper()
		var got string
		for range 40 { // the list comes a moment after the page
			var err error
			if got, err = chromedp.Run(tab, chromedp.Evaluate[string]("document.querySelector('main').innerText")); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got = strings.Join(strings.Fields(got), " "); got == want {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Errorf("%s (%s): the page says\n%q, want\n%q", name, path, got, want)
	}
	visit := func(path string) {
		t.Helper()
		if err := chromedp.Do(tab, chromedp.Navigate(site.URL+path)); err != nil {
			t.Fatal(err)
		}
	}
	nepal := time.FixedZone("NPT", 20700)
	written := func(at time.Time) string {
		at = at.In(nepal)
		return words.Digits(fmt.Sprintf("%d %s, %d", at.Day(), strings.Split(bangla, "|")[at.Month()-1], at.Year()), "beng")
	}
	seal := func(number string) string {
		return "/np/verify/" + number + "/" + np.sealFor(t, number, now.AddDate(0, -1, 0), now.AddDate(0, 11, 0))
	}

	good, taken := seal("NP-1"), seal("NP-2")
	visit(good)
	reads("a good paper", good, "Genuine and valid Labour permit श्री LI WEI until "+written(now.AddDate(0, 11, 0))+" List of "+written(now.Add(-48*time.Hour)))
	second := np.list(t, now.Add(-time.Hour), []string{"NP-2"}, nil)
	list.Store(&second)
	visit(taken)
	reads("a revoked paper", taken, "Revoked Labour permit श्री LI WEI until "+written(now.AddDate(0, 11, 0))+" List of "+written(now.Add(-time.Hour)))
	list.Store(nil)
	live = ` data-live="valid"`
	visit(taken)
	reads("without a network, on a page made before the revocation", taken, "Revoked Labour permit श्री LI WEI until "+written(now.AddDate(0, 11, 0))+" List of "+written(now.Add(-time.Hour)))
	list.Store(&first)
	visit(taken)
	reads("an older list does not undo a newer one", taken, "Revoked Labour permit श्री LI WEI until "+written(now.AddDate(0, 11, 0))+" List of "+written(now.Add(-time.Hour)))
	changed := strings.Replace(good, "NP-1/", "NP-9/", 1)
	visit(changed)
	reads("another number", changed, "Not genuine until List of "+written(now.Add(-time.Hour)))
	live = ` data-live="revoked"`
	visit(good)
	reads("the server knows more", good, "Revoked Labour permit श्री LI WEI until "+written(now.AddDate(0, 11, 0))+" List of "+written(now.Add(-time.Hour)))
}
