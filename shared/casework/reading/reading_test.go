package reading_test

import (
	"testing"

	"github.com/shrama/shrama/shared/casework/reading"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/tenants"
)

func TestWhoReadsACaseFollowsFromItsRoute(t *testing.T) {
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		service, role, office string
		reads                 bool
	}{
		{"work-permit", "labour-officer", "kathmandu", true},
		{"work-permit", "labour-officer", "pokhara", false},    // another office
		{"work-permit", "labour-officer", "department", false}, // above, and not where the step lies
		{"work-permit", "office-chief", "kathmandu", true},
		{"work-permit", "office-chief", "pokhara", false},
		{"work-permit", "accounts-officer", "kathmandu", true}, // verifies the voucher
		{"work-permit", "osh-inspector", "kathmandu", false},   // of the office, and of no step
		{"work-permit", "director", "department", true},
		{"work-permit", "director", "kathmandu", false},
		{"work-permit", "director-general", "department", true}, // above them all
		{"work-permit", "director-general", "kathmandu", true},  // in the office itself too
		{"work-permit", "admin", "department", false},
		{"work-permit", "admin", "kathmandu", false},
		{"pressure-plant", "osh-inspector", "kathmandu", true},
		{"work-permit", tenant.Applicant, "kathmandu", false},
		{"work-permit", "office-chief", "", false}, // without a post nobody is an officer
	} {
		s, err := p.Service(tt.service)
		if err != nil {
			t.Fatal(err)
		}
		a := tenant.Actor{Person: "x", Roles: []string{tt.role}, Office: tt.office}
		if as := reading.As(s, a, "kathmandu"); (as != "") != tt.reads || as != "" && as != tt.role {
			t.Errorf("%s of %q reads a %s as %q, want %t", tt.role, tt.office, tt.service, as, tt.reads)
		}
	}
}
