package permit

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/words"
	"github.com/shrama/shrama/tenants"
)

func law(t testing.TB) casework.Law {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service("work-permit")
	if err != nil {
		t.Fatal(err)
	}
	cal, err := p.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	return casework.Law{Pack: p, Service: s, Now: time.Date(2026, 11, 22, 10, 15, 0, 0, cal.Zone())}
}

func permit(l casework.Law) register.Record {
	r := register.New(l.Service, l.Pack.Version, register.Grant{
		Number: "WP-7K4Q9-M2XA3-F", Office: "kathmandu", From: civil.Date{Year: 2026, Month: 12, Day: 15}, To: civil.Date{Year: 2027, Month: 12, Day: 14},
		Holder: register.Holder{Person: "mina", Name: "Himal Cement Pvt. Ltd."},
		Contents: form.Answers{"est-name": "Himal Cement Pvt. Ltd.", "work-district": "kathmandu", "work-municipality": "Kathmandu", "work-ward": "28",
			"worker-name": "Arjun Mehta", "worker-post": "Kiln engineer", "worker-country": "IN", "worker-passport": "K4512345",
			"worker-address": "12 Lake Road, Kolkata", "received": "2026-11-22"},
	}, register.Acting{By: tenant.Actor{Person: "anita", Name: "Anita Rai"}, At: l.Now})
	return r
}

// written is a sheet as text, block by block.
func written(s sheets.Sheet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s\n", s.Government, s.Department, s.Number)
	for _, block := range s.Blocks {
		fmt.Fprintf(&b, "\n[%s] %s\n", block.Kind, block.Text)
		for _, f := range block.Facts {
			fmt.Fprintf(&b, "%s: %s\n", f[0], f[1])
		}
		for i, text := range block.List {
			fmt.Fprintf(&b, "%d. %s\n", i+1, text)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", strings.Join(s.Caption, "\n"))
	return b.String()
}

func TestWhatACertificateSays(t *testing.T) {
	l := law(t)
	for _, lang := range l.Pack.Languages {
		t.Run(lang, func(t *testing.T) {
			got := written(sheet(l, words.New(lang, l.Pack.Locale()), Copy{Record: permit(l), Base: "https://shrama.example", Of: tenancytest.Of(l.Pack, "np")["np"]}, "SEAL"))
			pagetest.Compare(t, filepath.Join("testdata", "permit-"+lang+".txt"), got)
			if strings.ContainsAny(got, "{}") {
				t.Error("a place is not filled")
			}
		})
	}
}

func TestWhoAnswersForWhatThePaperSaysSignsIt(t *testing.T) {
	l := law(t)
	cal, err := l.Pack.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	hari := register.Acting{By: tenant.Actor{Person: "hari", Name: "Hari Joshi", Roles: []string{"director"}}, Note: "moved", At: l.Now.AddDate(0, 1, 0)}
	issued := permit(l)
	reminded, changed := issued.Tick(l.Service, cal, time.Date(2027, 11, 1, 10, 0, 0, 0, cal.Zone()))
	suspended, err := issued.Do(l.Service, register.Suspend, nil, hari)
	if err != nil || !changed {
		t.Fatal(err, changed)
	}
	amended, err := suspended.Do(l.Service, register.Amend, form.Answers{"worker-post": "Manager"}, hari)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		r      register.Record
		signed string
		post   string
	}{
		{"who granted signs", issued, "Anita Rai", "Kiln engineer"},
		{"a reminder by the clock changes nothing", reminded, "Anita Rai", "Kiln engineer"},
		{"nor does a suspension", suspended, "Anita Rai", "Kiln engineer"},
		{"who amended signs what they amended", amended, "Hari Joshi", "Manager"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := written(sheet(l, words.New("en", l.Pack.Locale()), Copy{Record: tt.r, Base: "https://shrama.example", Of: tenancytest.Of(l.Pack, "np")["np"]}, "SEAL"))
			for _, want := range []string{"[signature] " + tt.signed, "Post: " + tt.post, "decided on 6 Mangsir 2083"} {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in:\n%s", want, text)
				}
			}
		})
	}
}

// gujarat is the law of a service with an Act to 20 November 2025 and a Code
// from the day after.
func gujarat(t *testing.T, service string, on civil.Date) casework.Law {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("in-gj")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service(service)
	if err != nil {
		t.Fatal(err)
	}
	return casework.Law{Pack: p, Service: s.On(on), Now: on.In(time.UTC)}
}

var lastOfTheActs = civil.Date{Year: 2025, Month: 11, Day: 20}

// onePack stands for the packs of every version.
type onePack struct{ *pack.Pack }

func (p onePack) PackOf(context.Context, string) (*pack.Pack, error) { return p.Pack, nil }

// A licence asked for on the last day of the Act and granted under the Code is
// the Act's, and so is its paper.
func TestACertificateIsOfTheLawOfTheDayItWasAskedFor(t *testing.T) {
	for _, tt := range []struct{ name, filed, of, not string }{
		{"asked for under the Act", "2025-11-20", "Contract Labour (Regulation and Abolition) Act 1970", "Working Conditions Code 2020"},
		{"asked for under the Code", "2025-11-21", "Working Conditions Code 2020", "Contract Labour (Regulation and Abolition) Act 1970"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := gujarat(t, "contractor-licence", lastOfTheActs.AddDays(15))
			r := register.New(l.Service, l.Pack.Version, register.Grant{Number: "CL-1", Contents: form.Answers{"contractor-name": "Mina Dyes", register.Received: tt.filed}},
				register.Acting{By: tenant.Actor{Person: "hetal", Name: "Hetal Desai"}, At: l.Now})
			s, err := r.Law(t.Context(), onePack{l.Pack})
			if err != nil {
				t.Fatal(err)
			}
			l.Service = s
			text := written(sheet(l, words.New("en", l.Pack.Locale()), Copy{Record: r, Base: "https://shrama.example", Of: tenancy.Tenancy{Row: tenancy.Row{ID: "in-gj"}, Pack: l.Pack}}, "SEAL"))
			if !strings.Contains(text, tt.of) || strings.Contains(text, tt.not) {
				t.Errorf("want %q and not %q in:\n%s", tt.of, tt.not, text)
			}
		})
	}
}

func TestWhatLawGrantedBearsItsProvisionAndNobodysName(t *testing.T) {
	p, err := pack.Open(tenants.FS).Pack("in-cg")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service("shop-registration")
	if err != nil {
		t.Fatal(err)
	}
	l := casework.Law{Pack: p, Service: s, Now: time.Date(2027, 1, 2, 10, 0, 0, 0, time.UTC)}
	for name, want := range map[string]bool{casework.Clock.Name: true, "Anita Rai": false} {
		r := register.New(s, p.Version, register.Grant{Number: "SE-1"}, register.Acting{By: tenant.Actor{Person: name, Name: name}, At: l.Now})
		text := written(sheet(l, words.New("en", p.Locale()), Copy{Record: r, Of: tenancy.Tenancy{Row: tenancy.Row{ID: "in-cg"}, Pack: p}}, "SEAL"))
		if strings.Contains(text, "Deemed granted under") != want || strings.Contains(text, "Anita Rai") == want || strings.Contains(text, "clock") {
			t.Errorf("by %s:\n%s", name, text)
		}
	}
}
