package register_test

import (
	"testing"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/register"
)

func TestARecordWithoutAnEndNamesNoDay(t *testing.T) {
	if got := (register.Record{To: calendar.Forever}).Until(); got != "" {
		t.Errorf("until %q", got)
	}
	if got := (register.Record{To: civil.Date{Year: 2027, Month: 3, Day: 31}}).Until(); got != "2027-03-31" {
		t.Errorf("until %q", got)
	}
}
