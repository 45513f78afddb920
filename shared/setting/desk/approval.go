package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting/draft"
	"github.com/shrama/shrama/shared/setting/reading"
	"github.com/shrama/shrama/shared/setting/staff"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/setting/workbench"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// actForm moves a draft on: submit (with the e-mail address of who is asked), approve, return
// (with a note), publish (with the day), rebase, drop.
type actForm struct {
	Version string `json:"version"`
	Act     string `json:"action"`
	To      string `json:"to,omitempty"`
	Note    string `json:"note,omitempty"`
	From    string `json:"from,omitempty"`
}

// approval is the fourth step.
func (s *Service) approval(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return s.approvalView(ctx, b, nil)
}

// approvalView draws the fourth step, with what is wrong with what was typed.
func (s *Service) approvalView(ctx context.Context, b *bench, wrong error) (web.View, error) {
	c := b.c
	v := b.view("approval")
	for _, e := range b.History {
		st := ui.Stage{Title: c.Print.T("settings.did." + e.Action), Text: c.Print.Time(e.At.In(c.Now.Location())) + " · " + cmp.Or(e.Name, e.By)}
		switch {
		case e.Note != "" && e.Action == draft.Submit: // the note is who was asked
			st.Text += " · " + c.Print.T("settings.sent-to", "name", e.Note)
		case e.Note != "":
			st.Text += " · “" + e.Note + "”"
		}
		v.history = append(v.history, st)
	}
	people, err := approvers(ctx, b)
	if err != nil {
		return web.View{}, err
	}
	for _, p := range people {
		v.admins = append(v.admins, ui.Option{Value: p.Email, Text: p.Name})
	}
	f := fromField(c)
	day, month, year := c.PostFormValue("from-day"), c.PostFormValue("from-month"), c.PostFormValue("from-year")
	if day+month+year == "" {
		cal, _ := b.law.Calendar()
		day, month, year = form.Boxes(f, b.desk.Today.String(), cal)
	}
	v.from = ui.Field{ID: "from", Label: c.Print.T("settings.from"), Hint: c.Print.T("settings.from-hint", "example", c.Print.Date(b.desk.Today)), Values: []string{day, month, year}}
	v.note = ui.Field{ID: "note", Label: c.Print.T("settings.return-note"), Rows: 3, Value: c.PostFormValue("note")}
	view := b.titled("settings.step.approval")
	view.At = b.at("approval")
	if wrong != nil {
		view.Status, view.Wrong, v.wrong = 422, wrong, reading.Said(c, wrong)
		if conflicted(wrong) {
			view.Status = 409
		}
		switch c.PostFormValue("action") {
		case "publish":
			v.from.Error = v.wrong
		case "return":
			v.note.Error = v.wrong
		}
	}
	view.Data, view.Page = v, func(p ui.Page) templ.Component { return approvalPage(p, v) }
	return view, nil
}

func fromField(c web.Call) form.Field {
	return form.Field{ID: "from", Type: form.Date, Label: map[string]string{c.Print.Lang: c.Print.T("settings.from")}}
}

// act moves the draft on.
func (s *Service) act(ctx context.Context, c web.Call) (web.View, error) {
	a := acting(c)
	act := c.PostFormValue("action")
	steps := map[string]func(workbench.Draft) (workbench.Draft, error){
		"submit": func(d workbench.Draft) (workbench.Draft, error) {
			b, err := s.lay(ctx, c, d)
			if err != nil {
				return d, err
			}
			if len(b.reasons) > 0 {
				return d, fault.New(fault.Conflict, "settings.unsound")
			}
			to, ok := other(ctx, b, c.PostFormValue("to"))
			if !ok {
				return d, fault.Answers([]fault.Field{{ID: "to", Code: "settings.choose-whom"}})
			}
			d.Asked, a.Reason = to.Email, to.Name
			return d.Submit(a)
		},
		"approve": func(d workbench.Draft) (workbench.Draft, error) { return d.Approve(a) },
		"return": func(d workbench.Draft) (workbench.Draft, error) {
			a.Reason = c.PostFormValue("note")
			return d.Return(a)
		},
		"drop": func(d workbench.Draft) (workbench.Draft, error) { return d.Drop(a) },
		"rebase": func(d workbench.Draft) (workbench.Draft, error) {
			n, err := newest(ctx, c)
			if err != nil {
				return d, err
			}
			return d.Rebase(n, a)
		},
	}
	step, ok := steps[act]
	switch {
	case act == "publish":
		return s.publish(ctx, c)
	case !ok:
		return web.View{}, fault.New(fault.Malformed, "fault.malformed")
	}
	d, err := workbench.Change(ctx, c.DB, seen(c), step)
	return s.stepped(ctx, c, d, err)
}

// approvers are the admins who may approve the draft.
func approvers(ctx context.Context, b *bench) ([]staff.Line, error) {
	people, err := staff.Everybody(ctx, b.c)
	return slices.DeleteFunc(people, func(p staff.Line) bool { return !p.Admin || slices.Contains(b.Authors, p.ID) }), err
}

// other is the one of them with an address.
func other(ctx context.Context, b *bench, email string) (staff.Line, bool) {
	people, err := approvers(ctx, b)
	i := slices.IndexFunc(people, func(p staff.Line) bool { return p.Email == email })
	if err != nil || i < 0 {
		return staff.Line{}, false
	}
	return people[i], true
}

// stepped leads on after a step, or shows why there was none.
func (s *Service) stepped(ctx context.Context, c web.Call, d workbench.Draft, err error) (web.View, error) {
	kind := fault.KindOf(err)
	if err == nil {
		return web.View{To: c.Path("settings", "drafts", d.ID, "approval"), Data: lineOfDraft(c, d)}, nil
	}
	if d.ID == "" || kind != fault.Invalid && kind != fault.Conflict {
		return web.View{}, err
	}
	b, lerr := s.lay(ctx, c, d)
	if lerr != nil {
		return web.View{}, lerr
	}
	return s.approvalView(ctx, b, err)
}

// publish lets an approved draft decide from the day that was typed.
func (s *Service) publish(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	fields := []form.Field{fromField(c)}
	clean, faults := form.Check(fields, form.Read(fields, c.PostFormValue), b.env())
	if err := fault.Answers(faults); err != nil {
		return s.approvalView(ctx, b, err)
	}
	from, err := civil.Parse(clean["from"])
	if err != nil {
		return web.View{}, err
	}
	var done version.Publication
	err = s.Operator.Register.With(ctx, c.Tenant, func(r tenancy.Row, law *pack.Pack) (err error) {
		done, err = workbench.Publish(ctx, c.DB, workbench.Publishing{Acting: acting(c), Law: law, Row: r, Draft: b.ID, Seen: seen(c).Version, From: from, Today: b.desk.Today})
		return err
	})
	if err != nil {
		return s.stepped(ctx, c, b.Draft, err)
	}
	all, err := version.History(ctx, c.DB)
	return web.View{To: c.Path("settings", "versions", strconv.Itoa(done.Number)), Data: reading.VersionLineOf(c, done, all)}, err
}
