package browser

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/shrama/shrama/shared/ident"
)

// newID is an id as a form mints it.
func newID() string { return ident.New().String() }

// tab is one tab of the browser with its own cookies, cache and workers.
type tab struct {
	t   *testing.T
	s   *site
	ctx context.Context
}

// sized is the width and height of a screen in CSS pixels.
type sized struct{ w, h int64 }

var (
	phone  = sized{360, 740}
	laptop = sized{1280, 900}
)

// tab opens a tab for a signed-in person; nobody is "".
func (s *site) tab(t *testing.T, who string) *tab {
	t.Helper()
	ctx, end := chromedp.NewContext(s.chrome, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	b := &tab{t, s, ctx}
	b.do(chromedp.Navigate("about:blank"))
	if who != "" {
		b.wear(s.as(t, who).c.Jar)
	}
	b.size(phone)
	return b
}

// wear gives the tab the cookies of a person.
func (b *tab) wear(jar http.CookieJar) {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodGet, b.s.Base, nil) //nolint:noctx // only its address is used
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range jar.Cookies(r.URL) {
		if _, err := chromedp.Call(b.ctx, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: b.s.Base, HTTPOnly: new(true)}); err != nil {
			b.t.Fatal(err)
		}
	}
}

// do does steps; each test stops at the first that fails or takes 20 s.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	if chromedp.FromContext(b.ctx).Target == nil {
		ctx = b.ctx // the first call opens the tab, which would end with its time-out
	}
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.picture("failed")
		b.t.Fatalf("%v\n%s", err, b.where())
	}
}

// where says what the tab shows, for a failure.
func (b *tab) where() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	s, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 800)`))
	return s
}

// js evaluates an expression in the page; a promise is awaited.
func js[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.200s: %v\n%s", expression, err, b.where())
	}
	return v
}

// open goes to a page of the house.
func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.s.Base + path))
}

// leave does what makes the page give way to another, and waits for that.
func (b *tab) leave(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	js[bool](b, `(window.here = true)`)
	b.do(steps...)
	b.until(`!window.here && document.readyState === 'complete'`)
}

// until waits for a condition, ten seconds at most.
func (b *tab) until(condition string) {
	b.t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(25 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
		cancel()
		if err == nil && ok {
			return
		}
		if time.Now().After(end) {
			b.picture("failed")
			b.t.Fatalf("never came: %s (%v)\n%s", condition, err, b.where())
		}
	}
}

func (b *tab) size(z sized) {
	b.t.Helper()
	touch := []chromedp.EmulateViewportOption{}
	if z.w < 768 {
		touch = append(touch, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	b.do(chromedp.EmulateViewport(z.w, z.h, touch...))
}

// dark follows a phone in dark mode, or a light one; either moves nothing, so
// that colours are looked at when they have changed.
func (b *tab) dark(on bool) {
	b.t.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	b.call(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

func (b *tab) call(p emulation.SetEmulatedMediaParams) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, p); err != nil {
		b.t.Fatal(err)
	}
}

// picture keeps what the tab shows, where -pictures asks for it.
func (b *tab) picture(name string) {
	if *pictures == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(*pictures, name+".png"), png, 0o600)
	}
	if err != nil {
		b.t.Log("picture:", err)
	}
}

// jar holds the tab's cookies, for a request that the browser would save to disk.
func (b *tab) jar() http.CookieJar {
	b.t.Helper()
	got, err := chromedp.Call(b.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{b.s.Base}})
	if err != nil {
		b.t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	base, err := url.Parse(b.s.Base)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range got.Cookies {
		jar.SetCookies(base, []*http.Cookie{{Name: c.Name, Value: c.Value, Path: "/"}})
	}
	return jar
}
