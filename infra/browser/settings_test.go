package browser

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/setting/sheet"
)

var version = regexp.MustCompile(`name="version" value="([^"]*)"`)

// posts sends a form as the page has it, with the version of what is before the
// person.
func (p *person) posts(page, to string, form map[string]string) string {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.s.Base+page, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	res, err := p.c.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	m := version.FindSubmatch(text)
	if m == nil {
		p.t.Fatalf("%s %s shows no version:\n%s", page, res.Status, text)
	}
	form["version"] = string(m[1])
	return p.post(to, form)
}

// drafted begins a draft that adds one line to a checklist.
func (p *person) drafted(title string) string {
	p.t.Helper()
	at := p.post(p.of.at("settings/drafts"), map[string]string{"id": newID(), "title": title})
	p.posts(at+"/edit/checklists?new=yes&of=rule-40&service=pressure-plant", at+"/edit/checklists", map[string]string{
		"service": "pressure-plant", "of": "rule-40", "label.en": "The operator is trained.", "label.ne": "चलाउने व्यक्ति तालिमप्राप्त छ।"})
	return at
}

// submitted sends a draft to the second admin.
func (p *person) submitted(title string) string {
	p.t.Helper()
	at := p.drafted(title)
	p.posts(at+"/trial", at+"/trial", map[string]string{})
	p.send("GET", at+"/trial", "", nil) // a visit takes the next of the past cases
	p.posts(at+"/approval", at+"/acts", map[string]string{"action": "submit", "to": "admin2@shrama.example"})
	return at
}

// settings are the pages of a tenant's admins: a draft that is being written, one
// that waits for the second person, and a version from next week.
func (s *site) settings(t *testing.T) []page {
	t.Helper()
	a, second := s.as(t, admin), s.as(t, admin2)
	live := a.submitted("Trained operators")
	second.posts(live+"/approval", live+"/acts", map[string]string{"action": "approve"})
	f := form.Field{ID: "from", Type: form.Date}
	d, m, y := form.Boxes(f, civil.Of(s.Clock().In(a.of.zone)).AddDays(7).String(), a.of.calendar)
	a.posts(live+"/approval", live+"/acts", map[string]string{"action": "publish", "from-day": d, "from-month": m, "from-year": y})
	waiting, open := a.submitted("Trained operators, once more"), a.drafted("Fees of 2084")
	a.post(a.of.at("settings/people/second"), map[string]string{"email": accounts}) // nobody confirms it
	all := []page{
		{name: "home", path: a.of.at("settings/home")},
		{name: "home-no-title", path: a.of.at("settings/home"), then: `document.querySelector('form[action$="/drafts"]').submit()`},
		{name: "posts", path: a.of.at("settings/people")},
		{name: "posts-second", who: admin2, path: a.of.at("settings/people")},
		{name: "home-second", who: admin2, path: a.of.at("settings/home")},
		{name: "law", path: a.of.at("settings/law/work-permit")},
		{name: "draft", path: open},
		{name: "changes", path: open + "/changes"},
		{name: "trial", path: open + "/trial"},
		{name: "approval", path: open + "/approval"},
		{name: "trial-done", path: waiting + "/trial"},
		{name: "approval-second", who: admin2, path: waiting + "/approval"},
		{name: "versions", path: a.of.at("settings/versions")},
		{name: "version", path: a.of.at("settings/versions/1")},
		{name: "preview", path: open + "/preview"},
		{name: "preview-service", path: open + "/preview/work-permit"},
		{name: "preview-part", path: open + "/preview/work-permit/form/worker"},
		{name: "concession-new", path: open + "/edit/concessions?new=yes&of=&service=work-permit"},
		{name: "concession-wrong", path: open + "/edit/concessions?new=yes&of=&service=work-permit", then: send},
		{name: "checklist", path: open + "/edit/checklists?service=pressure-plant"},
		{name: "item-new", path: open + "/edit/checklists?new=yes&of=rule-40&service=pressure-plant"},
	}
	return s.of(admin, append(all, sheets(open, "work-permit")...))
}

// sheets are one page for each thing that can be changed.
func sheets(draft, service string) (all []page) {
	for _, kind := range sheet.Kinds(true) {
		all = append(all, page{name: kind, path: draft + "/edit/" + kind + "?service=" + service})
	}
	for _, kind := range sheet.Kinds(false) {
		all = append(all, page{name: kind, path: draft + "/edit/" + kind})
	}
	return append(all,
		page{name: "people-new", path: draft + "/edit/people?new=yes&of="},
		page{name: "import", path: draft + "/people"},
		page{name: "import-wrong", path: draft + "/people", then: `const t = document.querySelector('textarea'); t.value = 'email,name\nsomebody,Some Body\n'; t.form.submit()`})
}

// of names pages of the settings that somebody sees.
func (s *site) of(who string, all []page) []page {
	for i, p := range all {
		if all[i].name = "settings-" + p.name; p.who == "" {
			all[i].who = who
		}
	}
	return all
}

// firstSettings are the settings of another tenant than Nepal: its own law, its
// own languages, an open draft.
func (s *site) firstSettings(t *testing.T, p *place) []page {
	t.Helper()
	_, domain, _ := strings.Cut(p.employer, "@")
	who := "admin@" + domain
	a := s.as(t, who)
	open := a.post(p.at("settings/drafts"), map[string]string{"id": newID(), "title": "2084"})
	note := map[string]string{"service": p.law.ID, "of": "note"}
	for _, lang := range p.pack.Languages {
		note["note."+lang] = p.pack.Department.In(lang)
	}
	a.posts(open+"/edit/note?of=note&service="+p.law.ID, open+"/edit/note", note)
	all := []page{
		{name: "home", path: p.at("settings/home")}, {name: "law", path: p.at("settings/law/" + p.law.ID)}, {name: "posts", path: p.at("settings/people")},
		{name: "versions", path: p.at("settings/versions")}, {name: "draft", path: open}, {name: "changes", path: open + "/changes"}, {name: "trial", path: open + "/trial"},
		{name: "approval", path: open + "/approval"}, {name: "preview", path: open + "/preview"}, {name: "preview-service", path: open + "/preview/" + p.law.ID},
		{name: "preview-part", path: open + "/preview/" + p.law.ID + "/form/" + p.law.Parts[0].ID},
		{name: "note-new", path: open + "/edit/note?of=note&service=" + p.law.ID},
		{name: "holiday-wrong", path: open + "/edit/holidays?new=yes&of=", then: send},
	}
	all = s.of(who, append(all, sheets(open, p.law.ID)...))
	for i := range all {
		all[i].brief = true
	}
	return all
}
