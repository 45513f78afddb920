//go:build !race

package storm

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/signin"
	"github.com/shrama/shrama/shared/store"
)

// visitor is somebody before the door, with what their phone keeps.
type visitor struct {
	*person
	email     string
	challenge string   // that was told
	secret    string   // that their app was set up with
	paper     []string // codes that they wrote down
	typed     int      // codes of the second step, the wrong ones too
}

// door is the life of those who sign in and out: an applicant, an officer who sets
// up the second step and takes it another time, and somebody who is signed in four
// times.
type door struct {
	s                     *stage
	porch                 bool
	plain, officer, often *visitor
	own                   []*person // the sessions of who is signed in often
	since                 time.Time // when the first of them began
	renewed               bool      // the officer was told new codes for paper
	ids                   []string
	list                  map[*visitor][]string // sessions, as the table has them
}

func (s *stage) door() *life { return s.stands(false) }

// porch is a door without the second step, which takes its time.
func (s *stage) porch() *life { return s.stands(true) }

func (s *stage) stands(porch bool) *life {
	d := &door{s: s, porch: porch, list: map[*visitor][]string{}}
	for _, v := range []**visitor{&d.plain, &d.officer, &d.often} {
		*v = &visitor{person: comes(&person{}), email: strings.ToLower(ident.New().String()) + "@door.example"}
	}
	enrol := func(v *visitor, p people.Person) {
		p.Email = v.email
		who, err := people.Enrol(s.t.Context(), s.db, people.Entry{Person: p, At: s.house.Clock()})
		if err != nil {
			s.t.Fatal(err)
		}
		v.Actor = who.Actor("np")
	}
	enrol(d.officer, people.Person{Name: "Kamala Rai", Roles: []string{"labour-officer"}, Office: "kathmandu"})
	enrol(d.often, people.Person{Name: "Mina"})
	d.since = s.house.Clock()
	for range 4 {
		d.own = append(d.own, s.signsIn(d.often.Actor))
		all := s.sessions(d.often.Person)
		d.ids = append(d.ids, all[slices.IndexFunc(all, func(id string) bool { return !slices.Contains(d.ids, id) })])
	}
	return s.begin("door "+d.plain.email[:8], d)
}

// sessions are those of a person.
func (s *stage) sessions(of string) (ids []string) {
	all, err := session.List(s.t.Context(), s.db, of, s.house.Clock())
	if err != nil {
		s.t.Error(err)
	}
	for _, x := range all {
		ids = append(ids, x.ID)
	}
	return ids
}

// lays lets so much time pass that codes are sent again: one address gets few.
func (d *door) lays(_ context.Context, c command) error {
	if c.name == "take the second step" {
		d.s.passes(15 * time.Minute)
	}
	return nil
}

func (d *door) sees(ctx context.Context) error {
	if p, err := people.Find(ctx, d.s.db, d.plain.email); err == nil {
		d.plain.Actor = p.Actor("np")
	}
	for _, v := range []*visitor{d.plain, d.officer, d.often} {
		if v.Person != "" {
			d.list[v] = d.s.sessions(v.Person)
		}
	}
	return nil
}

// in reports whether somebody holds a session that the table has too.
func (d *door) in(v *visitor) func() bool {
	return func() bool { return v.token != "" && len(d.list[v]) > 0 }
}

// posts is a command that posts a form at the door.
func (d *door) posts(name, at string, by *person, form func(context.Context) (url.Values, error), done func() bool) command {
	return command{name: name, route: "POST " + at, done: done, make: func(ctx context.Context) (request, error) {
		f, err := form(ctx)
		return request{by: by, method: http.MethodPost, path: "/np" + at, form: f, json: true}, err
	}}
}

func (d *door) commands() []command {
	ask := d.posts("ask a code", "/sign-in", d.plain.person, d.plain.address(),
		func() bool { return d.plain.challenge != "" })
	ask.hears = d.plain.toldCode
	enter := d.posts("type the code", "/sign-in/code", d.plain.person, d.plain.code(d.s), d.in(d.plain))
	enter.hears = d.plain.toldIn
	setUp := d.posts("set up the second step", "/sign-in/second", d.officer.person, d.officer.second(d.s), d.in(d.officer))
	setUp.hears = d.officer.toldIn
	again := *d.officer // at another computer, with the same phone
	other := &again
	other.person = comes(&person{Actor: d.officer.Actor})
	take := d.posts("take the second step", "/sign-in/second", other.person, func(ctx context.Context) (url.Values, error) {
		other.secret, other.paper = d.officer.secret, d.officer.paper
		return other.second(d.s)(ctx)
	}, func() bool { return other.token != "" && len(d.list[d.officer]) > 1 })
	take.hears = other.toldIn
	lacks := func(i int) func() bool {
		return func() bool { return !slices.Contains(d.list[d.often], d.ids[i]) }
	}
	form := func(pairs ...string) func(context.Context) (url.Values, error) {
		return func(context.Context) (url.Values, error) {
			d.stays()
			return fixed(pairs...)(), nil
		}
	}
	renew := d.posts("renew the paper", "/sessions/paper", d.officer.person, func(context.Context) (url.Values, error) {
		d.s.passes(period)
		typed, err := second.Code(d.officer.secret, d.s.house.Clock())
		return url.Values{"code": {typed}}, err
	}, func() bool { return d.renewed })
	renew.hears = func(a reply) {
		var x signin.PaperCodes
		if json.Unmarshal(a.body, &x) == nil && len(x.Paper) > 0 {
			d.officer.paper, d.renewed = x.Paper, true
		}
	}
	steps := []command{ask, enter, setUp, renew, take}
	if d.porch {
		steps = steps[:2]
	}
	return append(steps,
		d.posts("end a session", "/sessions/end", d.own[0], form("session", d.ids[1]), lacks(1)),
		d.posts("end the others", "/sessions/end-others", d.own[0], form(), func() bool { return lacks(2)() && lacks(3)() }),
		d.posts("sign out", "/sign-out", d.own[0], form(), lacks(0)))
}

