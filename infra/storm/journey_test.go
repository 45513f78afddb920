//go:build !race

package storm

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/shrama/shrama/infra/simulator"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/trail"
)

// tale is one case on its way.
type tale struct {
	s      *stage
	id     string
	by     *person
	script func(*tale) []command
	x      casework.Case // as it was last seen
	rec    register.Record

	back   string       // where eSewa sends the browser
	number int64        // of the bank's voucher
	renews string       // the number of the record that it renews
	typed  form.Answers // nil are the stage's
	found  bool         // it was tracked
	asked  string       // the form that had the permit's passport shown
	print  bool         // the certificate was printed
}

func (t *tale) commands() []command { return t.script(t) }

// sees looks at the case with eyes that no wire clouds.
func (t *tale) sees(ctx context.Context) error {
	x, err := casework.Load(ctx, t.s.db, t.id)
	if err != nil {
		if t.x.Version == 0 {
			return nil // not begun //nolint:nilerr
		}
		return err
	}
	t.x = x
	if x.Record != "" {
		if t.rec, err = register.Load(ctx, t.s.db, x.Record); err != nil {
			t.rec = register.Record{}
		}
	}
	return nil
}

// did reports whether the case's history has an action.
func (t *tale) did(action string) func() bool {
	return func() bool {
		return slices.ContainsFunc(t.x.History, func(e trail.Event) bool { return e.Action == action })
	}
}

// recorded reports whether the record's history has an action.
func (t *tale) recorded(action string) func() bool {
	return func() bool {
		return slices.ContainsFunc(t.rec.History, func(e trail.Event) bool { return e.Action == action })
	}
}

const cases = "/np/permit/cases"

// post is a command that posts a form about the case.
func (t *tale) post(name, route string, by *person, form func() url.Values, done func() bool) command {
	return command{name: name, route: "POST " + route, done: done, make: func(context.Context) (request, error) {
		to := strings.NewReplacer("/cases/{id}", "/cases/"+t.id, "{number}", t.x.Record, "{slot}", sentSlot, "{method}", "esewa").Replace("/np" + route)
		return request{by: by, method: http.MethodPost, path: to, form: form()}, nil
	}}
}

// act is what somebody does to the case before them.
func (t *tale) act(name string, by *person, action string) command {
	return t.post(name, "/permit/cases/{id}/acts", by, func() url.Values {
		return url.Values{"action": {action}, "version": {fmt.Sprint(t.x.Version)}, "note": {"कागजात हेरियो।"}}
	}, t.did(action))
}

// alter is what the director does to the record.
func (t *tale) alter(action string, contents url.Values) command {
	return t.post(action, "/permit/records/{number}/acts", t.s.director, func() url.Values {
		v := url.Values{"action": {action}, "version": {fmt.Sprint(t.rec.Version)}, "note": {"निरीक्षण।"}}
		maps.Copy(v, contents)
		return v
	}, t.recorded(action))
}

// says is a message of one side.
func (t *tale) says(name, text, route string, by *person) command {
	return t.post(name, route, by, func() url.Values { return url.Values{"text": {text}} }, func() bool {
		return slices.ContainsFunc(t.x.Notes, func(n casework.Note) bool { return n.Text == text })
	})
}

