package journey

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/ident"
)

// done fails unless an act was done, and returns where it leads.
func done(t *testing.T, a Answer) string {
	t.Helper()
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Raw)
	}
	return a.Header.Get("Location")
}

// problem fails unless the answer is problem details of a status and a code.
func problem(t *testing.T, a Answer, status int, code string) {
	t.Helper()
	if a.Status != status || a.Kind != "application/problem+json" || a.text("type") != "urn:shrama:"+code || a.text("title") == "" || a.text("detail") == "" {
		t.Errorf("%d %s %s, want %d %s", a.Status, a.Kind, a.Raw, status, code)
	}
}

func TestAProgramMakesTheWholeJourney(t *testing.T) {
	h := Open(t)
	mina := h.As("mina@himal.example")
	api := mina.AsJSON()
	id := ident.New().String()
	begin := map[string]string{"id": id, "service": "work-permit"}
	at := done(t, api.Posts("permit/cases", begin))
	done(t, api.Posts("permit/cases", begin)) // a second time is the same application
	mina.Case = at

	answers := workPermit()
	answers["est-registered-on"] = "2019-07-18" // programs write days of the common calendar
	wrong := api.Posts(at+"/parts/establishment", map[string]string{"est-name": "Himal"})
	problem(t, wrong, http.StatusUnprocessableEntity, "fault.answers")
	if list, _ := wrong.Data["errors"].([]any); len(list) != 5 {
		t.Errorf("%d places to mend: %s", len(list), wrong.Raw)
	}
	for _, part := range []string{"establishment", "workplace", "correspondence", "worker", "period", "search"} {
		done(t, api.Posts(at+"/parts/"+part, answers))
	}
	problem(t, api.Posts(at+"/check", map[string]string{"declared": "yes"}), http.StatusUnprocessableEntity, "casework.not-complete")
	mina.Attaches() // a form of S3 is the same for a program
	problem(t, api.Posts(at+"/check", map[string]string{}), http.StatusUnprocessableEntity, "fault.answers")
	done(t, api.Posts(at+"/check", map[string]string{"declared": "yes"}))

	pay := api.Posts(at+"/pay", map[string]string{"method": "esewa"})
	form := url.Values{"do": {"pay"}}
	for _, f := range pay.Data["fields"].([]any) {
		form.Set(f.([]any)[0].(string), f.([]any)[1].(string))
	}
	back := mina.beside("POST", "/dev/pay/esewa/do", form.Encode())
	if back.Status != http.StatusOK {
		t.Fatalf("back from eSewa: %d", back.Status)
	}
	if state := api.Asks(at); state.text("phase") != "review" || state.Kind != "application/json" {
		t.Fatalf("after paying: %s", state.Raw)
	}

	sita, anita := h.As("officer@shrama.example").AsJSON(), h.As("director@shrama.example").AsJSON()
	seen := sita.Asks(at)
	act := map[string]any{"action": "recommend", "version": seen.Data["version"], "note": "In order."}
	done(t, sita.Posts(at+"/acts", act))
	stale := sita.Posts(at+"/acts", act)
	problem(t, stale, http.StatusConflict, "fault.case-changed")
	if !strings.Contains(string(stale.Raw), "Sita Adhikari: सिफारिस गरियो") {
		t.Errorf("it does not say what changed: %s", stale.Raw)
	}
	done(t, anita.Posts(at+"/acts", map[string]string{"action": "grant"}))
	number := api.Asks(at).text("record")
	if r := api.Asks("permit/records/" + number); r.text("holder") != "Himal Cement Pvt. Ltd." || r.text("to") != "2027-12-14" {
		t.Errorf("the permit is %s", r.Raw)
	}
	nobody := &Program{h: h, t: t, Lang: "en"}
	if v := nobody.Asks("verify/" + number); v.text("state") != "early" {
		t.Errorf("anybody sees %s", v.Raw)
	}
	problem(t, nobody.Asks("permit/records/"+number), http.StatusUnauthorized, "fault.sign-in")
	problem(t, api.Asks("permit/queue"), http.StatusForbidden, "fault.forbidden")
	problem(t, h.As("ram@himal.example").AsJSON().Asks(at), http.StatusNotFound, "fault.no-case")
	ne := &Program{h: h, t: t, Lang: "ne"}
	if p := ne.Asks("permit/records/" + number); !strings.Contains(p.text("detail"), "साइन इन") {
		t.Errorf("not in the reader's language: %s", p.Raw)
	}
}

func TestTheAPIDescribesItself(t *testing.T) {
	h := Open(t)
	doc := (&Program{h: h, t: t, Lang: "en"}).Asks("/openapi.json")
	paths, _ := doc.Data["paths"].(map[string]any)
	if doc.Status != http.StatusOK || paths["/{tenant}/permit/cases"] == nil || paths["/{tenant}/sign-in"] == nil {
		t.Errorf("%d, %d paths", doc.Status, len(paths))
	}
}
