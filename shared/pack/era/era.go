// Package era proves what a pack says of time: regimes that follow each other
// without a day between, one term for each day, periods that the calendar can
// count, and nothing computed with what the law leaves open.
package era

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/rule"
)

// Regimes finds regimes of one track that overlap or leave days between them. It
// reports whether there are none.
func Regimes(p *pack.Pack, f survey.Findings) (sound bool) {
	before := len(f.All())
	tracks := map[string][]int{}
	for i, r := range p.Regimes {
		if r.Cite == "" {
			f.At(i).Say("regime %s cites no provision", r.ID)
		}
		if !r.Until.IsZero() && r.Until.Before(r.Since) {
			f.At(i, "until").Say("regime %s ends on %s, before it begins", r.ID, r.Until)
		}
		tracks[r.Track] = append(tracks[r.Track], i)
	}
	for _, of := range tracks {
		slices.SortStableFunc(of, func(a, b int) int { return p.Regimes[a].Since.Compare(p.Regimes[b].Since) })
		for n, i := range of[1:] {
			earlier, r := p.Regimes[of[n]], p.Regimes[i]
			switch next := earlier.Until.AddDays(1); {
			case earlier.Until.IsZero(), !r.Since.After(earlier.Until):
				f.At(i).Say("regimes %s and %s both hold on %s", earlier.ID, r.ID, r.Since)
			case r.Since.After(next):
				f.At(i).Say("no regime holds from %s to %s, between %s and %s", next, r.Since.AddDays(-1), earlier.ID, r.ID)
			}
		}
	}
	return len(f.All()) == before
}

// Changes lists the days on which the law of a service changes with a regime:
// on each it is another service than on the day before.
func Changes(s *pack.Service) (days []civil.Date) {
	for _, r := range s.Pack().Regimes {
		for _, d := range []civil.Date{r.Since, r.Until.AddDays(1)} {
			if d.Before(early) || !s.Offered(d) || !s.Offered(d.AddDays(-1)) || s.On(d) == s.On(d.AddDays(-1)) {
				continue
			}
			if !slices.Contains(days, d) {
				days = append(days, d)
			}
		}
	}
	slices.SortFunc(days, civil.Date.Compare)
	return days
}

// early is before anything that is filed here.
var early = civil.Date{Year: 1000, Month: 1, Day: 1}

// Terms finds days of a service without a term, or with two: its record's
// validity, and the deadline of each step.
func Terms(s *pack.Service, f survey.Findings) {
	days := []civil.Date{early}
	for _, r := range s.Pack().Regimes {
		days = append(days, r.Since, r.Until.AddDays(1))
	}
	slices.SortFunc(days, civil.Date.Compare)
	days = slices.Compact(days)
	said := map[string]bool{}
	for _, d := range days {
		if d.Before(early) || !s.Offered(d) {
			continue
		}
		of := s.On(d)
		say := func(n, least int, at survey.Findings, what string) {
			if n >= least && n < 2 || said[what] {
				return
			}
			said[what] = true
			if n == 0 {
				at.Say("%s says nothing%s", what, since(s, d))
				return
			}
			at.Say("%s says two things%s", what, since(s, d))
		}
		say(len(of.Record.Terms), 1, f.At("record", "validity"), "validity")
		say(len(of.Flow.Limits), 0, f.At("flow", "within"), "the deadline of the whole case")
		for i, step := range of.Flow.Steps {
			say(len(step.Terms), 0, f.At("flow", "steps", i, "deadline"), "the deadline of step "+step.ID)
		}
		for _, x := range provisions(s, of) {
			say(len(x.now), min(1, len(x.all)), x.at(f), "what "+x.of+" cites")
		}
		if b := of.Certificate.Blocks; len(b) > 0 && b[0].Kind != "title" && !said["title"] {
			said["title"] = true
			f.At("certificate", "blocks").Say("the certificate begins with no title%s", since(s, d))
		}
	}
	for _, x := range provisions(s, s) {
		if len(x.all) > 0 && x.cite != x.all[0].Cite {
			x.at(f).Say("%s has cite and cites; write cites alone", x.of)
		}
	}
	limits(s, days, f)
}

func since(s *pack.Service, d civil.Date) string {
	switch {
	case s.On(d) == s: // no regime changes it
		return ""
	case d == early:
		return " for cases filed under the first regime"
	}
	return " for cases filed from " + d.String()
}

