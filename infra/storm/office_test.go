//go:build !race

package storm

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/second"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// office is the life of an administration's settings: two admins draft, approve,
// publish and take back, and end a post and a second step.
type office struct {
	s             *stage
	id            tenant.ID
	sarita, dipak *person
	first, other  string // drafts: one is published, one is put upon it and dropped
	undo          string // and one takes the first back
	drafts        map[string]workbench.Draft
	begun         map[string]bool // that have a trial, or had one
	image         string          // the crest that was looked at
	officer       store.Item
	secured       bool // the officer has a second step
	lines         int  // of the officer's history, before all
}

func (s *stage) office() *life {
	o := &office{s: s, id: code("s"), first: ident.New().String(), other: ident.New().String(), undo: ident.New().String(), begun: map[string]bool{}}
	if err := s.house.Onboard(s.t.Context(), o.id, "np"); err != nil {
		s.t.Fatal(err)
	}
	if s.region != nil {
		s.region.keys.forge(o.id)
	}
	o.sarita, o.dipak = s.holds(o.id, "admin@shrama.example"), s.holds(o.id, "admin2@shrama.example")
	return s.begin(string(o.id), o)
}

func (o *office) db() *store.Scope { return o.s.table.For(o.id) }

const reset = "officer@shrama.example"

// guest is signed out by an admin.
const guest = "chief@shrama.example"

// sessions are those of somebody of the life's tenant.
func (o *office) sessions(email string) []session.Seen {
	p, err := people.Find(o.s.t.Context(), o.db(), email)
	if err != nil {
		o.s.t.Error(err)
	}
	all, err := session.List(o.s.t.Context(), o.db(), p.ID, o.s.house.Clock())
	if err != nil {
		o.s.t.Error(err)
	}
	return all
}

// vault keeps the second steps of the life's tenant.
func (o *office) vault() second.Vault { return second.Vault{DB: o.db(), Pepper: o.s.house.Pepper} }

// lays gives the officer a second step, which the admins then reset.
func (o *office) lays(ctx context.Context, c command) error {
	if c.name == "sign somebody out" {
		o.s.holds(o.id, guest)
	}
	if c.name != "ask a reset" {
		return nil
	}
	secret, now := second.NewSecret(), o.s.house.Clock()
	typed, err := second.Code(second.Written(secret), now)
	if err != nil {
		return err
	}
	o.lines = o.officer.Event.Seq
	_, err = o.vault().Enrol(ctx, o.s.holds(o.id, reset).Person, secret, second.Try{Code: typed, At: now})
	return err
}

func (o *office) sees(ctx context.Context) error {
	o.drafts = map[string]workbench.Draft{}
	for _, id := range []string{o.first, o.other, o.undo} {
		d, err := workbench.Read(ctx, o.db(), id)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		o.drafts[id] = d
		t, err := workbench.FindTrial(ctx, o.db(), id)
		if err != nil {
			return err
		}
		o.begun[id] = o.begun[id] || t.Begun() || d.Replay != nil
	}
	var err error
	if o.officer, err = o.s.line(ctx, o.id, reset); err != nil {
		return err
	}
	var p people.Person
	if err = o.officer.Decode(&p); err == nil {
		o.secured, err = o.vault().Has(ctx, p.ID)
	}
	return err
}

// posts is a command about a draft, which the form names as it is now.
func (o *office) posts(name, route string, by *person, draft string, form func() url.Values, done func() bool) command {
	return command{name: name, route: "POST " + route, done: done, make: func(context.Context) (request, error) {
		f := form()
		f.Set("version", strconv.Itoa(o.drafts[draft].Version))
		kind, _, _ := strings.Cut(strings.TrimPrefix(name, "edit "), " ")
		to := strings.NewReplacer("{id}", draft, "{kind}", kind, "{number}", "1").Replace(route)
		return request{by: by, method: http.MethodPost, path: "/" + string(o.id) + to, form: f}, nil
	}}
}

// did reports whether a draft's history has an act so often.
func (o *office) did(draft, action string, n int) func() bool {
	return func() bool { return count(o.drafts[draft].History)[action] >= n }
}

const drafts = "/settings/drafts/{id}"

func (o *office) begins(name, draft string) command {
	return o.posts(name, "/settings/drafts", o.sarita, draft, fixed("id", draft, "title", name), func() bool { return o.drafts[draft].Version > 0 })
}

