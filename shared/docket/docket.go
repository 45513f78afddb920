// Package docket is the list of the cases that were filed, a slim row each, by the
// month of filing: what asking a question of past cases needs, and nothing that
// names anybody.
//
// The relay writes it from the stream. A row says how far its case has come, and
// one that tells of less than is known already changes nothing.
package docket

import (
	"slices"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
)

// Row is one filed case.
type Row struct {
	ID        string // of the case
	Service   string
	Filed     civil.Date // the day whose law decides
	Pack      string     // version of the pack that it was filed under
	Office    string
	Answers   form.Answers // choices, numbers, days and districts that are not secret
	Documents []string     // ids of those that were given, in order
	Stays     []Stay       // in the office's steps, in order
	Fee       money.Amount
	Open      bool // the law's text gave no fee, and no officer has set one
	Phase     flow.Phase
	Seen      int // the case's version that this row tells of
}

// Stay is one stay of a case in an officer's step.
type Stay struct {
	Step string
	In   time.Time
	Out  time.Time // zero while it lasts
	Back bool      // the case came back after the office's clock stood: the time before counts on
}

// kept are the types of answers that a row keeps. What people write in their own
// words it does not.
var kept = []form.Type{form.Integer, form.Money, form.Date, form.YesNo, form.Choice, form.Select, form.Several, form.Country, form.District}

// Of returns the row of a filed case under the law that decides it. Its documents
// are those that the case was read with.
func Of(law *pack.Service, c casework.Case) Row {
	r := Row{ID: c.ID, Service: c.Service, Filed: c.Filed, Pack: c.Pack, Office: c.Office, Answers: form.Answers{}, Stays: stays(law, c),
		Fee: c.Fee.Amount, Open: c.Fee.Open(), Phase: c.Phase, Seen: c.Version}
	for _, p := range law.Parts {
		for _, f := range p.Fields {
			if s := c.Answers[f.ID]; s != "" && !f.Secret && slices.Contains(kept, f.Type) {
				r.Answers[f.ID] = s
			}
		}
	}
	for _, d := range c.Documents {
		r.Documents = append(r.Documents, d.Slot)
	}
	slices.Sort(r.Documents)
	return r
}

// stays reads the history: each line that leads into an officer's step begins a
// stay and the next that leads elsewhere ends it.
func stays(law *pack.Service, c casework.Case) (all []Stay) {
	paused := ""
	for _, e := range c.History {
		if e.From == e.To {
			continue
		}
		if n := len(all); n > 0 && all[n-1].Out.IsZero() && all[n-1].Step == e.From {
			all[n-1].Out = e.At
		}
		from, _ := law.Flow.Step(e.From)
		if slices.ContainsFunc(from.Actions, func(a flow.Action) bool { return a.ID == e.Action && a.Pauses }) {
			paused = e.From
		}
		if to, _ := law.Flow.Step(e.To); to.Phase.Whose() == "office" {
			all = append(all, Stay{Step: e.To, In: e.At, Back: e.Action == casework.Reply && paused == e.To})
		}
	}
	return all
}

// Month is a month of filing: 2026-11.
type Month string

// MonthOf returns the month of a day.
func MonthOf(d civil.Date) Month { return Month(d.String()[:len("2026-11")]) }
