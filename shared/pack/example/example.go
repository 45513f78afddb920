// Package example works the examples of a pack out: what comes of an application
// on a day, by the pack's own law.
package example

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
)

// What an example can expect, as keys of pack.Example.Expect; those that end in a
// colon are followed by a field's id.
const (
	Fee    = "fee"        // NPR 15000.00, none or undetermined
	Charge = "charge:"    // the amount of that charge or concession
	Row    = "row:"       // the row of that charge's table that decides
	From   = "valid_from" // the first day of the record
	To     = "valid_to"   // its last day
	Error  = "error:"     // what is wrong with that answer: a code, or none
	Asked  = "asked:"     // whether that field or document is asked for: yes or no
	Answer = "answer:"    // that answer in canonical form
)

// Try works an example out and returns what comes of each thing it expects. An
// error is a fault of the pack, not of the answers.
func Try(s *pack.Service, e pack.Example) (map[string]string, error) {
	cal, err := s.Pack().Calendar()
	if err != nil {
		return nil, err
	}
	s = s.On(e.On)
	answers, faults := read(s, e)
	got := make(map[string]string, len(e.Expect))
	wish := pack.Wish{Filed: e.On, From: e.On, Answers: answers}
	if t := s.Record.Validity.Length.Table; len(t.Rows) > 0 {
		if out, err := s.Decides(t, wish); err == nil {
			got[Row+t.ID] = out.Row
		}
	}
	if slices.ContainsFunc(slices.Collect(maps.Keys(e.Expect)), aboutFee(s)) {
		if err := tryFee(s, e, worked{answers, got}); err != nil {
			return nil, err
		}
	}
	if from, to, err := s.Valid(wish, cal); err == nil {
		got[From], got[To] = from.String(), to.String()
		if to == calendar.Forever {
			got[To] = "unlimited"
		}
	} else if f, ok := errors.AsType[*fault.Error](err); ok {
		faults = append(faults, f.Fields...)
	}
	for key := range e.Expect {
		if id, ok := strings.CutPrefix(key, Answer); ok {
			got[key] = answers[id]
		}
		if id, ok := strings.CutPrefix(key, Error); ok {
			got[key] = codeOf(faults, id)
		}
		if id, ok := strings.CutPrefix(key, Asked); ok {
			got[key] = asks(s, id, answers)
		}
	}
	return got, nil
}

// read takes the answers of an example as a form would.
func read(s *pack.Service, e pack.Example) (form.Answers, []fault.Field) {
	var fields []form.Field
	for _, p := range s.Parts {
		fields = append(fields, p.Fields...)
	}
	env := s.Pack().Env(e.On)
	env.Keyed = form.KeyedBy([]byte("the key of an example"))
	answers, faults := form.Check(fields, e.Given, env)
	if r := e.Given[pack.Renewed]; r != "" {
		answers[pack.Renewed] = r
	}
	return answers, faults
}

// Inputs returns what an example puts to a table of the service; nothing where it
// leaves something out that the table needs.
func Inputs(s *pack.Service, e pack.Example, t rule.Table) map[string]string {
	s = s.On(e.On)
	answers, _ := read(s, e)
	inputs, err := s.Inputs(t, answers)
	if err != nil {
		return nil
	}
	return inputs
}

// aboutFee reports of a key that an example expects whether it is of the fee; the
// row of another table is not.
func aboutFee(s *pack.Service) func(key string) bool {
	other := Row + s.Record.Validity.Length.Table.ID
	return func(key string) bool {
		return key == Fee || strings.HasPrefix(key, Charge) || strings.HasPrefix(key, Row) && key != other
	}
}

// worked is an example under way: its answers, and what has come of it.
type worked struct {
	answers form.Answers
	got     map[string]string
}

func tryFee(s *pack.Service, e pack.Example, w worked) error {
	got := w.got
	bill, err := s.FeeFor(e.On, w.answers, "")
	for _, l := range bill.Lines {
		got[Row+l.Charge], got[Charge+l.Charge] = l.Row, l.Amount.String()
	}
	switch {
	case errors.Is(err, rule.ErrUndetermined):
		got[Fee] = rule.Undetermined
	case err != nil:
		return err
	case s.Free():
		got[Fee] = "none"
	default:
		got[Fee] = bill.Total.String()
	}
	return nil
}

// asks says whether a field or a document is asked for: yes or no.
func asks(s *pack.Service, id string, a form.Answers) string {
	is := func(f form.Field) bool { return f.ID == id }
	for _, p := range form.Asked(s.Parts, a) {
		if slices.ContainsFunc(p.Fields, is) {
			return "yes"
		}
	}
	if slices.ContainsFunc(form.AskedDocuments(s.Documents, a), func(d form.Document) bool { return d.ID == id }) {
		return "yes"
	}
	return "no"
}

func codeOf(faults []fault.Field, id string) string {
	if i := slices.IndexFunc(faults, func(f fault.Field) bool { return f.ID == id }); i >= 0 {
		return faults[i].Code
	}
	return "none"
}