func (o *office) acts(name, action string, by *person, draft string, n int, more ...string) command {
	form := fixed(append(more, "action", action)...)
	return o.posts(name, drafts+"/acts", by, draft, form, o.did(draft, action, n))
}

// tried has a draft tried on past cases, of which there are none.
func (o *office) tried(name, draft string) []command {
	return []command{
		o.posts("begin a trial of "+name, drafts+"/trial", o.sarita, draft, fixed(), func() bool { return o.begun[draft] }),
		{name: "follow the trial of " + name, route: "GET " + drafts + "/trial", make: func(context.Context) (request, error) {
			return request{by: o.sarita, method: http.MethodGet, path: o.at(draft, "trial")}, nil
		}, done: func() bool { return o.drafts[draft].Replay != nil || o.drafts[draft].State == workbench.Published }},
	}
}

func (o *office) at(draft string, parts ...string) string {
	return "/" + path.Join(append([]string{string(o.id), "settings/drafts", draft}, parts...)...)
}

// agreed takes a draft that was tried to its publication.
func (o *office) agreed(name, draft string, sent int) []command {
	return []command{
		o.acts("send "+name, "submit", o.sarita, draft, sent, "to", "admin2@shrama.example"),
		o.acts("approve "+name, "approve", o.dipak, draft, 1),
		o.acts("publish "+name, "publish", o.sarita, draft, 1, o.s.boxes("from", o.s.law.Today().AddDays(9))...),
	}
}

func (o *office) commands() []command {
	form := func(what string, pairs ...string) func() url.Values { return fixed(append(pairs, "service", what)...) }
	both := func(name string, sub string) []string {
		return []string{name + ".en", sub, name + ".ne", "नयाँ"}
	}
	edits := []struct {
		name string
		form func() url.Values
	}{
		{"sources", fixed(slices.Concat(both("title", "Decision"), []string{"citation", "No. 41"}, o.s.boxes("read", o.s.law.Today().AddDays(-1)))...)},
		{"note", form(service, append(both("note", "Come early"), "of", "note")...)},
		{"documents", form(service, append(both("label", "Map"), "optional", "no")...)},
		{"deadlines", form(service, "of", "office-review/", "n", "9")},
		{"people", fixed("email", "new@shrama.example", "name", "Kamala", "post", "role:labour-officer", "office", "pokhara")},
	}
	all := []command{o.begins("begin", o.first), o.begins("begin another", o.other)}
	n := 0
	edited := func() func() bool { n++; return o.did(o.first, "edit", n) }
	for _, e := range edits {
		all = append(all, o.posts("edit "+e.name, drafts+"/edit/{kind}", o.sarita, o.first, e.form, edited()))
	}
	all = append(all, o.posts("remove", drafts+"/remove", o.sarita, o.first, func() url.Values {
		return url.Values{"target": {o.drafts[o.first].Changes[1].Target()}}
	}, edited()))
	all = append(all, o.sends(edited(), edited())...)
	all = append(all, o.posts("edit note of another", drafts+"/edit/{kind}", o.sarita, o.other, form(service, append(both("note", "Bring a pen"), "of", "note")...), o.did(o.other, "edit", 1)))
	all = append(all, o.tried("the first", o.first)...)
	all = append(all, o.acts("send early", "submit", o.sarita, o.first, 1, "to", "admin2@shrama.example"), o.acts("return", "return", o.dipak, o.first, 1, "note", "कारण"))
	all = append(all, o.agreed("the first", o.first, 2)...)
	all = append(all, o.acts("rebase", "rebase", o.dipak, o.other, 1), o.acts("drop", "drop", o.dipak, o.other, 1),
		o.posts("take back", "/settings/versions/{number}/undo", o.sarita, o.undo, fixed("id", o.undo, "title", "Back"), func() bool { return o.drafts[o.undo].Version > 0 }))
	all = append(append(all, o.tried("the undoing", o.undo)...), o.agreed("the undoing", o.undo, 1)...)
	return append(all, o.resets()...)
}

