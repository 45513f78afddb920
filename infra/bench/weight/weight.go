// Package weight tells what a case weighs after each act of its life: the bytes of
// its item and the write units of storing it, index rows among them. A case is
// written whole at each act, and a write unit is 1,024 bytes.
package weight

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// most is what a case may weigh after any act (performance goal G3).
const most = 1024

// Life is one case from its first answers to its grant.
type Life struct {
	Service string `json:"service"`
	Says    string `json:"says"` // what is special about it
	Answers int    `json:"answers"`
	Letters int    `json:"letters"` // of the answers and the officers' findings
	Acts    []Act  `json:"acts"`
	Goal    string `json:"goal"`
	Missed  bool   `json:"missed,omitempty"`
}

// Act is one act, and the case after it.
type Act struct {
	Action string  `json:"action"`
	Bytes  int     `json:"bytes"`
	WCU    float64 `json:"wcu"` // of the case and its rows in the indexes; a grant's record is not among them
}

// Play plays a story under a law and stores the case after every act.
func Play(ctx context.Context, db *store.Scope, l casework.Law, s Story) (Life, error) {
	v := Life{Service: string(s.Tenant) + "/" + s.Service, Says: s.Says, Goal: fmt.Sprintf("≤ %d B", most)}
	l = l.For(casework.Case{})
	by := tenant.Actor{Tenant: s.Tenant, Person: ident.New().String(), Name: s.Applicant, Email: "office@example.org", Lang: l.Pack.Languages[0]}
	c := casework.New(ident.New().String(), l, by)
	keep := func(action string) error {
		measured, m := store.Measure(ctx)
		stored := c
		stored.Documents = nil
		if err := l.Save(measured, db, stored); err != nil {
			return err
		}
		c.Version++
		v.Acts = append(v.Acts, Act{action, m.Largest, m.WCU})
		v.Missed = v.Missed || m.Largest > most
		return nil
	}
	for _, p := range l.Service.Parts {
		var err error
		if c, err = c.Answer(l, p, s.Answers); err != nil {
			return v, fmt.Errorf("weight: %s of %s: %w %+v", p.ID, v.Service, err, fields(err))
		}
	}
	for _, d := range c.Wanted(l.Service) {
		c.Documents = append(c.Documents, casework.Attachment{Slot: d.ID})
	}
	if err := keep("draft"); err != nil {
		return v, err
	}
	for _, x := range append([]Deed{{Action: casework.Submit}}, s.Deeds...) {
		var err error
		l.Now = l.Now.Add(26 * time.Hour)
		if c, err = do(l, c, by, x); err != nil {
			return v, fmt.Errorf("weight: %s of %s: %w", x.Action, v.Service, err)
		}
		if err := keep(x.Action); err != nil {
			return v, err
		}
	}
	v.Answers = len(c.Answers) + len(c.Findings)
	for _, all := range []form.Answers{c.Answers, c.Findings} {
		for _, a := range all {
			v.Letters += len([]rune(a))
		}
	}
	return v, nil
}

// do lets whose turn it is act.
func do(l casework.Law, c casework.Case, by tenant.Actor, x Deed) (casework.Case, error) {
	step, _ := l.Service.Flow.Step(c.Step)
	switch x.Action {
	case casework.Submit, casework.Reply:
		return c.Do(l, casework.Act{Action: x.Action, By: by})
	case casework.Pay:
		o, err := c.Order(l.Now)
		if err != nil {
			return c, err
		}
		c, _, err = c.Settled(l, "esewa", pay.Receipt{Order: o.ID, Ref: "000AWEO", Amount: c.Fee.Amount})
		return c, err
	}
	officer := tenant.Actor{Person: ident.New().String(), Name: x.By, Office: c.Office}
	for _, e := range c.History {
		if e.Name == x.By {
			officer.Person = e.By // who asked for a correction looks at it
		}
	}
	if step.Office == flow.OfficeHead {
		officer.Office = l.Pack.Head().ID
	}
	if i := slices.IndexFunc(step.Actions, func(a flow.Action) bool { return a.ID == x.Action }); i >= 0 {
		officer.Roles = step.Actions[i].By
	}
	found := form.Answers{}
	maps.Copy(found, x.Findings)
	for _, f := range l.Service.CheckFields(step.Checks, false) {
		found[f.ID] = "yes"
	}
	return c.Do(l, casework.Act{Action: x.Action, By: officer, Note: x.Note, Findings: found})
}

// Table writes lives for people.
func Table(w io.Writer, lives []Life) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "a case's item\tafter\tB\tWCU\t goal\t")
	for _, v := range lives {
		for _, a := range v.Acts {
			verdict := "met "
			if a.Bytes > most {
				verdict = "MISSED "
			}
			fmt.Fprintf(t, "%s %s, %d answers of %d letters\t%s\t%d\t%.1f\t %s\t\n", v.Service, v.Says, v.Answers, v.Letters, a.Action, a.Bytes, a.WCU, verdict+v.Goal)
		}
	}
	fmt.Fprintln(t, "\t\t\t\t\t")
	return t.Flush()
}

// fields are what a fault says of each answer.
func fields(err error) []fault.Field {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Fields
	}
	return nil
}
