package journey

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/trail"
)

// waiting brings a person's application to the labour office.
func waiting(h *House, email string) *Person {
	h.T.Helper()
	p := asked(h, email)
	if p.PaysByEsewa("pay"); p.Page.Tag() != "In review" {
		h.T.Fatalf("not paid: %q %s", p.Page.Tag(), p.Page.Text())
	}
	return p
}

func TestARefusalTellsItsReasonAndTheAppeal(t *testing.T) {
	h := Open(t)
	mina := waiting(h, "mina@himal.example")
	sita, anita := h.As("officer@shrama.example"), h.As("director@shrama.example")
	sita.Case, anita.Case = mina.Case, mina.Case
	sita.Does("advise-against", "Nepalis with this skill are registered.")
	mina.IsTold("has finished with")
	anita.Does("refuse", "")
	anita.Gets(http.StatusUnprocessableEntity)
	anita.Sees("Write the reason")
	anita.Does("refuse", "Two Nepali engineers applied.")
	mina.IsTold("Permit refused", "Two Nepali engineers applied.", "within 35 days")
	mina.Opens(mina.Case)
	mina.Sees("“Two Nepali engineers applied.”", "You may appeal to the Labour Court within 35 days")
	if mina.Page.Tag() != "Refused" {
		t.Errorf("the case is %q", mina.Page.Tag())
	}
	if anita.Opens(mina.Case); len(anita.Actions()) > 0 {
		t.Errorf("a decided case still offers %v", anita.Actions())
	}
}

func TestAnApplicantWithdraws(t *testing.T) {
	h := Open(t)
	mina := waiting(h, "mina@himal.example")
	mina.Opens(mina.Case)
	mina.Sees("If you withdraw, the office stops")
	if mina.Does("withdraw", ""); mina.Page.Tag() != "Withdrawn" {
		t.Errorf("the case is %q", mina.Page.Tag())
	}
	sita := h.As("officer@shrama.example")
	sita.Opens("queue")
	sita.Sees("Nothing waits here")
}

func TestADraftIsNobodyElses(t *testing.T) {
	h := Open(t)
	mina := h.As("mina@himal.example")
	mina.Applies("work-permit")
	for _, email := range []string{"ram@himal.example", "officer@shrama.example", "chief@shrama.example", "director-general@shrama.example"} {
		p := h.As(email)
		for _, page := range []string{"", "/parts/worker", "/check", "/documents"} {
			p.Opens(mina.Case + page)
			p.Gets(http.StatusNotFound)
			p.DoesNotSee("Himal Cement")
		}
	}
}

func TestTheMakerIsNeverTheChecker(t *testing.T) {
	h := Open(t)
	mina := asked(h, "sita@himal.example")
	mina.PaysByEsewa("pay")
	// Sita recommends as chief of office and becomes the director.
	sita := h.Holds("sita@shrama.example", "Sita", "office-chief", "kathmandu")
	sita.Case = mina.Case
	sita.Does("recommend", "In order.")
	sita = h.Holds("sita@shrama.example", "Sita", "director", "department")
	sita.Opens(mina.Case)
	if got := fmt.Sprint(sita.Actions()); got != "[return]" {
		t.Errorf("who recommended is offered %s", got)
	}
	page := sita.posts(mina.Case+"/acts", url.Values{"action": {"grant"}, "version": {version(t, mina)}}.Encode())
	if page.Status != http.StatusForbidden || !strings.Contains(page.Text(), "someone else must take this step") {
		t.Errorf("granting gives %d: %s", page.Status, page.Text())
	}
	if x := stored(t, mina); x.Record != "" || x.Phase != "review" {
		t.Errorf("the case is %s with permit %q", x.Phase, x.Record)
	}
}

func version(t *testing.T, p *Person) string {
	t.Helper()
	return fmt.Sprint(stored(t, p).Version)
}

