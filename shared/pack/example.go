package pack

import (
	"errors"
	"strings"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/rule"
)

// What an example can expect, as keys of Example.Expect; those that end in a
// colon are followed by a field's id.
const (
	ExpectFee    = "fee"        // NPR 15000.00, none or undetermined
	ExpectRow    = "row"        // the row of the fee's table that decides
	ExpectFrom   = "valid_from" // the first day of the record
	ExpectTo     = "valid_to"   // its last day
	ExpectError  = "error:"     // what is wrong with that answer: a code, or none
	ExpectAnswer = "answer:"    // that answer in canonical form
)

// Try works an example out and returns what comes of each thing it expects. An
// error is a fault of the pack, not of the answers.
func (s *Service) Try(e Example) (map[string]string, error) {
	cal, err := s.pack.Calendar()
	if err != nil {
		return nil, err
	}
	var fields []form.Field
	for _, p := range s.Parts {
		fields = append(fields, p.Fields...)
	}
	answers, faults := form.Check(fields, e.Given, s.pack.Env(e.On))
	got := make(map[string]string, len(e.Expect))
	if _, ok := e.Expect[ExpectFee]; ok || e.Expect[ExpectRow] != "" {
		if err := s.tryFee(e, answers, got); err != nil {
			return nil, err
		}
	}
	if from, to, err := s.Valid(e.On, answers, cal); err == nil {
		got[ExpectFrom], got[ExpectTo] = from.String(), to.String()
	} else if f, ok := errors.AsType[*fault.Error](err); ok {
		faults = append(faults, f.Fields...)
	}
	for key := range e.Expect {
		if id, ok := strings.CutPrefix(key, ExpectAnswer); ok {
			got[key] = answers[id]
		}
		if id, ok := strings.CutPrefix(key, ExpectError); ok {
			got[key] = codeOf(faults, id)
		}
	}
	return got, nil
}

func (s *Service) tryFee(e Example, a form.Answers, got map[string]string) error {
	amount, out, err := s.FeeFor(e.On, a, "")
	got[ExpectRow] = out.Row
	switch {
	case errors.Is(err, rule.ErrUndetermined):
		got[ExpectFee] = rule.Undetermined
	case err != nil:
		return err
	case s.Free():
		got[ExpectFee] = "none"
	default:
		got[ExpectFee] = amount.String()
	}
	return nil
}

func codeOf(faults []fault.Field, id string) string {
	if f, ok := pick(faults, func(f fault.Field) bool { return f.ID == id }); ok {
		return f.Code
	}
	return "none"
}
