package tenant_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/tenant"
)

func TestATenantsCodeCanEndInsideAKey(t *testing.T) {
	for id, want := range map[tenant.ID]bool{
		"np": true, "in-gj": true, "in-cg": true, "np-training": true, "lk-2": false, "lk-22": true,
		"": false, "n": false, "npl": false, "NP": false, "np-": false, "-np": false, "np--": false, "np-a-b": false,
		"np#": false, "np#x": false, "np ": false, "np\n": false, "n1": false, "np/..": false, "ने": false, "np-0123456789": true, "np-0123456789a": false,
		tenant.ID(strings.Repeat("a", 1<<20)): false,
	} {
		if got := id.Valid(); got != want {
			t.Errorf("%.20q: got %v, want %v", string(id), got, want)
		}
	}
	grammar := regexp.MustCompile(`^[a-z]{2}(-[a-z0-9]{2,10})?$`)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-z0-9#A-]{0,3}-?[a-z0-9-]{0,12}.?`).Draw(t, "code")
		if got, want := tenant.ID(s).Valid(), grammar.MatchString(s); got != want {
			t.Fatalf("%q: got %v, want %v", s, got, want)
		}
	})
}

func TestOnlyWhoHoldsARoleHasIt(t *testing.T) {
	nobody := tenant.Actor{}
	employer := tenant.Actor{Tenant: "np", Person: "p1", Roles: []string{tenant.Applicant}}
	chief := tenant.Actor{Tenant: "np", Person: "p2", Roles: []string{"officer", "chief"}, Office: "kathmandu"}
	for _, tt := range []struct {
		name      string
		got, want bool
	}{
		{"the zero Actor is nobody", nobody.Nobody(), true},
		{"an employer is somebody", employer.Nobody(), false},
		{"nobody holds no role", nobody.Has(tenant.Applicant, "chief", ""), false},
		{"an employer applies", employer.Has(tenant.Applicant), true},
		{"an employer is no chief", employer.Has("chief"), false},
		{"one role of several is enough", chief.Has("director", "chief"), true},
		{"no role asked for is no role held", chief.Has(), false},
		{"part of a role's name is not the role", chief.Has("chie"), false},
		{"a chief holds a post", chief.Officer(), true},
		{"an employer holds none", employer.Officer(), false},
		{"an office without a person is no officer", tenant.Actor{Office: "kathmandu"}.Officer(), false},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}
