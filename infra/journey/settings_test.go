package journey

import (
	"net/http"
	"path"
	"strings"
	"testing"
)

// bench are two admins, the first with a new draft before them.
func bench(h *House, title string) (sarita, dipak *Person, draft string) {
	h.T.Helper()
	sarita, dipak = h.As("admin@shrama.example"), h.As("admin2@shrama.example")
	return sarita, dipak, drafts(sarita, title)
}

// drafts begins a draft and returns its address.
func drafts(p *Person, title string) string {
	p.t.Helper()
	p.Opens("settings/home")
	p.Submits("/settings/drafts", map[string]string{"title": title})
	if p.Page.Status != http.StatusOK || !strings.Contains(p.Page.URL.Path, "/settings/drafts/") {
		p.t.Fatalf("no draft: %d %s", p.Page.Status, p.Page.Text())
	}
	return p.Page.URL.Path
}

// edits opens the form of one kind of change and fills it.
func (p *Person) edits(draft, sheet string, answers map[string]string) {
	p.t.Helper()
	p.Opens(draft + "/edit/" + sheet)
	kind, _, _ := strings.Cut(sheet, "?")
	p.Submits("/edit/"+kind, answers)
}

// acts takes a step with a draft.
func (p *Person) acts(draft, action string, answers map[string]string) {
	p.t.Helper()
	p.Opens(draft + "/approval")
	p.send(p.form("/acts", action), answers)
}

// publishes takes a draft through every step, the second person's too.
func publishes(author, second *Person, draft, from string) {
	author.t.Helper()
	author.Opens(draft + "/trial")
	author.Submits("/trial", nil)
	author.Gets(http.StatusOK)
	author.acts(draft, "submit", map[string]string{"to": "admin2@shrama.example"})
	author.Gets(http.StatusOK)
	author.Sees("to Dipak Basnet")
	author.DoesNotSee("“Dipak Basnet”")
	second.Opens("settings/home")
	second.Follows(draft)
	second.acts(draft, "approve", nil)
	second.Gets(http.StatusOK)
	author.acts(draft, "publish", map[string]string{"from": from})
	if author.Page.Status != http.StatusOK || !strings.Contains(author.Page.URL.Path, "/settings/versions/") {
		author.t.Fatalf("not published: %d %s", author.Page.Status, author.Page.Text())
	}
}

func TestWhatAnAdminChangesMeetsThoseWhoFileAfterItsDay(t *testing.T) {
	unraced(t)
	h := Open(t)
	before := asked(h, "before@himal.example") // filed under the law as it is
	before.Opens(before.Case)
	fee := before.Page.Text()
	if !strings.Contains(fee, "20,000") {
		t.Fatalf("no fee of 20,000: %s", fee)
	}
	sarita, dipak, draft := bench(h, "Half for one district")

	sarita.edits(draft, "sources?new=yes&of=", map[string]string{"title.en": "Decision of the Council", "title.ne": "परिषद्को निर्णय", "citation": "No. 41", "read": "2083-8-5"})
	sarita.Gets(http.StatusOK)
	sarita.Sees("Decision of the Council")
	sarita.Opens(draft + "/edit/concessions?new=yes&of=&service=work-permit")
	f := sarita.form("/edit/concessions", "")
	cite := f.Choices["cite"][len(f.Choices["cite"])-1]
	sarita.Submits("/edit/concessions", map[string]string{"name.en": "Council's half", "name.ne": "परिषद्को आधा", "percent": "50", "from": "2083-8-15", "cite": cite})
	sarita.Gets(http.StatusOK)
	sarita.Sees("Council's half")

	sarita.edits(draft, "checklists?new=yes&of=rule-40&service=pressure-plant", map[string]string{"label.en": "The operator is trained.", "label.ne": "चलाउने व्यक्ति तालिमप्राप्त छ।"})
	sarita.Gets(http.StatusOK)
	sarita.Sees("The operator is trained.")
	sarita.Opens(draft + "/changes")
	sarita.Sees("The operator is trained.", "Council's half", "Nothing speaks against it")
	publishes(sarita, dipak, draft, "2083-8-15")
	sarita.Sees("Still to come", "Dipak Basnet")

	early := h.InNepali("early@himal.example")
	early.Applies("pressure-plant")
	early.Fills(plant)
	early.Attaches()
	early.Sends()

	h.On("2026-12-02")
	after := asked(h, "after@himal.example")
	after.Opens(after.Case)
	after.Sees("10,000")
	before.Opens(before.Case)
	before.DoesNotSee("10,000")

	late := h.InNepali("late@himal.example")
	late.Applies("pressure-plant")
	late.Fills(plant)
	late.Attaches()
	late.Sends()
	prakash := h.As("inspector@shrama.example")
	prakash.Opens(late.Case, "lang", "en")
	prakash.Sees("The operator is trained.")
	prakash.Opens(early.Case)
	prakash.DoesNotSee("The operator is trained.")

	// It is taken back, by two people too.
	sarita = h.As("admin@shrama.example")
	sarita.Opens("settings/versions/1")
	sarita.Submits("/undo", nil)
	undo := path.Dir(sarita.Page.URL.Path)
	publishes(sarita, dipak, undo, "2083-8-20")
	h.On("2026-12-06")
	again := asked(h, "again@himal.example")
	again.Opens(again.Case)
	again.Sees("20,000")
	after.Opens(after.Case)
	after.Sees("10,000")
	sarita.Opens("settings/versions")
	sarita.Sees("Taken back", "In force")
}

