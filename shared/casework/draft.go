package casework

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/shrama/shrama/shared/casework/levy"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/words"
)

// Law is what a decision needs to know of the place and the moment.
type Law struct {
	Pack    *pack.Pack
	Service *pack.Service
	Now     time.Time      // in the tenant's zone
	Words   *words.Printer // for the days and names in faults; nil leaves them bare
	Keyed   form.Keyed     // hashes numbers that are not kept in clear; nil refuses them
}

// For returns the law that decides a case: that of the day on which it was
// filed, or of today for a draft.
func (l Law) For(c Case) Law {
	day := c.Filed
	if day.IsZero() {
		day = l.Today()
	}
	l.Service = l.Service.On(day)
	return l
}

// Packs returns the pack that something stands under, by the version it kept;
// tenancy.Tenancy and web.Call do.
type Packs interface {
	PackOf(ctx context.Context, version string) (*pack.Pack, error)
}

// Law returns what decides about the case: the pack it was filed under, or
// today's while nothing is filed yet. There is no other way from a stored case
// to the law.
func (c Case) Law(ctx context.Context, packs Packs, now time.Time, w *words.Printer) (Law, error) {
	version := c.Pack
	if c.Filed.IsZero() {
		version = ""
	}
	p, err := packs.PackOf(ctx, version)
	if err != nil {
		return Law{}, fmt.Errorf("casework: law of case %s: %w", c.ID, err)
	}
	s, err := p.Service(c.Service)
	if err != nil {
		return Law{}, fmt.Errorf("casework: law of case %s: %w", c.ID, err)
	}
	return Law{Pack: p, Service: s, Now: now, Words: w}.For(c), nil
}

// Today returns the day of the moment.
func (l Law) Today() civil.Date { return civil.Of(l.Now) }

// Env is what checking answers needs to know.
func (l Law) Env(a form.Answers) form.Env {
	env := l.Pack.Env(l.Today())
	env.Earlier, env.Form, env.Words, env.Keyed = a, l.Service.Parts, l.Words, l.Keyed
	return env
}

// New begins a draft under the id that the browser's form brought.
func New(id string, l Law, by tenant.Actor) Case {
	start, _ := l.Service.Flow.Step(l.Service.Flow.Start())
	return Case{
		ID: id, Service: l.Service.ID, Pack: l.Pack.Version,
		Applicant: Party{Person: by.Person, Name: by.Name, Email: by.Email, Lang: by.Lang},
		Step:      start.ID, Phase: start.Phase, Begun: l.Now.UTC().Truncate(time.Second),
		Answers: form.Answers{}, Findings: form.Answers{},
	}
}

// Editable reports whether the applicant may change answers and documents.
func (c Case) Editable() bool { return c.Phase == flow.Draft || c.Phase == flow.Returned }

// Answer saves the answers of one part. What was typed and is wrong comes back
// as an Invalid fault with the fields; nothing of it is saved, the page shows it
// again.
func (c Case) Answer(l Law, part form.Part, in form.Answers) (Case, error) {
	if !c.Editable() {
		return c, fault.New(fault.Conflict, "fault.case-sent")
	}
	clean, faults := form.Check(part.Fields, in, l.Env(c.Answers))
	if err := fault.Answers(faults); err != nil {
		return c, err
	}
	if err := l.term(part, c.Answers, clean); err != nil {
		return c, err
	}
	merged := maps.Clone(c.Answers)
	if merged == nil {
		merged = form.Answers{}
	}
	for _, f := range part.Fields {
		delete(merged, f.ID)
		if v, ok := clean[f.ID]; ok {
			merged[f.ID] = v
		}
	}
	c.Answers = merged
	return c, nil
}

// term refuses a period longer than the law allows, on the page that asks for it.
func (l Law) term(part form.Part, earlier, clean form.Answers) error {
	to := l.Service.Record.Validity.To
	if to == "" || clean[to] == "" || !slices.ContainsFunc(part.Fields, func(f form.Field) bool { return f.ID == to }) {
		return nil
	}
	cal, err := l.Pack.Calendar()
	if err != nil {
		return fmt.Errorf("casework: %w", err)
	}
	all := maps.Clone(earlier)
	maps.Copy(all, clean)
	_, _, err = l.Service.Valid(pack.Wish{Filed: l.Today(), From: l.Today(), Answers: all}, cal)
	if fault.KindOf(err) == fault.Invalid {
		return err
	}
	return nil // what cannot be told yet is told when it is sent
}

// Status is how far one part or the documents have come.
type Status string

// The statuses of a task list.
const (
	Todo    Status = "todo"
	Started Status = "started"
	Done    Status = "done"
)

// PartStatus says how far a part has come: done when every question asked has
// an answer that still passes.
func (c Case) PartStatus(l Law, p form.Part) Status {
	any := false
	for _, f := range p.Fields {
		if c.Answers[f.ID] != "" {
			any = true
		}
	}
	_, faults := form.Check(p.Fields, c.Answers, l.Env(c.Answers))
	switch {
	case len(faults) == 0 && (any || len(p.Fields) == 0):
		return Done
	case any:
		return Started
	default:
		return Todo
	}
}

// Wanted returns the documents that the answers call for.
func (c Case) Wanted(s *pack.Service) []form.Document {
	return form.AskedDocuments(s.Documents, c.Answers)
}

// DocumentStatus says how far the documents have come.
func (c Case) DocumentStatus(s *pack.Service) Status {
	any, all := false, true
	for _, d := range c.Wanted(s) {
		if _, ok := c.Document(d.ID); ok {
			any = true
		} else if !d.Optional {
			all = false
		}
	}
	switch {
	case all:
		return Done
	case any:
		return Started
	default:
		return Todo
	}
}

// Ready reports whether nothing is missing.
func (c Case) Ready(l Law) bool {
	for _, p := range l.Service.Parts {
		if c.PartStatus(l, p) != Done {
			return false
		}
	}
	return c.DocumentStatus(l.Service) == Done
}

// Charge returns the fee by the law of the day. Where the law's text gives no
// amount it has none, and its certainty says so: an officer sets it.
func (c Case) Charge(l Law) (levy.Fee, error) {
	answers := maps.Clone(c.Answers)
	if answers == nil {
		answers = form.Answers{}
	}
	answers[pack.Renewed] = map[bool]string{false: "no", true: "yes"}[c.Renews != ""]
	bill, err := l.Service.FeeFor(l.Today(), answers, l.Pack.Currency)
	silent := errors.Is(err, rule.ErrUndetermined)
	if err != nil && !silent {
		return levy.Fee{}, err
	}
	fee := levy.Fee{Amount: bill.Total}
	for i, b := range bill.Lines {
		if i == 0 {
			fee.Row, fee.Cite = b.Row, b.Value.Cite
		}
		fee.Certainty = rule.LessSure(fee.Certainty, b.Value.Certainty)
		fee.Lines = append(fee.Lines, levy.Line{Charge: b.Charge, Amount: b.Amount, Row: b.Row})
	}
	if len(fee.Lines) < 2 {
		fee.Lines = nil // the fee says it
	}
	if silent {
		fee.Amount, fee.Lines, fee.Certainty, fee.Cite = money.Amount{Currency: l.Pack.Currency}, nil, rule.Undetermined, l.Service.Fee.Cite
	}
	return fee, nil
}