func TestOfTwoOfficersWhoDecideAtOnceOneWins(t *testing.T) {
	h := Open(t)
	mina := waiting(h, "mina@himal.example")
	sita, bikash := h.As("officer@shrama.example"), h.As("officer2@shrama.example")
	var forms []*Form
	for i, o := range []*Person{sita, bikash} {
		o.Opens(mina.Case)
		f := o.form("/acts", []string{"recommend", "return"}[i])
		f.Values.Set("note", []string{"All is in order.", "The contract is not signed."}[i])
		forms = append(forms, f)
	}
	pages := make([]*Page, 2)
	got := race(t, 2, func(i int) *Page {
		pages[i] = []*Person{sita, bikash}[i].posts(mina.Case+"/acts", forms[i].Values.Encode())
		return pages[i]
	})
	if got[200] != 1 || got[409] != 1 {
		t.Fatalf("statuses %v", got)
	}
	for i, page := range pages {
		if page.Status == 409 {
			for _, want := range []string{[]string{"Bikash Tamang", "Sita Adhikari"}[i], forms[i].Values.Get("note"), "Not recorded yet: look at this first"} {
				if !strings.Contains(page.Text(), want) && !strings.Contains(string(page.Body), want) {
					t.Errorf("who was second does not see %q: %s", want, page.Text())
				}
			}
		}
	}
	x := stored(t, mina)
	if err := trail.Verify(x.History); err != nil || len(x.History) != 3 {
		t.Errorf("%d lines, %v", len(x.History), err)
	}
}

func TestPressingTwiceBeginsAndSendsOnce(t *testing.T) {
	h := Open(t)
	mina := h.As("mina@himal.example")
	form := url.Values{"service": {"work-permit"}, "id": {ident.New().String()}}.Encode()
	work := make(chan struct{}, 64)
	got := race(t, 1000, func(int) *Page {
		work <- struct{}{}
		defer func() { <-work }()
		return mina.posts("permit/cases", form)
	})
	if got[200] != 1000 {
		t.Errorf("statuses %v", got)
	}
	own, _, err := casework.Own(t.Context(), h.DB(), person(t, h, mina).ID, "")
	if err != nil || len(own) != 1 {
		t.Fatalf("%d cases, %v", len(own), err)
	}
	mina.Case = "/" + string(h.Tenant) + "/permit/cases/" + own[0].ID
	mina.Fills(workPermit())
	mina.Attaches()
	mina.Opens(mina.Case + "/check")
	f := mina.form("/check", "")
	f.Fill("declared", "yes")
	if got = race(t, 8, func(int) *Page { return mina.posts(mina.Case+"/check", f.Values.Encode()) }); got[200] != 8 {
		t.Errorf("statuses %v", got)
	}
	if x := stored(t, mina); len(x.History) != 1 {
		t.Errorf("sent %d times", len(x.History))
	}
	mina.IsTold("We have your application")
	if ms := h.messages(mina.Email, "We have your application"); len(ms) != 1 {
		t.Errorf("told %d times", len(ms))
	}
}

func TestASuperiorIsToldOnceOfWhatIsOverdue(t *testing.T) {
	h := Open(t)
	mina := waiting(h, "mina@himal.example")
	ramesh := h.InNepali("chief@shrama.example")
	ramesh.Opens(mina.Case)
	h.On("2026-11-30") // the seventh working day: still in time
	h.Tick()
	if x := stored(t, mina); x.Escalated {
		t.Error("escalated on the last day")
	}
	h.On("2026-12-01")
	for range 3 {
		h.Tick()
		h.Passes(5 * time.Minute)
	}
	ramesh.IsTold("समय नाघ्यो", mina.Case)
	time.Sleep(3 * quiet)
	if ms := h.messages(ramesh.Email, "समय नाघ्यो"); len(ms) != 1 {
		t.Errorf("told %d times:\n%s", len(ms), list(ms))
	}
	if ms := h.messages("officer@shrama.example", "समय नाघ्यो"); len(ms) != 0 {
		t.Errorf("the officer was told too:\n%s", list(ms))
	}
	sita := h.As("officer@shrama.example")
	sita.Case = mina.Case
	sita.Opens("queue")
	sita.Sees("Overdue by 1 working day")
	sita.Opens(mina.Case)
	sita.Does("recommend", "Late, sorry.") // what is overdue can still be decided
	sita.Gets(http.StatusOK)
}
