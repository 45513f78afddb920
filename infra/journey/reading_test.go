package journey

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/reading"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

const (
	passport = "K4512345" // of workPermit
	veiled   = "•••• 2345"
)

// answersOf are the answers that a page given out as JSON holds.
func answersOf(a Answer, name string) map[string]any {
	m, _ := a.Data[name].(map[string]any)
	return m
}

func TestASecretAnswerIsShownOnceAskedForAndWrittenDown(t *testing.T) {
	h := Open(t)
	owner := waiting(h, "reader-owner@himal.example")
	sita := h.As("officer@shrama.example")
	sita.Opens(owner.Case)
	sita.DoesNotSee(passport)
	sita.Sees(veiled, "Show: Passport number")
	owner.Opens(owner.Case)
	owner.DoesNotSee("Who saw your protected answers")

	once := sita.form("/readings", "")
	for range 2 { // a press, and the page asked for again
		sita.send(once, nil)
		sita.Gets(http.StatusOK)
		sita.Sees(passport, "Shown to you", "Who had protected answers shown", "Passport number: Sita Adhikari, Labour officer")
	}
	sita.Opens(owner.Case)
	sita.DoesNotSee(passport)
	if n := len(h.stored(owner).Readings); n != 1 {
		t.Errorf("%d readings are written down, want 1", n)
	}
	owner.Opens(owner.Case)
	owner.Sees("Who saw your protected answers", "Passport number: Labour officer")
	owner.DoesNotSee("Sita Adhikari, Labour officer")

	h.Passes(time.Minute)
	chief := h.As("chief@shrama.example")
	chief.Opens(owner.Case)
	chief.send(once, nil) // a colleague's form is no way past the trail
	chief.Sees(passport)
	h.Passes(2 * time.Hour)
	again := h.As("officer@shrama.example")
	again.Opens(owner.Case)
	again.send(once, nil) // nor is an old page's
	again.Sees(passport)
	if got := h.stored(owner).Readings; len(got) != 3 || got[1].Role != "office-chief" || got[2].Role != "labour-officer" || got[2].Field != "worker-passport" || got[0].Office != "kathmandu" {
		t.Errorf("%+v", got)
	}
	settled(t, h)
	db := dynamodb.New(dynamodb.Options{Region: engine.Region, BaseEndpoint: &h.table, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
	if _, faults := audited(t, h, db); len(faults) > 0 {
		t.Errorf("%q", faults)
	}
}

func TestProgramsOfOfficersAskForSecretAnswersToo(t *testing.T) {
	h := Open(t)
	owner := waiting(h, "reader-program@himal.example")
	g := h.As("officer@shrama.example").AsJSON()
	at := strings.TrimPrefix(owner.Case, "/"+string(h.Tenant)+"/")
	got := g.Asks(at)
	if answersOf(got, "answers")["worker-passport"] != veiled || strings.Contains(string(got.Raw), passport) {
		t.Errorf("%s", got.Raw)
	}
	if hidden, _ := got.Data["hidden"].([]any); !slices.Contains(hidden, any("worker-passport")) {
		t.Errorf("hidden: %v", got.Data["hidden"])
	}
	for name, body := range map[string]map[string]string{
		"nothing": {}, "no id": {"field": "worker-passport"}, "an id that is none": {"field": "worker-passport", "reading": "x"},
		"no field": {"reading": ident.New().String()}, "a field that is not hidden": {"reading": ident.New().String(), "field": "worker-name"},
	} {
		if got := g.Posts(at+"/readings", body); got.Status != http.StatusBadRequest || strings.Contains(string(got.Raw), passport) {
			t.Errorf("%s: %d %.200s", name, got.Status, got.Raw)
		}
	}
	got = g.Posts(at+"/readings", map[string]string{"reading": ident.New().String(), "field": "worker-passport"})
	if got.Status != http.StatusOK || answersOf(got, "answers")["worker-passport"] != passport {
		t.Errorf("%d %s", got.Status, got.Raw)
	}
	if n := len(h.stored(owner).Readings); n != 1 {
		t.Errorf("%d readings", n)
	}
	mine := owner.AsJSON().Asks(at)
	if all, _ := mine.Data["readings"].([]any); len(all) != 1 {
		t.Errorf("the owner is told of %v", mine.Data["readings"])
	}
}

func TestAPermitsSecretContentsAreMaskedForOfficers(t *testing.T) {
	h := Open(t)
	owner := waiting(h, "reader-permit@himal.example")
	number := owner.Granted()
	at := "permit/records/" + number
	owner.Opens(at)
	owner.Sees(passport)
	anita := h.As("director@shrama.example")
	anita.Opens(at)
	anita.DoesNotSee(`value="`+passport, ">"+passport) // the question's hint has it as an example
	anita.Sees(veiled)
	g := anita.AsJSON()
	if got := answersOf(g.Asks(at), "contents")["worker-passport"]; got != veiled {
		t.Errorf("the program is told %v", got)
	}
	anita.Opens(at)
	anita.Submits("/readings", nil)
	anita.Sees("Passport number "+passport, "Shown to you")
	anita.Opens(at)
	anita.Decides("amend", "Another post.", map[string]string{"worker-post": "Foreman"}) // the number masked, as the page has it
	owner.Opens(at)
	owner.Sees(passport, "Foreman")
	owner.Opens(owner.Case)
	owner.Sees("Passport number: Director")
}

// TestAReadingCostsOneWriteAndAPageNoMore measures what masking costs.
func TestAReadingCostsOneWriteAndAPageNoMore(t *testing.T) {
	h := Open(t)
	owner := waiting(h, "reader-cost@himal.example")
	id := last(owner.Case)
	load := func() *store.Meter {
		ctx, m := store.Measure(t.Context())
		if _, err := casework.Load(ctx, h.DB(), id); err != nil {
			t.Fatal(err)
		}
		return m
	}
	before := load()
	show := func(l reading.Line) *store.Meter {
		ctx, m := store.Measure(t.Context())
		if err := casework.Show(ctx, h.DB(), id, l); err != nil {
			t.Fatal(err)
		}
		return m
	}
	l := reading.Line{ID: ident.New().String(), Field: "worker-passport", By: tenant.Actor{Person: ident.New().String(), Name: "Sita Adhikari"}, Role: "labour-officer", Office: "kathmandu", At: h.Clock()}
	first, second := show(l), show(l)
	after := load()
	t.Logf("a case page reads %d call, %.1f RRU before and %d, %.1f after a reading; a reading is %d call, %.1f WRU, %d bytes; again %d calls",
		before.Calls, before.RCU, after.Calls, after.RCU, first.Calls, first.WCU, first.Largest, second.Calls)
	if before.Calls != 1 || after.Calls != 1 || first.Calls != 1 || first.WCU != 1 || second.Calls != 2 {
		t.Errorf("%+v %+v %+v %+v", before, after, first, second)
	}
}
