package desk

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework/dossier"
	"github.com/shrama/shrama/shared/casework/queue"
	"github.com/shrama/shrama/shared/casework/reading"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// perPage is how many cases a page of the queue shows: with the one more that is
// asked for, what half a read unit holds (4 KB).
const perPage = 20

// queueView is one page of a queue.
type queueView struct {
	Office  string        `json:"office"`
	Role    string        `json:"role"` // whose turn it is
	Rows    []row         `json:"cases"`
	Next    string        `json:"next,omitempty"` // cursor of the next page
	NextAt  string        `json:"-"`
	Late    int           `json:"overdue"` // on this page
	Tabs    []ui.Tab      `json:"-"`
	Queue   []ui.QueueRow `json:"-"`
	Caption string        `json:"-"`
}

// row is one case of a queue.
type row struct {
	ID      string `json:"id"`
	Ref     string `json:"reference"`
	Service string `json:"service"`
	Title   string `json:"applicant"`
	Step    string `json:"step"`
	Phase   string `json:"phase"`
	Due     string `json:"due,omitempty"`
	Deemed  string `json:"deemed_after,omitempty"` // the last day, if law counts it as granted then
}

func (d *Desk) queue(ctx context.Context, c web.Call) (web.View, error) {
	roles := watched(c)
	if len(roles) == 1 && c.Actor.Has(tenant.Admin) { // none but what waits for applicants
		return web.View{}, fault.New(fault.Forbidden, "fault.reads-no-case")
	}
	role := c.URL.Query().Get("role")
	if !slices.Contains(roles, role) {
		role = roles[0]
	}
	rows, next, err := queue.Waiting(ctx, c.DB, queue.Look{Office: c.Actor.Office, Role: role, Cursor: c.URL.Query().Get("from"), Limit: perPage})
	if err != nil {
		return web.View{}, err
	}
	v := queueView{Role: role, Next: next, Caption: roleName(c, role)}
	if o, ok := c.Pack.Office(c.Actor.Office); ok {
		v.Office = c.Print.In(o.Name)
	}
	at := c.Path(d.Counter.Module, "queue")
	if next != "" {
		v.NextAt = at + "?" + url.Values{"role": {role}, "from": {next}}.Encode()
	}
	for _, r := range roles {
		v.Tabs = append(v.Tabs, ui.Tab{Text: roleName(c, r), Href: at + "?role=" + url.QueryEscape(r), Count: -1, Current: r == role})
	}
	for _, r := range rows {
		if role != tenant.Applicant || readable(c, r.Service) { // what waits for them is of every service
			d.add(c, &v, r)
		}
	}
	if next == "" && c.URL.Query().Get("from") == "" {
		v.Tabs[slices.Index(roles, role)].Count = len(v.Rows)
	}
	return draw(c.Print.T("desk.queue"), ui.Link{}, v, func(p ui.Page) templ.Component { return queuePage(p, v) }), nil
}

// add writes one row; a service switched off meanwhile keeps its id as a name.
func (d *Desk) add(c web.Call, v *queueView, r queue.Row) {
	out := row{ID: r.ID, Ref: r.Ref(), Service: r.Service, Title: string(r.Title), Step: r.Step, Phase: r.Phase}
	if s, err := c.Pack.Service(r.Service); err == nil {
		out.Service = c.Print.In(s.Name)
		if step, ok := s.Flow.Step(r.Step); ok {
			out.Step = c.Print.In(step.Label)
		}
	}
	due := ui.Deadline{Distance: c.Print.T("counter.no-deadline")}
	if at := r.Due; !at.IsZero() {
		out.Due = at.Format(time.RFC3339)
		if due = dossier.Due(c, at); due.Kind == ui.Bad {
			v.Late++
		}
	}
	if r.Deems > 0 {
		out.Deemed = civil.Of(time.Unix(r.Deems, 0).In(c.Now.Location())).String()
		out.Step += ". " + c.Print.T("desk.deemed", "date", c.Print.Date(civil.Of(time.Unix(r.Deems, 0).In(c.Now.Location()))))
	}
	v.Rows = append(v.Rows, out)
	v.Queue = append(v.Queue, ui.QueueRow{Name: string(r.Title), Href: c.Path(d.Counter.Module, "cases", r.ID), Reference: out.Ref,
		Service: out.Service, Phase: r.Phase, Step: out.Step, Due: due})
}

// readable reports whether the officer reads the cases of a service that lie with
// their own office; of one that is gone they read none.
func readable(c web.Call, service string) bool {
	s, err := c.Pack.Service(service)
	return err == nil && reading.As(s, c.Actor, c.Actor.Office) != ""
}

// watched returns the roles whose queues an officer sees: the own ones first,
// then those they supervise, at last what waits for applicants.
func watched(c web.Call) []string {
	var out []string
	for _, r := range c.Pack.Roles {
		if c.Actor.Has(r.ID) && r.ID != tenant.Admin {
			out = append(out, r.ID)
		}
	}
	for i := 0; i < len(out); i++ {
		for _, r := range c.Pack.Roles {
			if r.Superior == out[i] && r.ID != tenant.Admin && !slices.Contains(out, r.ID) {
				out = append(out, r.ID)
			}
		}
	}
	return append(out, tenant.Applicant)
}

func roleName(c web.Call, role string) string {
	if role == tenant.Applicant {
		return c.Print.T("desk.with-applicant")
	}
	if r, ok := c.Pack.Role(role); ok {
		return c.Print.In(r.Name)
	}
	return role
}
