package journey

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestAnOfficerLosesTheirPhone: nobody gets past the first step alone, one admin is
// not enough, two are, and the officer is told, signed out and sets it up anew.
func TestAnOfficerLosesTheirPhone(t *testing.T) {
	h := Open(t)
	sita := h.As("officer@shrama.example")
	sita.Opens("sessions")
	sita.Sees("Where you are signed in", "This device")
	sarita, dipak := h.As("admin@shrama.example"), h.As("admin2@shrama.example")
	asks := func(admin *Person) {
		admin.t.Helper()
		admin.Opens("settings/people")
		for _, f := range admin.Page.Forms("/settings/people/second") {
			if f.Values.Get("email") == sita.Email {
				admin.send(f, nil)
				admin.Gets(http.StatusOK)
				return
			}
		}
		t.Fatalf("%s cannot reset: %s", admin.Email, admin.Page.Text())
	}
	asks(sarita)
	sarita.Sees("A reset is asked for")
	sita.Opens("queue")
	sita.Gets(http.StatusOK)
	for _, f := range sarita.Page.Forms("/settings/people/second") {
		if f.Values.Get("email") == sita.Email {
			t.Error("the page offers the one who asked to confirm")
		}
	}
	api := sarita.AsJSON()
	if a := api.Posts("settings/people/second", map[string]string{"email": sita.Email}); a.Status >= 400 {
		t.Fatal(a.Status, string(a.Raw))
	}
	if a := api.Posts("settings/people/second", map[string]string{"email": sarita.Email}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("an admin resets their own: %d", a.Status)
	}
	sita.Opens("queue")
	sita.Gets(http.StatusOK)
	asks(dipak)
	h.sent(sita.Email, "दोस्रो चरण")
	h.Passes(time.Minute)
	sita.signedIn = false
	if sita.Opens("queue"); !strings.HasSuffix(sita.Page.URL.Path, "/sign-in") {
		t.Errorf("still signed in: %s", sita.Page.URL)
	}
	delete(h.apps, string(h.Tenant)+" "+sita.Email)
	sita.SignsIn()
	sita.Opens("queue")
	sita.Gets(http.StatusOK)
}

// TestAnAdminSignsSomebodyOutEverywhere: an applicant from each of their browsers,
// within a minute, and nobody of another administration.
func TestAnAdminSignsSomebodyOutEverywhere(t *testing.T) {
	h := Open(t)
	other := h.Next().As("employer@shrama.example")
	mina := h.As("employer@shrama.example")
	phone, admin := mina.NewBrowser(), h.As("admin@shrama.example")
	admin.Opens("settings/people")
	admin.Submits("/settings/people/sign-out", map[string]string{"email": "nobody@shrama.example"})
	admin.Gets(http.StatusUnprocessableEntity)
	admin.Sees("Nobody here has this address")
	admin.Submits("/settings/people/sign-out", map[string]string{"email": " Employer@Shrama.example "})
	admin.Gets(http.StatusOK)
	admin.Sees("They are signed out")
	h.Passes(time.Minute)
	for _, p := range []*Person{mina, phone, other} {
		p.signedIn = false
		p.Opens("files")
		if out := strings.HasSuffix(p.Page.URL.Path, "/sign-in"); out != (p != other) {
			t.Errorf("after a minute at %s", p.Page.URL)
		}
	}
	mina.SignsIn()
	mina.Opens("files")
	mina.Gets(http.StatusOK)
	if got := mina.posts("settings/people/sign-out", "email="+admin.Email); got.Status != http.StatusForbidden {
		t.Errorf("an applicant signs an admin out: %d", got.Status)
	}
}
