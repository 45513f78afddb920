package browser

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/shrama/shrama/infra/gateway"
	"github.com/shrama/shrama/infra/house"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/tenant"
)

const root = "../.."

var pictures = flag.String("pictures", "", "keep a picture of every page in this folder")

// site is the whole product, open on a free port, and one browser.
type site struct {
	*house.House
	law      *pack.Service // the permit of Nepal, that most tests ask for
	places   map[tenant.ID]*place
	homes    map[string]tenant.ID // where the demo people are, by e-mail
	data     string               // the house's folder
	chrome   context.Context
	close    func()
	vouchers atomic.Int32 // reported so far: their numbers
	down     atomic.Bool  // nobody answers, as without a network
	counting sync.Mutex
	posts    map[string]int // how often each address was posted to
	mu       sync.Mutex
	cookies  map[string][]*http.Cookie // of those who have signed in, by e-mail
}

var opened = sync.OnceValues(open)

// open opens the house in a new folder, on the machine's clock: the browser's
// own must agree with it.
func open() (_ *site, err error) {
	dir, err := os.MkdirTemp("", "shrama-browser")
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancelCause(context.Background())
	defer func() {
		if err != nil {
			stop(err)
		}
	}()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a listener of a test
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	h, err := house.Open(ctx, house.Options{Addr: l.Addr().String(), Data: dir, Log: log, Hasty: true})
	if err != nil {
		return nil, fmt.Errorf("the house does not open (run infra/shrama test once for its set-up): %w", err)
	}
	s := &site{House: h, data: dir, posts: map[string]int{}, cookies: map[string][]*http.Cookie{}}
	if _, err := h.Enrol(ctx); err != nil {
		return nil, err
	}
	t, err := gateway.Read(filepath.Join(root, "template.yaml"))
	if err != nil {
		return nil, err
	}
	functions := h.Functions()
	front, err := h.Front(t, functions)
	if err != nil {
		return nil, err
	}
	h.Follow(ctx, t, functions, stop)
	server := &http.Server{Handler: s.door(front), ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(l) //nolint:errcheck // it ends with the tests
	if err := s.findPlaces(); err != nil {
		return nil, err
	}
	endChrome, err := s.startChrome(ctx)
	if err != nil {
		return nil, err
	}
	s.close = func() {
		endChrome()
		_ = server.Close()
		stop(nil)
		h.Close()
		_ = os.RemoveAll(dir)
	}
	return s, nil
}

// door stands before the house: it counts what is posted, and is shut where a
// test takes the network away.
func (s *site) door(front http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.down.Load() {
			panic(http.ErrAbortHandler)
		}
		if r.Method == http.MethodPost {
			s.counting.Lock()
			s.posts[r.URL.Path]++
			s.counting.Unlock()
		}
		front.ServeHTTP(w, r)
	})
}

// posted is how often an address was posted to.
func (s *site) posted(path string) int {
	s.counting.Lock()
	defer s.counting.Unlock()
	return s.posts[path]
}

// startChrome starts the browser that SHRAMA_BROWSER names; it talks to nobody
// but the house.
func (s *site) startChrome(ctx context.Context) (end func(), err error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(os.Getenv("SHRAMA_BROWSER")), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true))
	alloc, endAlloc := chromedp.NewExecAllocator(ctx, options...)
	chrome, endChrome := chromedp.NewContext(alloc)
	s.chrome = chrome
	return func() { endChrome(); endAlloc() }, chromedp.Do(chrome, chromedp.Navigate("about:blank"))
}

// the returns the site that all tests of the program share.
func the(t *testing.T) *site {
	t.Helper()
	if os.Getenv("SHRAMA_BROWSER") == "" {
		t.Skip("SHRAMA_BROWSER names no Chromium")
	}
	s, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if os.Getenv("SHRAMA_BROWSER") != "" {
		if s, err := opened(); err == nil {
			s.close()
		}
	}
	os.Exit(code)
}