// sends are what goes by the bucket: a file of people, and a crest.
func (o *office) sends(imported, hung func() bool) []command {
	people := command{name: "people", route: "POST " + drafts + "/people", done: imported, make: func(ctx context.Context) (request, error) {
		back, err := o.s.uploads(ctx, o.sarita, o.at(o.first, "people"), "email,name,roles,office\nhari@shrama.example,Hari Rai,labour-officer,pokhara\n", 5)
		if err != nil {
			return request{}, err
		}
		u, err := url.Parse(back.path)
		return request{by: o.sarita, method: http.MethodPost, path: o.at(o.first, "people"), form: url.Values{
			"do": {"take"}, "file": {path.Base(u.Query().Get("key"))}, "version": {strconv.Itoa(o.drafts[o.first].Version)}}}, err
	}}
	look := command{name: "look at a crest", route: "GET " + drafts + "/crest/sent", done: func() bool { return o.image != "" }, make: func(ctx context.Context) (request, error) {
		r, err := o.s.uploads(ctx, o.sarita, o.at(o.first, "crest"), ring(), 5)
		r.json = true
		return r, err
	}, hears: func(a reply) {
		var v struct{ Image string }
		if json.Unmarshal(a.body, &v) == nil {
			o.image = v.Image
		}
	}}
	return []command{people, look, o.posts("hang the crest", drafts+"/crest", o.sarita, o.first, func() url.Values {
		return url.Values{"image": {o.image}, "alt.en": {"A ring"}, "alt.ne": {"घेरा"}}
	}, hung)}
}

// resets end a post, and have two admins reset a second step.
func (o *office) resets() []command {
	ends := func() bool {
		p, err := people.Find(o.s.t.Context(), o.db(), "officer2@shrama.example")
		return err == nil && p.Office == ""
	}
	return []command{
		o.posts("sign somebody out", "/settings/people/sign-out", o.sarita, "", fixed("email", guest), func() bool { return len(o.sessions(guest)) == 0 }),
		o.posts("end a post", "/settings/people/end", o.sarita, "", fixed("email", "officer2@shrama.example"), ends),
		o.posts("ask a reset", "/settings/people/second", o.sarita, "", fixed("email", reset), func() bool { return o.officer.Event.Seq > o.lines }),
		o.posts("confirm the reset", "/settings/people/second", o.dipak, "", fixed("email", reset), func() bool { return !o.secured }),
	}
}

// ring is a picture as PNG.
func ring() string {
	m := image.NewNRGBA(image.Rect(0, 0, 200, 200))
	for y := range 200 {
		for x := range 200 {
			if r := (x-100)*(x-100) + (y-100)*(y-100); r < 10_000 && r > 5_000 {
				m.Set(x, y, color.NRGBA{28, 69, 149, 255})
			}
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m) // a buffer takes everything
	return b.String()
}

// judge: each act stands once in the history of its draft, each draft that was
// published is one version, and the register names both.
func (o *office) judge(ctx context.Context) (a toll) {
	for id, want := range map[string]string{
		o.first: "begin edit edit edit edit edit edit edit edit replay submit return submit approve publish",
		o.other: "begin edit rebase drop",
		o.undo:  "begin replay submit approve publish",
	} {
		var did []string
		for _, e := range o.drafts[id].History {
			did = append(did, e.Action)
		}
		if got := strings.Join(did, " "); got != want {
			say(&a.doubled, "a draft's acts are %q, want %q", got, want)
		}
		if err := trail.Verify(o.drafts[id].History); err != nil {
			say(&a.torn, "a draft's history: %v", err)
		}
	}
	all, err := version.History(ctx, o.db())
	row, rerr := o.s.row(ctx, o.id)
	if err != nil || rerr != nil || len(all) != 2 || all[0].Draft != o.undo || all[1].Draft != o.first {
		say(&a.torn, "%d versions (%v, %v)", len(all), err, rerr)
	}
	for i, x := range row.Settings {
		if x.Version != i+1 {
			say(&a.torn, "the register's versions are %v", row.Settings)
		}
	}
	if len(row.Settings) != 2 || count(row.History)[tenancy.Publish] != 2 || trail.Verify(row.History) != nil {
		say(&a.torn, "the register's row has %d versions and %d lines", len(row.Settings), len(row.History))
	}
	open, err := second.Requests(ctx, o.db(), []string{strings.TrimPrefix(o.officer.Event.Subject, "person/")})
	if err != nil || len(open) > 0 {
		say(&a.doubled, "a reset is asked once more (%v)", err)
	}
	if n := o.officer.Event.Seq - o.lines; n != 2 || o.officer.Event.Action != people.ResetDone {
		say(&a.doubled, "the reset is %d lines, the last %q", n, o.officer.Event.Action)
	}
	return a
}