func TestTheSecondOfTwoAdminsSeesWhatTheFirstDid(t *testing.T) {
	h := Open(t)
	sarita, dipak, draft := bench(h, "Deadlines")
	dipak.Opens(draft + "/edit/deadlines?service=work-permit")
	steps := dipak.Page.Links("of=")
	if len(steps) < 2 {
		t.Fatalf("no steps to change: %s", dipak.Page.Text())
	}
	dipak.Opens(steps[0].Href)
	sarita.Opens(steps[1].Href)
	sarita.Submits("/edit/deadlines", map[string]string{"n": "9"})
	sarita.Gets(http.StatusOK)
	dipak.Submits("/edit/deadlines", map[string]string{"n": "8"})
	dipak.Gets(http.StatusConflict)
	dipak.Sees("Sarita Gurung", "9 working days")
	if got := dipak.form("/edit/deadlines", "").Values.Get("n"); got != "8" {
		t.Errorf("what was typed is lost: %q", got)
	}
	dipak.Submits("/edit/deadlines", nil)
	dipak.Gets(http.StatusOK)
	dipak.Opens(draft + "/changes")
	dipak.Sees("9 working days", "8 working days")
	dipak.Opens(draft + "/trial")
	dipak.Submits("/trial", nil)
	dipak.Opens(draft + "/approval")
	dipak.Sees("There is no other administrator") // both wrote in it
}

func TestWhatLawFixesAnAdminDoesNotChange(t *testing.T) {
	h := Open(t)
	sarita, _, draft := bench(h, "Too much")
	sarita.Opens(draft + "/edit/fees?service=labour-supplier")
	sarita.Sees("The law itself sets this amount", "Fixed")
	sarita.Opens(draft + "/edit/checklists?service=pressure-plant")
	sarita.Sees("The law asks for this, so it must stay.")
	for _, x := range []struct{ kind, form, want string }{
		{"checklists", "do=retire&service=pressure-plant&of=rule-40%2Fmake", "The law asks for this, so it must stay."},
		{"documents", "do=retire&service=work-permit&of=tax-clearance", "must stay"},
		{"people", "do=retire&of=admin2%40shrama.example", "Name another administrator first"},
	} {
		got := sarita.posts(draft+"/edit/"+x.kind, "version=1&"+x.form)
		if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Text(), x.want) {
			t.Errorf("%s: %d %s", x.form, got.Status, got.Text())
		}
	}
	for _, x := range []struct{ sheet, field, typed, want string }{
		{"deadlines?service=work-permit&of=", "n", "400", "365"},
		{"note?service=work-permit&of=note", "note.en", "<b>Free</b>", "without angle brackets"},
		{"note?service=work-permit&of=note", "note.en", "=HYPERLINK(1)", "spreadsheets"},
		{"note?service=work-permit&of=note", "note.en", "abc\u202edef", "hidden signs"},
		{"theme?of=theme", "brand", "#ffff00", "contrast"},
	} {
		if strings.HasSuffix(x.sheet, "&of=") {
			sarita.Opens(draft + "/edit/deadlines?service=work-permit")
			sarita.Opens(sarita.Page.Links("of=")[0].Href)
		} else {
			sarita.Opens(draft + "/edit/" + x.sheet)
		}
		kind, _, _ := strings.Cut(x.sheet, "?")
		sarita.Submits("/edit/"+kind, map[string]string{x.field: x.typed})
		sarita.Gets(http.StatusUnprocessableEntity)
		if !strings.Contains(sarita.Page.Text(), x.want) {
			t.Errorf("%s %q: %s", x.sheet, x.typed, sarita.Page.Text())
		}
	}
	sarita.Opens(draft)
	sarita.Sees("The draft changes nothing yet.")
}

