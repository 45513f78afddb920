package calendar

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shrama/shrama/shared/civil"
)

// setRest takes the weekdays that rest on some weeks of a month only. A fifth
// one has not every month, so no law rests on it.
func (c *Calendar) setRest(rest [7][]int) error {
	var faults []error
	for i, nth := range rest {
		day := time.Weekday(i)
		nth = slices.Compact(slices.Sorted(slices.Values(nth)))
		switch {
		case len(nth) == 0:
			continue
		case nth[0] < 1 || nth[len(nth)-1] > 4:
			faults = append(faults, fmt.Errorf("calendar: the first to the fourth %s of a month can rest, not %v", day, nth))
		case c.Kind == BikramSambat:
			faults = append(faults, fmt.Errorf("calendar: which %s rests is counted in Gregorian months, and this calendar has others", day))
		case c.hours[i] == (Hours{}):
			faults = append(faults, fmt.Errorf("calendar: %s rests every week, so there is none to rest besides", day))
		}
		c.rest[i], c.rests = nth, c.rests+len(nth)
	}
	return errors.Join(faults...)
}

// resting reports whether d is such a day, as a second Saturday.
func (c *Calendar) resting(d civil.Date) bool {
	return slices.Contains(c.rest[d.Weekday()], (d.Day-1)/7+1)
}

// restsUntil counts the days that are resting up to and including d, from a day
// long before all law.
func (c *Calendar) restsUntil(d civil.Date) int {
	if c.rests == 0 {
		return 0
	}
	n := c.rests * (12*d.Year + int(d.Month) - 1)
	first := int(civil.Date{Year: d.Year, Month: d.Month, Day: 1}.Weekday())
	for weekday, nth := range c.rest {
		for _, k := range nth {
			if 1+(weekday-first+7)%7+7*(k-1) <= d.Day {
				n++
			}
		}
	}
	return n
}
