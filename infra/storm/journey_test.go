//go:build !race

package storm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/shrama/shrama/infra/simulator"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/trail"
)

// request is what a browser sends, and would send again.
type request struct {
	by     *person
	method string
	path   string
	form   url.Values
}

// reply is what came back; a status of 0 is nothing.
type reply struct {
	status int
	to     string // where the browser is led
	body   []byte
}

// send makes one request of the product as it runs now.
func (s *stage) send(ctx context.Context, r request, accept string) reply {
	w := httptest.NewRecorder()
	q := httptest.NewRequestWithContext(ctx, r.method, "http://"+s.host+r.path, strings.NewReader(r.form.Encode()))
	q.RequestURI = r.path
	q.Header.Set("Accept", accept)
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	if r.form != nil {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if r.by != nil {
		q.Header.Set("Authorization", "Bearer "+r.by.token)
	}
	if strings.HasPrefix(r.path, "/dev/") {
		s.world.ServeHTTP(w, q)
	} else {
		(*s.front.Load()).ServeHTTP(w, q)
	}
	if _, dead := s.wire.Tries(); dead {
		return reply{} // a process that ended answers nobody
	}
	a := reply{status: w.Code, body: w.Body.Bytes()}
	if u, err := url.Parse(w.Header().Get("Location")); err == nil {
		a.to = u.RequestURI()
	}
	return a
}

// command is one thing that a person wants done, and that changes something.
type command struct {
	name  string
	route string
	make  func(t *tale, ctx context.Context) (request, error)
	done  func(t *tale) bool // once true it stays true
}

// tale is one case on its way, with what its people were told is done.
type tale struct {
	s     *stage
	id    string
	by    *person
	x     casework.Case // as it was last seen
	rec   register.Record
	acked []string
	all   []command // that it is to have done
	dice  *rand.Rand

	back string // where eSewa sends the browser
	sent int    // requests

	number int64 // of the bank's voucher
}

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

// patience is how often a person tries before they give up.
const patience = 60

// does has a command done as people do it: who gets no answer or a failure sends
// the same again, some press the button twice, and who is refused looks first.
func (t *tale) does(ctx context.Context, c command) error { return t.insists(ctx, c, request{}) }

// insists is does for who has sent a request before and heard nothing.
func (t *tale) insists(ctx context.Context, c command, r request) error {
	again := r.path != ""
	for range patience {
		if !again {
			if err := t.sees(ctx); err != nil {
				return err
			}
			if c.done(t) {
				return nil
			}
			var err error
			if r, err = c.make(t, ctx); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
		a := t.deliver(ctx, r)
		again = a.status == 0 || a.status >= 500
		if a.status > 0 && a.status < 400 {
			t.acked = append(t.acked, c.name)
			if err := t.sees(ctx); err != nil {
				return err
			}
			if !c.done(t) {
				return fmt.Errorf("%s: answered %d and is not done", c.name, a.status)
			}
			return nil
		}
	}
	return fmt.Errorf("%s: not done after %d tries", c.name, patience)
}

// deliver sends a request, now and then twice at once.
func (t *tale) deliver(ctx context.Context, r request) reply {
	t.sent++
	if t.dice == nil || t.dice.IntN(6) > 0 {
		return t.s.send(ctx, r, "text/html")
	}
	var twice [2]reply
	var wait sync.WaitGroup
	for i := range twice {
		wait.Go(func() { twice[i] = t.s.send(ctx, r, "text/html") })
	}
	wait.Wait()
	return slices.MaxFunc(twice[:], func(a, b reply) int { return rank(a) - rank(b) })
}

// rank orders replies by how much they tell: done, refused, nothing.
func rank(a reply) int {
	switch {
	case a.status == 0 || a.status >= 500:
		return 0
	case a.status >= 400:
		return 1
	}
	return 2
}

// did reports whether a case's history has an action.
func did(action string) func(t *tale) bool {
	return func(t *tale) bool {
		return slices.ContainsFunc(t.x.History, func(e trail.Event) bool { return e.Action == action })
	}
}

// recorded reports whether a record's history has an action.
func recorded(action string) func(t *tale) bool {
	return func(t *tale) bool {
		return slices.ContainsFunc(t.rec.History, func(e trail.Event) bool { return e.Action == action })
	}
}

const cases = "/np/permit/cases"

// post is a command that posts a form about the case.
func post(name, route string, by func(t *tale) *person, form func(t *tale) url.Values, done func(t *tale) bool) command {
	return command{name, "POST " + route, func(t *tale, _ context.Context) (request, error) {
		to := strings.NewReplacer("/cases/{id}", "/cases/"+t.id, "{number}", t.x.Record).Replace("/np" + route)
		return request{by(t), http.MethodPost, to, form(t)}, nil
	}, done}
}

func applicant(t *tale) *person  { return t.by }
func officer(t *tale) *person    { return t.s.officer }
func director(t *tale) *person   { return t.s.director }
func accountant(t *tale) *person { return t.s.accountant }

// act is what an officer does to the case before them.
func act(action string) func(t *tale) url.Values {
	return func(t *tale) url.Values {
		return url.Values{"action": {action}, "version": {fmt.Sprint(t.x.Version)}, "note": {"कागजात हेरियो।"}}
	}
}

// alter is what an officer does to the record.
func alter(action string) command {
	return post(action, "/permit/records/{number}/acts", director, func(t *tale) url.Values {
		return url.Values{"action": {action}, "version": {fmt.Sprint(t.rec.Version)}, "note": {"निरीक्षण।"}}
	}, recorded(action))
}

// says is a message of one side.
func says(name, text, route string, by func(t *tale) *person) command {
	return post(name, route, by, func(*tale) url.Values { return url.Values{"text": {text}} }, func(t *tale) bool {
		return slices.ContainsFunc(t.x.Notes, func(n casework.Note) bool { return n.Text == text })
	})
}

// Slots of the labour permit that the tales send by hand; the others are laid
// there.
const sentSlot = "tax-clearance"

// commands are those of a whole life, by eSewa or by a bank's voucher.
func (s *stage) commands(voucher bool) []command {
	all := []command{{"begin", "POST /permit/cases", func(t *tale, _ context.Context) (request, error) {
		return request{t.by, http.MethodPost, cases, url.Values{"id": {t.id}, "service": {service}}}, nil
	}, func(t *tale) bool { return t.x.Version > 0 }}}
	for _, p := range s.law.Service.Parts {
		first := slices.IndexFunc(p.Fields, func(f form.Field) bool { return s.answers[f.ID] != "" })
		c := post("save "+p.ID, "/permit/cases/{id}/parts/{part}", applicant, func(*tale) url.Values { return s.posted }, func(t *tale) bool { return t.x.Answers[p.Fields[first].ID] != "" })
		made := c.make
		c.make = func(t *tale, ctx context.Context) (request, error) {
			r, err := made(t, ctx)
			r.path = strings.Replace(r.path, "{part}", p.ID, 1)
			return r, err
		}
		all = append(all, c)
	}
	all = append(all, command{"attach", "GET /permit/cases/{id}/documents/{slot}/sent", (*tale).uploads, func(t *tale) bool { _, ok := t.x.Document(sentSlot); return ok }},
		post("submit", "/permit/cases/{id}/check", applicant, func(*tale) url.Values { return url.Values{"declared": {"yes"}} }, did("submit")),
		says("write", "कहिले हुन्छ?", "/permit/cases/{id}/messages", applicant))
	if voucher {
		all = append(all, post("report voucher", "/permit/cases/{id}/voucher", applicant, slip, did(casework.Report)),
			post("verify voucher", "/permit/cases/{id}/acts", accountant, act(casework.Pay), did(casework.Pay)))
	} else {
		all = append(all, command{"begin payment", "POST /permit/cases/{id}/pay", func(t *tale, _ context.Context) (request, error) {
			return request{t.by, http.MethodPost, cases + "/" + t.id + "/pay", url.Values{"method": {"esewa"}}}, nil
		}, func(t *tale) bool { return len(t.x.Attempts) > 0 }},
			command{"pay", "GET /permit/cases/{id}/paid/{method}", (*tale).pays, did(casework.Pay)})
	}
	return append(all, says("answer", "छिट्टै।", "/permit/cases/{id}/replies", officer),
		post("have shown", "/permit/cases/{id}/readings", officer, func(t *tale) url.Values { return url.Values{"reading": {t.id}, "field": {"worker-passport"}} },
			func(t *tale) bool { return len(t.x.Readings) > 0 }),
		post("return", "/permit/cases/{id}/acts", officer, act("return"), did("return")),
		post("mend", "/permit/cases/{id}/check", applicant, func(*tale) url.Values { return url.Values{"declared": {"yes"}} }, did(casework.Reply)),
		post("recommend", "/permit/cases/{id}/acts", officer, act("recommend"), did("recommend")),
		post("grant", "/permit/cases/{id}/acts", director, act("grant"), did("grant")),
		alter("suspend"), alter("restore"), alter("revoke"))
}

// slip is a bank's voucher that no other case has.
func slip(t *tale) url.Values {
	return url.Values{"voucher-bank": {"Nepal Bank"}, "voucher-branch": {"Kathmandu"}, "voucher-number": {fmt.Sprint(t.number)}, "voucher-amount": {"20000.00"},
		"voucher-date-day": {"6"}, "voucher-date-month": {"8"}, "voucher-date-year": {"2083"}}
}

// form asks for a form as JSON until it comes.
func (t *tale) form(ctx context.Context, r request) (f outward, err error) {
	var a reply
	for range patience {
		if a = t.s.send(ctx, r, "application/json"); a.status > 0 && a.status < 400 {
			return f, json.Unmarshal(a.body, &f)
		}
	}
	return f, fmt.Errorf("%s %s: %d %.200s", r.method, r.path, a.status, a.body)
}

// outward is a form that leads out of the product.
type outward struct {
	URL    string      `json:"url"`
	Fields [][2]string `json:"fields"`
}

// uploads sends a paper to the bucket, as a browser does, and comes back.
func (t *tale) uploads(ctx context.Context) (request, error) {
	return t.hands(ctx, sentSlot, paper, 5)
}

func (t *tale) hands(ctx context.Context, slot, content string, tries int) (request, error) {
	f, err := t.form(ctx, request{t.by, http.MethodGet, cases + "/" + t.id + "/documents/" + slot, nil})
	if err != nil {
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
	stay := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := stay.Do(r)
	if err != nil {
		return request{}, err
	}
	resp.Body.Close()
	if resp.StatusCode >= http.StatusConflict && tries > 0 { // the engine stumbles over many at once, as S3 does
		return t.hands(ctx, slot, content, tries-1)
	}
	back, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || resp.StatusCode != http.StatusSeeOther {
		return request{}, fmt.Errorf("the bucket answered %d (%w)", resp.StatusCode, err)
	}
	return request{t.by, http.MethodGet, back.RequestURI(), nil}, nil
}

// pays lets eSewa's stand-in take the fee, once, and comes back.
func (t *tale) pays(ctx context.Context) (request, error) {
	if t.back != "" {
		return request{t.by, http.MethodGet, t.back, nil}, nil
	}
	f, err := t.form(ctx, request{t.by, http.MethodPost, cases + "/" + t.id + "/pay", url.Values{"method": {"esewa"}}})
	if err != nil {
		return request{}, err
	}
	fields := url.Values{"do": {string(simulator.Pay)}}
	for _, x := range f.Fields {
		fields.Set(x[0], x[1])
	}
	a := t.s.send(ctx, request{t.by, http.MethodPost, "/dev/pay/esewa/do", fields}, "text/html")
	if t.back = a.to; t.back == "" {
		return request{}, fmt.Errorf("eSewa answered %d %.200s", a.status, a.body)
	}
	return request{t.by, http.MethodGet, t.back, nil}, nil
}