func TestASheetThatIsSentAsItCameChangesNothing(t *testing.T) {
	h := Open(t)
	sarita, _, draft := bench(h, "Nothing much")
	same, saved := "Nothing changed: it stands as before", "It is in the draft now"
	sends := func(sheet string, answers map[string]string, want, not string) {
		t.Helper()
		sarita.edits(draft, sheet, answers)
		sarita.Gets(http.StatusOK)
		sarita.Sees(want)
		sarita.DoesNotSee(not)
	}
	sends("theme?of=theme", nil, same, saved)
	sends("note?service=work-permit&of=note", nil, same, saved)
	sends("fees?service=labour-supplier", nil, same, saved)
	_, holiday, _ := strings.Cut(sarita.Opens(draft + "/edit/holidays").Links("of=")[0].Href, "/edit/")
	sends(holiday, nil, same, saved) // whose day is typed in another calendar than it is kept in
	sarita.Opens(draft)
	sarita.Sees("The draft changes nothing yet.")
	words := map[string]string{"note.en": "Come on Mondays."}
	sends("note?service=work-permit&of=note", words, saved, same)
	sends("note?service=work-permit&of=note", nil, same, saved)
	sends("note?service=work-permit&of=note", words, same, saved)
	sarita.Opens(draft + "/approval")
	if n := strings.Count(sarita.Page.Text(), "Changed"); n != 1 {
		t.Errorf("the history tells of %d changes: %s", n, sarita.Page.Text())
	}
}

func TestAnAdminSeesTheDraftAsACitizenWould(t *testing.T) {
	h := Open(t)
	sarita, _, draft := bench(h, "Words")
	sarita.Opens(draft + "/edit/documents?new=yes&of=&service=work-permit")
	sarita.Submits("/edit/documents", map[string]string{"label.en": "Map of the site", "label.ne": "स्थानको नक्सा", "optional": "no"})
	sarita.Gets(http.StatusOK)
	sarita.Opens(draft + "/preview")
	for _, l := range sarita.Page.Links("/preview/") {
		for _, lang := range []string{"en", "ne"} {
			if got := sarita.gets(l.Href + "?lang=" + lang); got.Status != http.StatusOK {
				t.Errorf("%s in %s: %d %s", l.Href, lang, got.Status, got.Text())
			} else if strings.HasSuffix(l.Href, "/certificate") && !strings.HasPrefix(string(got.Body), "%PDF-") {
				t.Errorf("%s is no PDF", l.Href)
			}
		}
	}
	sarita.Opens(draft+"/preview/work-permit", "lang", "ne")
	sarita.Sees("स्थानको नक्सा", "पूर्वावलोकन")
	sarita.Opens("permit/services/work-permit")
	sarita.DoesNotSee("स्थानको नक्सा")
	sarita.Opens(draft, "lang", "en")
	for _, l := range append(sarita.Page.Links("/edit/"), sarita.Opens("settings/home").Links("/law/")...) {
		if got := sarita.gets(l.Href); got.Status != http.StatusOK {
			t.Errorf("%s: %d %s", l.Href, got.Status, got.Text())
		}
	}
}

func TestPeopleComeFromASpreadsheetOnceItsFaultsAreMended(t *testing.T) {
	h := Open(t)
	sarita, dipak, draft := bench(h, "New staff")
	sarita.Opens(draft + "/people")
	head := "email,name,roles,office\n"
	sarita.Submits("/people", map[string]string{"csv": head + "kamala@shrama.example,Kamala Rai,labour-officer,pokhara\nnobody,,judge,moon\n=cmd@x.example,<b>,labour-officer,pokhara\n"})
	sarita.Gets(http.StatusUnprocessableEntity)
	sarita.Sees("Line 3, email", "Line 3, name", "Line 3, roles", "Line 3, office", "Line 4", "gets a post")
	if got := sarita.form("/people", "").Values.Get("csv"); !strings.Contains(got, "Kamala Rai") {
		t.Errorf("what was typed is lost: %q", got)
	}
	sarita.Submits("/people", map[string]string{"csv": head + "kamala@shrama.example,Kamala Rai,labour-officer,pokhara"})
	sarita.Gets(http.StatusOK)
	sarita.Sees("gets a post")
	f := sarita.form("/people", "")
	f.Values.Set("do", "take")
	f.Values.Set("csv", head+"kamala@shrama.example,Kamala Rai,labour-officer,pokhara") // the reader of pages joins lines
	sarita.send(f, nil)
	sarita.Gets(http.StatusOK)
	sarita.Opens(draft)
	sarita.Sees("Kamala Rai")
	publishes(sarita, dipak, draft, "2083-8-6")
	if m := h.sent("kamala@shrama.example", "निम्तो"); m.To == "" { // the stream has brought the version
		t.Error("nobody was invited")
	}
	sarita.Opens("settings/people")
	sarita.Sees("Kamala Rai")

	// A post is ended by one, at once; nobody's own.
	kamala := h.As("kamala@shrama.example")
	kamala.Opens("permit/queue")
	kamala.Gets(http.StatusOK)
	got := sarita.posts("settings/people/end", "email=kamala%40shrama.example")
	if got.Status != http.StatusOK || strings.Contains(got.Text(), "Kamala Rai") {
		t.Errorf("%d %s", got.Status, got.Text())
	}
	if got := sarita.posts("settings/people/end", "email=admin%40shrama.example"); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("their own: %d %s", got.Status, got.Text())
	}
	got = sarita.posts("settings/people/end", "email=admin2%40shrama.example") // then nobody could approve
	if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Text(), "Name another administrator first") || !strings.Contains(got.Text(), "Dipak Basnet") {
		t.Errorf("the only other one: %d %s", got.Status, got.Text())
	}
	kamala = kamala.NewBrowser()
	kamala.Opens("permit/queue")
	kamala.Gets(http.StatusForbidden)
}

