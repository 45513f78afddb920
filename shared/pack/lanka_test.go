package pack_test

import (
	"testing"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/tenants"
)

func lanka(t *testing.T, service string) *pack.Service {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("lk")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service(service)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestACaseOfTheHeadAloneIsTheHeads: the engineers of a district see factories
// and not the night work that the Commissioner decides.
func TestACaseOfTheHeadAloneIsTheHeads(t *testing.T) {
	for service, want := range map[string]string{"factory-registration": "jaffna", "women-night-work": "secretariat"} {
		if o, ok := lanka(t, service).OfficeOf("vavuniya"); !ok || o.ID != want {
			t.Errorf("a case of %s from Vavuniya belongs to %s, %v; want %s", service, o.ID, ok, want)
		}
	}
	if o, ok := lanka(t, "factory-registration").OfficeOf("atlantis"); ok {
		t.Errorf("a district that is none belongs to %s", o.ID)
	}
}

// TestAPoyaDayStandsStill: Tuesday 24 November 2026 is Il Poya.
func TestAPoyaDayStandsStill(t *testing.T) {
	cal, err := lanka(t, "factory-registration").Pack().Calendar()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Asia/Colombo")
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{1: "2026-11-25", 2: "2026-11-26", 3: "2026-11-27", 4: "2026-11-30"} {
		due, err := cal.Deadline(time.Date(2026, 11, 23, 10, 0, 0, 0, zone), calendar.Span{N: n, Unit: calendar.WorkingDay})
		if err != nil || due.In(zone).Format(time.DateOnly) != want {
			t.Errorf("%d working days from Monday 23 November end on %s, %v; want %s", n, due, err, want)
		}
	}
}