// fixed is a form that is always the same.
func fixed(pairs ...string) func() url.Values {
	return func() url.Values {
		v := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
}

// sentSlot is the paper of the labour permit that the tales send by hand; the
// others are laid there.
const sentSlot = "tax-clearance"

func (t *tale) attached() bool { _, ok := t.x.Document(sentSlot); return ok }

// fills begins the case and answers every part of its form.
func (t *tale) fills() []command {
	all := []command{{name: "begin", route: "POST /permit/cases", make: func(context.Context) (request, error) {
		return request{by: t.by, method: http.MethodPost, path: cases, form: url.Values{"id": {t.id}, "service": {service}, "renews": {t.renews}}}, nil
	}, done: func() bool { return t.x.Version > 0 }}}
	for _, p := range t.s.law.Service.Parts {
		first := slices.IndexFunc(p.Fields, func(f form.Field) bool { return t.s.answers[f.ID] != "" })
		c := t.post("save "+p.ID, "/permit/cases/{id}/parts/{part}", t.by, func() url.Values { return t.posted() }, func() bool { return t.x.Answers[p.Fields[first].ID] == t.answers()[p.Fields[first].ID] })
		made := c.make
		c.make = func(ctx context.Context) (request, error) {
			r, err := made(ctx)
			r.path = strings.Replace(r.path, "{part}", p.ID, 1)
			return r, err
		}
		all = append(all, c)
	}
	return all
}

func (t *tale) attaches() command {
	return command{name: "attach", route: "GET /permit/cases/{id}/documents/{slot}/sent", done: t.attached, make: func(ctx context.Context) (request, error) {
		return t.s.uploads(ctx, t.by, cases+"/"+t.id+"/documents/"+sentSlot, paper, 5)
	}}
}

func (t *tale) submits(name, action string) command {
	return t.post(name, "/permit/cases/{id}/check", t.by, fixed("declared", "yes"), t.did(action))
}

// prints asks for the certificate, which the press makes.
func (t *tale) prints() command {
	return command{name: "print", route: "GET /permit/records/{number}/certificate", done: func() bool { return t.print }, make: func(context.Context) (request, error) {
		return request{by: t.by, method: http.MethodGet, path: "/np/permit/records/" + t.x.Record + "/certificate"}, nil
	}, hears: func(a reply) { t.print = t.print || bytes.HasPrefix(a.body, []byte("%PDF-")) }}
}

// byVoucher pays at a bank; byEsewa by eSewa, whose return comes.
func (t *tale) byVoucher() []command {
	verify := t.act("verify voucher", t.s.accountant, casework.Pay)
	return []command{t.post("report voucher", "/permit/cases/{id}/voucher", t.by, t.slip, t.did(casework.Report)), verify}
}

func (t *tale) byEsewa() []command {
	return []command{t.post("begin payment", "/permit/cases/{id}/pay", t.by, fixed("method", "esewa"), func() bool { return len(t.x.Attempts) > 0 }),
		{name: "pay", route: "GET /permit/cases/{id}/paid/{method}", make: t.pays, done: t.did(casework.Pay)}}
}

// whole is a whole life, from the first page to the end of the permit.
func (t *tale) whole(pays func() []command) []command {
	all := append(t.fills(), t.attaches(), t.poses(), t.submits("submit", "submit"), t.says("write", "कहिले हुन्छ?", "/permit/cases/{id}/messages", t.by))
	return append(append(all, pays()...), t.says("answer", "छिट्टै।", "/permit/cases/{id}/replies", t.s.officer),
		t.post("have shown", "/permit/cases/{id}/readings", t.s.officer, func() url.Values { return url.Values{"reading": {t.id}, "field": {"worker-passport"}} }, func() bool { return len(t.x.Readings) > 0 }),
		t.act("return", t.s.officer, "return"), t.submits("mend", casework.Reply), t.act("recommend", t.s.officer, "recommend"), t.act("grant", t.s.director, "grant"),
		t.prints(), t.post("have the permit's shown", "/permit/records/{number}/readings", t.s.officer, func() url.Values {
			t.asked = cmp.Or(t.asked, ident.New().String())
			return url.Values{"reading": {t.asked}, "field": {"worker-passport"}}
		}, func() bool { return len(t.x.Readings) > 1 }),
		t.alter("suspend", nil), t.alter("restore", nil), t.alter("revoke", nil))
}

func esewaLife(t *tale) []command   { return t.whole(t.byEsewa) }
func voucherLife(t *tale) []command { return t.whole(t.byVoucher) }

// slip is a bank's voucher that no other case has.
func (t *tale) slip() url.Values {
	return fixed(append(t.s.boxes("voucher-date", t.s.law.Today()), "voucher-bank", "Nepal Bank", "voucher-branch", "Kathmandu",
		"voucher-number", fmt.Sprint(t.number), "voucher-amount", "20000.00")...)()
}

// outward is a form that leads out of the product.
type outward struct {
	URL    string      `json:"url"`
	Fields [][2]string `json:"fields"`
}

// uploads asks for the form at an address, sends a file to the bucket with it, as a
// browser does, and returns the way back.
func (s *stage) uploads(ctx context.Context, by *person, at, content string, tries int) (request, error) {
	var f outward
	if err := s.asks(ctx, request{by: by, method: http.MethodGet, path: at}, &f); err != nil {
		return request{}, err
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, x := range f.Fields {
		w.WriteField(x[0], x[1]) //nolint:errcheck // a buffer takes everything
	}
	part, err := w.CreateFormFile("file", "paper")
	if err != nil {
		return request{}, err
	}
	io.WriteString(part, content) //nolint:errcheck // likewise
	w.Close()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.URL, &body)
	if err != nil {
		return request{}, err
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	stay := &http.Client{}
	if s.region != nil {
		stay = s.region.client()
	}
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := stay.Do(r)
	if err != nil {
		return request{}, err
	}
	resp.Body.Close()
	if resp.StatusCode >= http.StatusConflict && tries > 0 { // the engine stumbles over many at once, as S3 does
		return s.uploads(ctx, by, at, content, tries-1)
	}
	back, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || resp.StatusCode != http.StatusSeeOther {
		return request{}, fmt.Errorf("the bucket answered %d (%w)", resp.StatusCode, err)
	}
	return request{by: by, method: http.MethodGet, path: back.RequestURI()}, nil
}

// pays lets eSewa's stand-in take the fee, once, and comes back.
func (t *tale) pays(ctx context.Context) (request, error) {
	if t.back != "" {
		return request{by: t.by, method: http.MethodGet, path: t.back}, nil
	}
	if err := t.asksEsewa(ctx); err != nil {
		return request{}, err
	}
	return request{by: t.by, method: http.MethodGet, path: t.back}, nil
}

// asksEsewa lets eSewa's stand-in take the fee; its return stays where it is.
func (t *tale) asksEsewa(ctx context.Context) error {
	var f outward
	err := t.s.asks(ctx, request{by: t.by, method: http.MethodPost, path: cases + "/" + t.id + "/pay", form: url.Values{"method": {"esewa"}}}, &f)
	if err != nil {
		return err
	}
	fields := url.Values{"do": {string(simulator.Pay)}}
	for _, x := range f.Fields {
		fields.Set(x[0], x[1])
	}
	a := t.s.send(ctx, request{method: http.MethodPost, path: "/dev/pay/esewa/do", form: fields})
	if t.back = a.to; t.back == "" {
		return fmt.Errorf("eSewa answered %d %.200s", a.status, a.body)
	}
	return nil
}