// TestAProgramPublishesForToday: what it reads tells it the version that its next
// act must name, and a version whose day is today is in force.
func TestAProgramPublishesForToday(t *testing.T) {
	h := Open(t)
	sarita, dipak, draft := bench(h, "From today")
	sarita.Opens(draft + "/edit/deadlines?service=work-permit")
	sarita.Opens(sarita.Page.Links("of=")[0].Href)
	sarita.Submits("/edit/deadlines", map[string]string{"n": "9"})
	author, second := sarita.AsJSON(), dipak.AsJSON()
	version := func() map[string]any { return map[string]any{"version": author.Asks(draft).Data["version"]} }
	act := func(action string, more ...string) map[string]any {
		x := version()
		x["action"] = action
		for i := 0; i+1 < len(more); i += 2 {
			x[more[i]] = more[i+1]
		}
		return x
	}
	var made Answer
	for _, step := range []func() Answer{
		func() Answer { return author.Posts(draft+"/trial", version()) },
		func() Answer { return author.Asks(draft + "/trial") },
		func() Answer { return author.Posts(draft+"/acts", act("submit", "to", "admin2@shrama.example")) },
		func() Answer { return second.Posts(draft+"/acts", act("approve")) },
		func() Answer { return author.Posts(draft+"/acts", act("publish", "from", "2026-11-22")) },
	} {
		if made = step(); made.Status >= http.StatusBadRequest {
			t.Fatalf("%d %s", made.Status, made.Raw)
		}
	}
	if made.text("standing") != "in-force" {
		t.Errorf("%s", made.Raw)
	}
	if m := h.sent("admin2@shrama.example", draft+"/approval"); !strings.Contains(m.Subject, "From today") || m.Lang != "ne" {
		t.Errorf("who approves is told %+v", m)
	}
	h.sent("admin@shrama.example", "Dipak Basnet approved", draft+"/approval")
	home := author.Asks("settings/home")
	if home.Data["live"] != 1.0 || home.text("from") != "2026-11-22" {
		t.Errorf("%s", home.Raw)
	}
}

// TestAReportedFeeIsSetRight: the permit's fee was read in a guide, not in the
// Rules. An admin who holds the gazette corrects it, with its citation.
func TestAReportedFeeIsSetRight(t *testing.T) {
	h := Open(t)
	before := asked(h, "before@himal.example")
	sarita, dipak, draft := bench(h, "The fee of the gazette")
	sarita.edits(draft, "sources?new=yes&of=", map[string]string{"title.en": "Gazette", "title.ne": "राजपत्र", "citation": "Part 5", "read": "2083-8-5"})
	sarita.Opens(draft + "/edit/fees?service=work-permit")
	f := sarita.form("/edit/fees", "")
	answers := map[string]string{"from": "2083-8-15", "cite": f.Choices["cite"][len(f.Choices["cite"])-1]}
	for name, value := range f.Values {
		if value[0] == "20000.00" {
			answers[name] = "18000"
		}
	}
	text := answers["cite"]
	answers["cite"] = ""
	sarita.send(f, answers)
	sarita.Gets(http.StatusUnprocessableEntity)
	sarita.Sees("Add the source first if it is new.")
	answers["cite"] = text
	sarita.send(f, answers)
	sarita.Gets(http.StatusOK)
	sarita.Opens(draft + "/changes")
	sarita.Sees("20,000", "18,000", "Gazette")
	publishes(sarita, dipak, draft, "2083-8-15")
	h.On("2026-12-02")
	after := asked(h, "after@himal.example")
	after.Opens(after.Case)
	after.Sees("18,000", "Gazette")
	before.Opens(before.Case)
	before.Sees("20,000")
	before.DoesNotSee("18,000")
}
