package web_test

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// asking are routes of a page with a form, and what the form does.
func asking(done *int) []web.Route {
	form := func(p ui.Page) templ.Component {
		return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, `<h1>`+p.Lang+`</h1><form action="/np/letters/7/send" method="post"><input type="hidden" name="version" value="3"><textarea name="text"></textarea><button>Send</button></form>`)
			return err
		})
	}
	show := func(_ context.Context, c web.Call) (web.View, error) {
		return web.View{Title: "Letter", Page: form, Data: c.PostFormValue("text")}, nil
	}
	send := func(ctx context.Context, c web.Call) (web.View, error) {
		*done++
		v, err := show(ctx, c)
		v.Status = 422
		return v, err
	}
	elsewhere := func(ctx context.Context, c web.Call) (web.View, error) {
		v, err := send(ctx, c)
		v.At = "/np/letters/7?box=2"
		return v, err
	}
	return []web.Route{
		{Method: "GET", Pattern: "/{$}", Public: true, Do: show},
		{Method: "GET", Pattern: "/letters/{id}", Public: true, Do: show},
		{Method: "POST", Pattern: "/letters/{id}/send", Public: true, Do: send},
		{Method: "POST", Pattern: "/letters/{id}/elsewhere", Public: true, Do: elsewhere},
		{Method: "POST", Pattern: "/letters", Public: true, Do: failing(fault.New(fault.Conflict, "fault.case-changed"))},
		{Method: "GET", Pattern: "/mine", Do: show},
	}
}

var tongue = regexp.MustCompile(`<button class="sh-tongue" form="([^"]+)"[^>]* formaction="([^"]+)"`)

func TestALanguageTakesAlongWhatWasTyped(t *testing.T) {
	done := 0
	h := web.Serve(house(t), asking(&done))
	before := ask(h, "GET /np/letters/7?box=1&lang=en", "").Body.String()
	m := tongue.FindStringSubmatch(before)
	if m == nil {
		t.Fatalf("the page has no button for a language:\n%s", before)
	}
	if !strings.Contains(before, `<form id="`+m[1]+`"`) {
		t.Errorf("the button is of no form of the page:\n%s", before)
	}
	to := strings.ReplaceAll(m[2], "&amp;", "&")
	w := ask(h, "POST "+to, "version=2&text=half+a+%3Cletter%3E", "Sec-Fetch-Site", "same-origin")
	after := w.Body.String()
	for _, want := range []string{"<h1>ne</h1>", "half a &lt;letter&gt;</textarea>", `name="version" value="2"`, `formaction="/np/letters/7?box=1&amp;lang=en&amp;typed=` + m[1]} {
		if !strings.Contains(after, want) {
			t.Errorf("%d: the page has no %s:\n%s", w.Code, want, after)
		}
	}
	if done != 0 {
		t.Error("the letter was sent")
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("what was typed may be kept: %s", got)
	}
	if ck := w.Header().Get("Set-Cookie"); !strings.Contains(ck, "lang=ne") {
		t.Errorf("the language is not remembered: %s", ck)
	}
}

func TestNothingTypedIsTakenFromAnotherSite(t *testing.T) {
	done := 0
	w := ask(web.Serve(house(t), asking(&done)), "POST /np/letters/7?lang=ne&typed=form-1", "text=x", "Sec-Fetch-Site", "cross-site")
	if w.Code != http.StatusForbidden {
		t.Errorf("status %d, want 403", w.Code)
	}
}

func TestTypedTextWaitsForASession(t *testing.T) {
	done := 0
	w := ask(web.Serve(house(t), asking(&done)), "POST /np/mine?lang=ne&typed=form-1", "text=kept", "Sec-Fetch-Site", "same-origin")
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `value="kept"`) {
		t.Errorf("status %d:\n%s", w.Code, w.Body)
	}
}

func TestLanguagesOfAPageThatAFormBrought(t *testing.T) {
	done := 0
	h := web.Serve(house(t), asking(&done))
	for line, want := range map[string]string{
		"POST /np/letters/7/send":      "/np/letters/7?lang=ne",
		"POST /np/letters/7/elsewhere": "/np/letters/7?box=2&amp;lang=ne",
		"POST /np/letters":             "/np/?lang=ne",
	} {
		body := ask(h, line, "text=x", "Sec-Fetch-Site", "same-origin", "Accept-Language", "en").Body.String()
		if !strings.Contains(body, `"`+want) {
			t.Errorf("%s does not lead to %s:\n%s", line, want, body)
		}
	}
}
