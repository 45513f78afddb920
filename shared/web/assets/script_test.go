package assets

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/shrama/shrama/shared/ident"
)

// A desk is a service and a bucket that remember what browsers send them.
type desk struct {
	site, bucket *httptest.Server
	cors         bool // the bucket lets scripts talk to it

	mu    sync.Mutex
	posts []string // what the service got: the form's text
	files []string // what the bucket got: "key name size"
}

func (d *desk) got() (posts, files []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.posts...), append([]string(nil), d.files...)
}

const page = `<!doctype html><title>page</title><script src="%s" defer></script>
<div data-offline hidden>No network</div>
<div class="govuk-error-summary"><a href="#x">mend</a></div>
<form id="plain" method="post" action="/send"><input type="hidden" name="id" value="server" data-mint><button name="do" value="send">Send</button></form>
<form id="up" method="post" enctype="multipart/form-data" action="%s" data-upload data-max="2000000" data-big="too large" data-broken="not sent" data-sending="sending">
<input type="hidden" name="key" value="in/np/1"><input type="hidden" name="success_action_redirect" value="%s/done">
<input type="file" name="file"><button>Send the file</button></form>`

func openDesk(t *testing.T, cors bool) *desk {
	t.Helper()
	a := built(t)
	d := &desk{cors: cors}
	d.bucket = httptest.NewServer(http.HandlerFunc(d.store))
	t.Cleanup(d.bucket.Close)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, page, a.Path("shrama.js"), d.bucket.URL, d.site.URL) //nolint:errcheck // a test's answer
	})
	mux.HandleFunc("GET /done", func(w http.ResponseWriter, r *http.Request) { // as our page, it looks for the key that S3 adds
		if _, files := d.got(); len(files) == 0 || r.URL.Query().Get("key") != "in/np/1" {
			http.Error(w, `{"code":"file.missing"}`, http.StatusUnprocessableEntity)
		}
	})
	mux.HandleFunc("POST /send", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) //nolint:errcheck // a cut body shows in the comparison
		d.mu.Lock()
		d.posts = append(d.posts, string(body))
		d.mu.Unlock()
		time.Sleep(300 * time.Millisecond) // long enough for a second press
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET "+Prefix+"{name}", func(w http.ResponseWriter, r *http.Request) {
		body, mediaType, _, _ := a.File(r.PathValue("name"), "")
		w.Header().Set("Content-Type", mediaType)
		w.Write(body) //nolint:errcheck // a test's answer
	})
	d.site = httptest.NewServer(mux)
	t.Cleanup(d.site.Close)
	return d
}

// store answers as S3 does: a redirect to where the form asks.
func (d *desk) store(w http.ResponseWriter, r *http.Request) {
	if d.cors {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}
	if r.Method != http.MethodPost {
		return
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	defer file.Close() //nolint:errcheck // read only
	d.mu.Lock()
	d.files = append(d.files, fmt.Sprintf("%s %s %d", r.FormValue("key"), head.Filename, head.Size))
	d.mu.Unlock()
	http.Redirect(w, r, r.FormValue("success_action_redirect")+"?key="+url.QueryEscape(r.FormValue("key")), http.StatusSeeOther)
}

// browse opens a headless Chromium on the desk's page.
func browse(t *testing.T, d *desk) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser's test")
	}
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	visit(t, ctx, d)
	return ctx
}

func visit(t *testing.T, ctx context.Context, d *desk) { //nolint:revive // t first, as every test's own
	t.Helper()
	run(t, ctx, chromedp.Navigate(d.site.URL+"/"))
}

func run(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) { //nolint:revive // t first, as every test's own
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// value evaluates a script.
func value[T any](t *testing.T, ctx context.Context, script string) T { //nolint:revive // t first, as every test's own
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return v
}

// until waits at most ten seconds for a script to be true.
func until(t *testing.T, ctx context.Context, script string) { //nolint:revive // t first, as every test's own
	t.Helper()
	for range 100 {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script)); err == nil && ok {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("still not so: %s", script)
}

// offline takes the network from the page, or gives it back.
func offline(is bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: is, DownloadThroughput: -1, UploadThroughput: -1})
		if err != nil {
			return err
		}
		rules := []*network.Conditions{{Offline: is, DownloadThroughput: -1, UploadThroughput: -1}}
		_, err = cdp.Call(ctx, target, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: rules})
		return err
	})
}