// stays has who is signed in often sign in anew before it is too long ago for what
// ends other sessions.
func (d *door) stays() {
	if now := d.s.house.Clock(); now.Sub(d.since) > 10*time.Minute {
		before := d.s.sessions(d.often.Person)
		if !slices.Contains(before, d.ids[0]) {
			return // signed out
		}
		d.own[0].token, d.since = d.s.signsIn(d.often.Actor).token, now
		_ = session.EndOne(d.s.t.Context(), d.s.db, d.often.Person, d.ids[0])
		after := d.s.sessions(d.often.Person)
		d.ids[0] = after[slices.IndexFunc(after, func(id string) bool { return !slices.Contains(before, id) })]
	}
}

// toldCode keeps which code was sent; toldIn the session, or what is still wanted.
func (v *visitor) toldCode(a reply) {
	var x signin.CodeSent
	if json.Unmarshal(a.body, &x) == nil {
		v.challenge = x.Challenge
	}
}

func (v *visitor) toldIn(a reply) {
	var x signin.SignedIn
	if json.Unmarshal(a.body, &x) == nil {
		v.token = x.Token
		v.paper = append(v.paper, x.Paper...)
	}
}

// address is the form with the address: another one where one was sent too many
// codes.
func (v *visitor) address() func(context.Context) (url.Values, error) {
	tries := 0
	return func(context.Context) (url.Values, error) {
		if tries++; tries > 1 {
			v.email = strings.ToLower(ident.New().String()) + "@door.example"
		}
		return url.Values{"email": {v.email}}, nil
	}
}

// asked returns a challenge whose code was sent and not typed yet.
func (v *visitor) asked(ctx context.Context, s *stage) error {
	_, err := s.db.Get(ctx, store.Key{Family: "OC", ID: v.challenge, Sort: "c"})
	if v.challenge != "" && err == nil {
		return nil
	}
	var sent signin.CodeSent
	err = s.asks(ctx, request{by: v.person, method: http.MethodPost, path: "/np/sign-in", form: url.Values{"email": {v.email}}}, &sent)
	if errors.Is(err, errMany) { // another address, then
		v.email, v.Person = strings.ToLower(ident.New().String())+"@door.example", ""
		return v.asked(ctx, s)
	}
	v.challenge = sent.Challenge
	return err
}

var digits = regexp.MustCompile(`\b[0-9]{6}\b`)

// code is the form with the code that was sent last.
func (v *visitor) code(s *stage) func(context.Context) (url.Values, error) {
	return func(ctx context.Context) (url.Values, error) {
		if err := v.asked(ctx, s); err != nil {
			return nil, err
		}
		f := url.Values{"challenge": {v.challenge}}
		for _, m := range s.house.Inbox.List(v.email) {
			if m.ID == "code/"+v.challenge {
				f.Set("code", digits.FindString(m.Subject+" "+m.Body))
			}
		}
		return f, nil
	}
}

// second is the form with the code that the app shows. Who typed one already begins
// at the start again: with the next code, or with one from the paper.
func (v *visitor) second(s *stage) func(context.Context) (url.Values, error) {
	return func(ctx context.Context) (url.Values, error) {
		s.passes(period)
		f, err := v.code(s)(ctx)
		if err != nil {
			return nil, err
		}
		var in signin.SignedIn
		if err := s.asks(ctx, request{by: v.person, method: http.MethodPost, path: "/np/sign-in/code", form: f}, &in); err != nil {
			return nil, err
		}
		if in.Second.Secret != "" {
			v.secret = in.Second.Secret
		}
		typed, err := second.Code(v.secret, s.house.Clock())
		if v.typed++; v.typed > 1 && len(v.paper) > 0 {
			typed, v.paper = v.paper[0], v.paper[1:]
		}
		return url.Values{"challenge": {in.Second.Challenge}, "code": {typed}}, err
	}
}

// period is how long an app shows a code.
const period = 30 * time.Second

// judge: a code opens one session at most.
func (d *door) judge(context.Context) (a toll) {
	for _, v := range []*visitor{d.plain, d.officer} {
		if v == d.officer && d.porch {
			continue
		}
		codes := len(d.s.house.Inbox.List(v.email))
		if n := len(d.list[v]); n == 0 || n > codes {
			say(&a.doubled, "%d sessions of %d codes", n, codes)
		}
	}
	if n := len(d.list[d.often]); n != 0 {
		say(&a.lost, "%d sessions are not ended", n)
	}
	return a
}
