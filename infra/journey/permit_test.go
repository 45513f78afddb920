package journey

import (
	"maps"
	"strings"
	"testing"
)

// establishment is what an employer tells once.
var establishment = map[string]string{
	"est-name": "Himal Cement Pvt. Ltd.", "est-pan": "३०१२३४५६७", "est-registered-on": "2076-4-2",
	"est-district": "kathmandu", "est-municipality": "Kathmandu", "est-ward": "28",
	"head-name": "Mina Shrestha", "head-phone": "9841234567", "head-email": "mina@himal.example",
}

// worker is what the application asks beside the profile.
var worker = map[string]string{
	"post-same": "yes", "post-email": "post@himal.example", "worker-name": "Arjun Mehta", "worker-post": "Kiln engineer", "worker-country": "IN",
	"worker-passport": "K4512345", "worker-address": "12 Lake Road, Kolkata", "worker-education": "B.E.", "worker-experience": "Ten years",
	"period-from": "2026-12-15", "period-to": "2027-12-14", "earlier-permit": "no", "expert": "no", "home-consent": "no",
}

// workPermit is every answer of an application without a profile.
func workPermit() map[string]string {
	all := maps.Clone(worker)
	for id, v := range establishment {
		all[strings.NewReplacer("est-district", "work-district", "est-municipality", "work-municipality", "est-ward", "work-ward").Replace(id)] = v
	}
	return all
}

// asked brings a person to the point where the fee is due.
func asked(h *House, email string) *Person {
	h.T.Helper()
	p := h.As(email)
	p.Applies("work-permit")
	p.Fills(workPermit())
	p.Attaches()
	p.Sends()
	return p
}

func TestAnEmployerGetsALabourPermitFromAPhone(t *testing.T) {
	h := Open(t)
	mina := h.As("mina@himal.example")
	mina.TellsOnce(establishment)
	mina.Applies("work-permit")
	mina.Sees("Rs 15,000", "Rs 20,000", "0 of 7 parts done")

	mina.Opens(mina.Case + "/parts/establishment")
	if got := mina.form("/parts/establishment", "").Values.Get("est-name"); got != "Himal Cement Pvt. Ltd." {
		t.Errorf("the form begins with %q, not with the profile's name", got)
	}
	mina.Fills(worker)
	mina.Opens(mina.Case + "/documents")
	mina.Sees("1 paper asked for here is in your profile.")
	mina.Submits("/documents", nil)
	if n := len(mina.Page.Forms("/documents")); n != 0 {
		t.Error("the profile's papers are still offered after they were taken")
	}
	mina.Attaches()
	mina.Sends()
	mina.Sees("Your application is sent", "mina@himal.example")
	mina.IsTold("We have your application", mina.Case)
}