func TestThePageHelpsItsReader(t *testing.T) {
	d := openDesk(t, true)
	ctx := browse(t, d)

	if !value[bool](t, ctx, `document.activeElement.className === 'govuk-error-summary'`) {
		t.Error("the error summary is not focused")
	}
	hidden := `document.querySelector('[data-offline]').hidden`
	if !value[bool](t, ctx, hidden) {
		t.Error("the offline banner shows with a network")
	}
	run(t, ctx, offline(true))
	until(t, ctx, "!"+hidden)
	run(t, ctx, offline(false))
	until(t, ctx, hidden)
}

func TestTwoPressesAreOneSubmissionWithAnIDOfTheBrowsers(t *testing.T) {
	d := openDesk(t, true)
	ctx := browse(t, d)
	const id = `document.querySelector('[data-mint]').value`

	first := value[string](t, ctx, id)
	if _, err := ident.Parse(first); err != nil {
		t.Errorf("the browser's id %q: %v", first, err)
	}
	run(t, ctx, chromedp.Reload())
	if again := value[string](t, ctx, id); again != first {
		t.Errorf("after a reload the id is %s, want the same, %s", again, first)
	}
	value[any](t, ctx, `(() => { const b = document.querySelector('#plain button'); b.click(); b.click(); })()`)
	time.Sleep(600 * time.Millisecond) // a second one would have come
	posts, _ := d.got()
	if want := "id=" + first + "&do=send"; len(posts) != 1 || posts[0] != want {
		t.Errorf("the service got %q, want once %q", posts, want)
	}
	run(t, ctx, chromedp.Navigate(d.site.URL+"/done"))
	visit(t, ctx, d)
	if next := value[string](t, ctx, id); next == first {
		t.Error("a new visit has the old id")
	}
}

// choose puts a file of the given size into the upload form and presses its button.
func choose(t *testing.T, ctx context.Context, size int) { //nolint:revive // t first, as every test's own
	t.Helper()
	value[any](t, ctx, fmt.Sprintf(`(() => {
		const list = new DataTransfer();
		list.items.add(new File([new Uint8Array(%d)], 'passport.jpg', { type: 'image/jpeg' }));
		document.querySelector('#up [type=file]').files = list.files;
		document.querySelector('#up button').click();
	})()`, size))
}

func TestAFileGoesStraightToTheBucket(t *testing.T) {
	for _, tt := range []struct {
		name string
		cors bool
	}{
		{"by script, with progress", true},
		{"by the plain form where the bucket knows no scripts", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := openDesk(t, tt.cors)
			ctx := browse(t, d)
			choose(t, ctx, 1_000_000)
			until(t, ctx, `location.pathname === '/done'`)
			_, files := d.got()
			if want := "in/np/1 passport.jpg 1000000"; len(files) != 1 || files[0] != want {
				t.Errorf("the bucket got %q, want once %q", files, want)
			}
		})
	}
}

const said = `document.querySelector('#up [role=status]').textContent`

func TestAFileThatIsTooLargeIsSaidBeforeItIsSent(t *testing.T) {
	d := openDesk(t, true)
	ctx := browse(t, d)
	choose(t, ctx, 3_000_000)
	until(t, ctx, said+` === 'too large'`)
	if _, files := d.got(); len(files) != 0 {
		t.Errorf("the bucket got %q", files)
	}
}

func TestAFileStaysOnThePageWhenTheNetworkBreaks(t *testing.T) {
	d := openDesk(t, true)
	ctx := browse(t, d)
	run(t, ctx, offline(true))
	choose(t, ctx, 1_000_000)
	until(t, ctx, said+` === 'not sent'`)
	if n := value[int](t, ctx, `document.querySelector('#up [type=file]').files.length`); n != 1 {
		t.Errorf("the form holds %d files, want the one chosen", n)
	}
	run(t, ctx, offline(false))
	value[any](t, ctx, `document.querySelector('#up button').click()`)
	until(t, ctx, `location.pathname === '/done'`)
}