// Periods finds periods that the administration's calendar cannot count from
// today, since its months are not published so far ahead, and such as are
// counted although the law leaves them open.
func Periods(s *pack.Service, today civil.Date, f survey.Findings) {
	cal, err := s.Pack().Calendar()
	if err != nil {
		return // said of pack.yaml
	}
	c := counter{cal, today, f}
	for i, step := range s.Flow.Steps {
		for j, d := range step.Terms {
			at := f.At("flow", "steps", i, "deadline", j)
			c.count(d.Span, d.Certainty, at, true)
			adjust(d, at.At("adjust"))
		}
	}
	for i, l := range s.Flow.Limits {
		at := f.At("flow", "within", i)
		c.count(l.Span, l.Certainty, at, true)
		adjust(l.Deadline, at.At("adjust"))
	}
	for i, v := range s.Record.Terms {
		at := f.At("record", "validity", i)
		if v.Calendar == string(calendar.Gregorian) {
			v.Longest, v.Total = own(v.Longest), own(v.Total)
		}
		c.count(v.Longest, v.Certainty, at.At("longest"), false)
		c.count(v.Total, v.Certainty, at.At("total"), false)
	}
	r := s.Record.Renewal
	for key, span := range map[string]calendar.Span{"opens": r.Opens, "closes": r.Closes, "remind": r.Remind} {
		c.count(span, r.Certainty, f.At("record", "renewal", key), false)
	}
	for i, m := range s.Fee.Months {
		if m.Certainty == rule.Undetermined {
			f.At("fee", "months", i).Say("%s is undetermined and yet the fee is computed with it", m.ID)
		}
	}
	for i, x := range s.Fee.Concessions {
		if x.Certainty == rule.Undetermined {
			f.At("fee", "concessions", i).Say("concession %s is undetermined and yet %s %% are taken off", x.ID, x.Percent)
		}
	}
}

// adjust finds what is wrong with the range in which a deadline may be set.
func adjust(d flow.Deadline, f survey.Findings) {
	switch a := d.Adjust; {
	case a == flow.Range{}:
	case a.Cite == "":
		f.Say("the range in which the deadline may be set cites no provision")
	case a.Min < 1 || a.Min > a.Max:
		f.Say("the range from %d to %d is none; write the least and the greatest number", a.Min, a.Max)
	case d.N < a.Min || d.N > a.Max:
		f.Say("the deadline of %s is outside the range from %d to %d in which it may be set", spanOf(d.Span), a.Min, a.Max)
	}
}

// own is a period that is counted in another calendar than the tenant's: in
// days here, which every calendar counts.
func own(s calendar.Span) calendar.Span {
	s.Unit = cmp.Or(map[calendar.Unit]calendar.Unit{calendar.Month: calendar.Day, calendar.Year: calendar.Day}[s.Unit], s.Unit)
	return s
}

// century is the longest period of each unit: a calendar that counts by the day
// would be busy with more.
var century = map[calendar.Unit]int{
	calendar.Day: 36_525, calendar.WorkingDay: 36_525, calendar.Hour: 876_600, calendar.OfficeHour: 876_600,
	calendar.Month: 1_200, calendar.Year: 100, calendar.FiscalYear: 100,
}

type counter struct {
	cal   *calendar.Calendar
	today civil.Date
	f     survey.Findings
}

// count finds what is wrong with one period. Sure asks for a day that no later
// publication can move.
func (c counter) count(s calendar.Span, certainty string, at survey.Findings, sure bool) {
	if s.N <= 0 || s.Unit == "" {
		return
	}
	if certainty == rule.Undetermined {
		at.Say("the period of %s is undetermined and yet counted with; leave it out, or say how sure it is", spanOf(s))
		return
	}
	if s.N > century[s.Unit] {
		at.Say("%s are more than a hundred years", spanOf(s))
		return
	}
	end, err := c.cal.EndOf(c.today, s)
	switch {
	case errors.Is(err, calendar.ErrBeyond):
		at.Say("the calendar's months are not known so far ahead that %s can be counted from today; give newer ones in time.months", spanOf(s))
	case err == nil && sure && end.Provisional:
		at.Say("the published months end before %s from today; give newer ones in time.months, or count the deadline in days", spanOf(s))
	}
}

// spanOf writes a period as a sentence does: 5 working days.
func spanOf(s calendar.Span) string {
	text := fmt.Sprintf("%d %s", s.N, strings.ReplaceAll(string(s.Unit), "-", " "))
	if s.N > 1 {
		text += "s"
	}
	return text
}
