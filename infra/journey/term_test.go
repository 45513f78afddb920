package journey

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/trail"
)

func record(t *testing.T, h *House, number string) register.Record {
	t.Helper()
	r, err := register.Load(t.Context(), h.DB(), number)
	if err != nil {
		t.Fatal(err)
	}
	if err := trail.Verify(r.History); err != nil {
		t.Error(err)
	}
	return r
}

func TestAPermitRemindsItsHolderAndEnds(t *testing.T) {
	h := Open(t)
	mina := waiting(h, "mina@himal.example")
	number := mina.Granted()
	h.On("2027-10-14") // sixty-one days before the last
	h.Tick()
	if record(t, h, number).Reminded {
		t.Error("the holder was reminded a day too early")
	}
	h.On("2027-10-15")
	h.Tick()
	h.Tick()
	mina.IsTold(number, "ends on 14 Dec 2027", "renew")
	h.On("2027-12-14")
	h.Tick()
	if mina.Opens("permit/records/" + number); mina.Page.Tag() != "Valid" {
		t.Errorf("on its last day it is %q", mina.Page.Tag())
	}
	h.On("2027-12-15")
	if mina.Opens("permit/records/" + number); mina.Page.Tag() != "Expired" {
		t.Errorf("a day later, before the clock wrote it, it is %q", mina.Page.Tag())
	}
	h.Tick()
	h.Tick()
	mina.IsTold(number, "ended on 14 Dec 2027")
	stranger := h.Somebody("en")
	stranger.Opens("verify/" + number)
	stranger.Sees("Genuine, but expired")
	if got := len(record(t, h, number).History); got != 3 {
		t.Errorf("%d lines, want issued, reminded, expired", got)
	}
	mina.Opens("permit/records/" + number)
	mina.Sees("so it cannot be renewed")
}

// renew takes a renewal from the permit's page to its grant.
func renew(p *Person, number, to string) {
	p.t.Helper()
	p.Renews(number)
	p.Fills(map[string]string{"period-to": to})
	p.Attaches()
	p.Sends()
	p.PaysByEsewa("pay")
	if got := p.Granted(); got != number {
		p.t.Errorf("renewed as %s, want %s", got, number)
	}
}

func TestAPermitIsRenewedToThreeYearsInAll(t *testing.T) {
	unraced(t)
	h := Open(t)
	mina := waiting(h, "mina@himal.example")
	number := mina.Granted()

	h.On("2027-11-14") // thirty days before the last: the last day to ask
	renew(mina, number, "2028-12-14")
	r := record(t, h, number)
	if r.From.String() != "2027-12-15" || r.To.String() != "2028-12-14" || r.First.String() != "2026-12-15" {
		t.Errorf("after renewal it holds from %s to %s, first %s", r.From, r.To, r.First)
	}
	if mina.Opens("permit/records/" + number); mina.Page.Tag() != "Valid" {
		t.Errorf("while the first term runs, the renewed permit is %q", mina.Page.Tag())
	}
	mina.Sees("Issued", "Renewed")

	h.On("2028-11-15") // twenty-nine days before the last
	mina.Opens("permit/records/" + number)
	mina.Sees("The time to ask for renewal is over")
	if len(mina.Page.Forms("/permit/cases")) > 0 {
		t.Error("renewal is still offered")
	}
	h.On("2028-11-01")
	renew(mina, number, "2029-12-13")
	h.On("2029-11-01")
	mina.Renews(number)
	mina.Opens(mina.Case + "/parts/period")
	mina.Submits("/parts/period", map[string]string{"period-to": "2029-12-15"})
	mina.Gets(http.StatusUnprocessableEntity)
	mina.Sees("it would last longer in all than the law allows")
	mina.Submits("/parts/period", map[string]string{"period-to": "2029-12-14"})
	mina.Gets(http.StatusOK)

	other := h.As("ram@himal.example")
	other.Opens("permit/records/" + number)
	other.Gets(http.StatusNotFound)
}

func TestARenewalGrantedTwiceCountsOnce(t *testing.T) {
	h := Open(t)
	mina := waiting(h, "mina@himal.example")
	number := mina.Granted()
	h.On("2027-10-01")
	var both []string
	for range 2 {
		mina.Renews(number)
		mina.Fills(map[string]string{"period-to": "2028-12-14"})
		mina.Attaches()
		mina.Sends()
		mina.PaysByEsewa("pay")
		both = append(both, mina.Case)
		h.Passes(time.Minute)
	}
	mina.Case = both[0]
	mina.Granted()
	sita, anita := h.As("officer@shrama.example"), h.As("director@shrama.example")
	sita.Case, anita.Case = both[1], both[1]
	sita.Does("recommend", "")
	anita.Does("grant", "")
	anita.Gets(http.StatusConflict)
	anita.Sees("it would not last longer than it does now")
	if n := len(record(t, h, number).History); n != 2 {
		t.Errorf("%d lines", n)
	}
}

