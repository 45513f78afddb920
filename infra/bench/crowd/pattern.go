package crowd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/register/grant"
	"github.com/shrama/shrama/shared/tenant"
)

// kinds is how many cases show the whole mixture.
const kinds = 20

// course is how far a case came, and in which office.
type course struct {
	upTo  string // the last action
	other bool   // in another office than the one that is measured
}

// courses are the mixture: half of the cases still wait in one office, so that its
// queue is as long as the table allows.
var courses = [kinds]course{
	{upTo: "grant"}, {upTo: casework.Pay}, {upTo: "grant", other: true}, {upTo: casework.Pay}, {upTo: "refuse"},
	{upTo: casework.Pay}, {upTo: casework.Pay}, {upTo: "grant", other: true}, {upTo: casework.Pay}, {upTo: "recommend"},
	{upTo: "grant"}, {upTo: casework.Pay}, {upTo: casework.Pay}, {upTo: casework.Submit}, {upTo: "refuse", other: true},
	{upTo: "grant"}, {upTo: casework.Pay}, {upTo: casework.Pay}, {upTo: casework.Pay}, {upTo: casework.Pay, other: true},
}

func (c course) open() bool { return c.upTo != "grant" && c.upTo != "refuse" }

// pattern is a case played once, of which others are made.
type pattern struct {
	casework.Case
	record register.Record // of a granted one
	orders time.Time       // when its payment was begun
	prefix string          // of its record's number
}

// pattern returns what the ith case is like.
func (c *Crowd) pattern(i int) (pattern, error) {
	x := courses[i%kinds]
	at := c.began(i, x.open())
	key := [2]int{i % kinds, int(c.Law.Now.Sub(at) / (24 * time.Hour))}
	c.mu.Lock()
	defer c.mu.Unlock()
	if p, ok := c.patterns[key]; ok {
		return p, nil
	}
	p, err := c.play(x, at)
	if err == nil {
		c.patterns[key] = p
	}
	return p, err
}

// play plays a case from its submission as far as it came, and what the clock did
// since.
func (c *Crowd) play(x course, at time.Time) (pattern, error) {
	g := &game{law: c.Law, at: at}
	if err := g.file(c.Sample, x.other); err != nil {
		return pattern{}, err
	}
	for _, act := range []string{casework.Pay, "recommend", "grant"} {
		if g.done == x.upTo {
			break
		}
		if act == "grant" {
			act = x.upTo
		}
		if err := g.act(act); err != nil {
			return pattern{}, fmt.Errorf("%s: %w", act, err)
		}
	}
	for due := true; due; {
		g.Case, due = g.Remind(c.Law.Now)
	}
	g.Version = 1 + len(c.Law.Service.Parts) + len(g.History)
	if g.record.Number != "" {
		cal, err := c.Law.Pack.Calendar()
		if err != nil {
			return pattern{}, err
		}
		for due := true; due; {
			g.record, due = g.record.Tick(c.Law.For(g.Case).Service, cal, c.Law.Now)
		}
		g.record.Version = len(g.record.History) - 1
	}
	return g.pattern, nil
}

// game is a case that is played.
type game struct {
	pattern
	law  casework.Law
	at   time.Time
	done string
}

// under returns the law as it is at the game's moment.
func (g *game) under() casework.Law {
	l := g.law
	l.Now = g.at
	return l.For(g.Case)
}

// file submits the sample's answers, with days that fit.
func (g *game) file(sample casework.Case, other bool) error {
	g.Case = casework.New(ident.New().String(), g.under(), tenant.Actor{Person: sample.Applicant.Person, Name: sample.Applicant.Name,
		Email: sample.Applicant.Email, Lang: sample.Applicant.Lang})
	g.Answers, g.Documents = maps.Clone(sample.Answers), sample.Documents
	today := civil.Of(g.at)
	for id, days := range map[string]int{"period-from": 20, "period-to": 20 + 364, "earlier-from": -900, "earlier-to": -540} {
		if g.Answers[id] != "" {
			g.Answers[id] = today.AddDays(days).String()
		}
	}
	if other {
		home, _ := g.law.Service.OfficeOf(g.Answers[g.law.Service.Territory])
		for _, o := range g.law.Pack.Offices {
			if !o.Head && o.ID != home.ID && len(o.Districts) > 0 {
				g.Answers[g.law.Service.Territory] = o.Districts[0]
			}
		}
	}
	return g.act(casework.Submit)
}

// act lets who may act do so, two days later.
func (g *game) act(action string) (err error) {
	l := g.under()
	switch action {
	case casework.Submit:
		g.Case, err = g.Do(l, casework.Act{Action: action, By: tenant.Actor{Person: g.Applicant.Person, Name: g.Applicant.Name}})
	case casework.Pay:
		g.orders = g.at
		g.Case, _, err = g.Settled(l, "esewa", pay.Receipt{Order: strings.ReplaceAll(casework.Ref(g.ID), "-", "") + "-1", Ref: "0007G36", Amount: g.Fee.Amount})
	default:
		var by tenant.Actor
		if by, err = officer(l, g.Case, action); err == nil {
			g.Case, err = g.Do(l, casework.Act{Action: action, By: by, Note: "कागजात ठीक छन्।"})
		}
	}
	if err == nil && g.Phase == flow.Granted {
		err = g.enter(l)
	}
	g.done, g.at = action, g.at.AddDate(0, 0, 2)
	return err
}

// enter puts the case on the register.
func (g *game) enter(l casework.Law) error {
	d := grant.Decision{Case: g.Case}
	for _, x := range l.Service.Documents {
		if photo, ok := g.Document(x.ID); ok && x.Photo {
			d.Portrait = photo.ID
		}
	}
	r, _, err := grant.Enter(context.Background(), nil, l, d) // a first grant reads nothing
	g.record, g.Record, g.prefix = r, r.Number, l.Service.Record.Prefix
	return err
}

// officer is somebody who may take the action where the case lies.
func officer(l casework.Law, x casework.Case, action string) (tenant.Actor, error) {
	step, _ := l.Service.Flow.Step(x.Step)
	a := tenant.Actor{Person: "9Sita", Name: "सीता अधिकारी", Office: x.Office}
	if step.Office == flow.OfficeHead {
		a = tenant.Actor{Person: "9Anita", Name: "अनिता राई", Office: l.Pack.Head().ID}
	}
	for _, x := range step.Actions {
		if x.ID == action {
			a.Roles = x.By
			return a, nil
		}
	}
	return a, errors.New("the step has no such action")
}
