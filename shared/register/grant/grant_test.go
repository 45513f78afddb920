package grant

import (
	"testing"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
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

func TestARenewalGrantedEarlyBeginsWhenTheTermEnds(t *testing.T) {
	l := law(t)
	cal, err := l.Pack.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	plant, err := l.Pack.Service("pressure-plant")
	if err != nil {
		t.Fatal(err)
	}
	l.Service = plant
	for _, tt := range []struct{ name, held, from string }{
		{"a new one begins with the grant", "", "2026-11-22"},
		{"a renewal begins the day after", "2027-07-16", "2027-07-17"},
		{"one granted late begins with the grant", "2026-11-01", "2026-11-22"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			held, _ := civil.Parse(tt.held)
			from, _, err := Term(l, casework.Case{}, held, cal)
			if err != nil || from.String() != tt.from {
				t.Errorf("from %s, want %s (%v)", from, tt.from, err)
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

func TestAnOfficerMaySayTheLastDay(t *testing.T) {
	l := gujarat(t, "establishment-registration", lastOfTheActs)
	for _, tt := range []struct{ name, until, to string }{
		{"the day that the officer wrote ends it", "2026-12-31", "2026-12-31"},
		{"the day of the grant is one day", "2025-11-20", "2025-11-20"},
		{"a day before the grant is refused", "2025-11-19", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := Decision{Case: casework.Case{Answers: form.Answers{"work-name": "Mina Dyes"}, Findings: form.Answers{"valid-until": tt.until}}}
			g, err := granted(l, x, "REG-1", civil.Date{})
			if tt.to == "" {
				if fault.KindOf(err) != fault.Invalid {
					t.Errorf("got %v, want Invalid", err)
				}
				return
			}
			if err != nil || g.To.String() != tt.to {
				t.Errorf("to %s, want %s (%v)", g.To, tt.to, err)
			}
		})
	}
}