// plant is every answer about a boiler.
var plant = map[string]string{
	"est-name": "हिमाल कपडा उद्योग", "plant-district": "lalitpur", "plant-municipality": "Lalitpur", "plant-ward": "5", "head-phone": "9841234567",
	"plant-trademark": "Thermax", "plant-model": "CPFD-20", "plant-made-on": "2020-3-1", "plant-type": "boiler", "plant-fuel": "Rice husk",
	"plant-equipment": "Safety valve, gauge", "operator-name": "Hari Lama",
}

// tested answers the checklist and the test's findings.
func tested(except ...string) map[string]string {
	out := map[string]string{"max-pressure": "10 bar", "hydraulic-pressure": "15 bar", "equipment-condition": "Good", "plugs-condition": "Good", "tested-on": "2083-8-6"}
	for _, item := range []string{"make", "kept-safe", "safety-valve", "pressure-gauge", "red-mark", "drain", "water-level", "stop-valves", "other-vessels", "by-type"} {
		out["check."+item] = "yes"
	}
	for _, item := range except {
		out["check."+item] = "no"
	}
	return out
}

func TestAPressurePlantIsLicensedByDataAlone(t *testing.T) {
	h := Open(t)
	mina := h.InNepali("mina@himal.example")
	mina.Applies("pressure-plant")
	mina.Fills(plant)
	mina.Attaches()
	mina.Sends()
	prakash, ramesh := h.As("inspector@shrama.example"), h.As("chief@shrama.example")
	prakash.Case, ramesh.Case = mina.Case, mina.Case
	prakash.Opens("queue", "lang", "en")
	prakash.Sees("हिमाल कपडा उद्योग")

	prakash.Opens(prakash.Case)
	prakash.Sees("Labour Rules 1993, rule 40(1)(c)(3) (not confirmed for today)")
	prakash.Opens(prakash.Case, "lang", "ne")
	prakash.Sees("नियम ४०(१)(ग)(३) (आज लागु छ भन्ने पुष्टि भएको छैन)")
	prakash.Opens(prakash.Case, "lang", "en")

	prakash.Does("test", "", tested("red-mark"))
	prakash.Gets(http.StatusUnprocessableEntity)
	prakash.Sees("This point is not met")
	if got := prakash.form("/acts", "test").Values.Get("check.drain"); got != "yes" {
		t.Errorf("what was found is lost: %q", got)
	}
	prakash.Does("return", "Mark the gauge in red.")
	mina.IsTold("Mark the gauge in red.")
	mina.Opens(mina.Case)
	mina.Sees("“Mark the gauge in red.”")
	mina.Sends()
	prakash.Does("test", "", tested())
	mina.IsTold("प्लान्ट जाँच भयो")
	if prakash.Opens(mina.Case); len(prakash.Actions()) > 0 {
		t.Errorf("who tested is offered %v", prakash.Actions())
	}
	ramesh.Does("grant", "")
	mina.IsTold("इजाजत")
	number := mina.Number()
	if r := record(t, h, number); r.From.String() != "2026-11-22" || r.To.String() != "2027-07-16" || !strings.HasPrefix(number, "PP-") {
		t.Errorf("%s holds from %s to %s, want to the end of the fiscal year", number, r.From, r.To)
	}

	h.On("2027-07-01") // in Asar: a new test, for the year that begins
	mina.Renews(number)
	if x := stored(t, mina); len(x.Findings) > 0 {
		t.Errorf("the renewal begins with the old test: %v", x.Findings)
	}
	mina.Attaches()
	mina.Sends()
	if ramesh.Case = mina.Case; ramesh.Opens(mina.Case) != nil && len(ramesh.Actions()) > 0 {
		t.Errorf("the chief is offered %v before the test", ramesh.Actions())
	}
	again := tested()
	again["tested-on"] = "2083-12-15" // the months of 2084 are not published
	prakash.Case = mina.Case
	prakash.Does("test", "", again)
	prakash.Gets(http.StatusOK)
	ramesh.Does("grant", "")
	if r := record(t, h, number); r.From.String() != "2027-07-17" || r.To.Year != 2028 || r.Contents["max-pressure"] != "10 bar" {
		t.Errorf("renewed from %s to %s", r.From, r.To)
	}
}

func TestAnAmendedPermitKeepsItsNumberAndSaysWhatChanged(t *testing.T) {
	h := Open(t)
	mina := waiting(h, "mina@himal.example")
	number := mina.Granted()
	anita := h.As("director@shrama.example")
	anita.Opens("permit/records/" + number)
	old := anita.form("/acts", "amend")
	anita.Decides("amend", "The company moved him.", map[string]string{"worker-post": "Plant manager"})
	mina.IsTold("is amended", "The company moved him.")
	mina.Opens("permit/records/" + number)
	mina.Sees("Plant manager", "“The company moved him.”")

	page := anita.posts(old.Action, old.Values.Encode()+"&x=1") // an old page
	if page.Status != http.StatusConflict || !strings.Contains(page.Text(), "Anita Rai: Amended") {
		t.Errorf("an old page gets %d: %s", page.Status, page.Text())
	}
	stranger := h.Somebody("en")
	stranger.Opens("verify/" + number)
	stranger.Sees("Plant manager")
}
