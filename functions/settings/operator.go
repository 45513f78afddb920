package settings

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/operator"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

// operatorRoutes are the tenants of the house.
func (s *Service) operatorRoutes() []web.Route {
	all, one := "/settings/tenants", "/settings/tenants/{code}"
	routes := []web.Route{
		{Method: "GET", Pattern: all, Summary: "The tenants of the house", Gives: []tenantLine{}, Do: s.tenants},
		{Method: "POST", Pattern: all, Summary: "Onboard a tenant, or complete what broke off", Takes: onboardForm{}, Gives: onboarded{}, Do: s.onboard},
		{Method: "GET", Pattern: all + "/new", Summary: "The form that onboards a tenant", Do: s.fresh},
		{Method: "GET", Pattern: one, Summary: "A tenant, what was done to it and what it lacks", Gives: tenantView{}, Do: s.tenant},
		{Method: "POST", Pattern: one + "/suspend", Summary: "Suspend a tenant, with a reason", Takes: reasonForm{}, Do: s.suspend},
		{Method: "POST", Pattern: one + "/resume", Summary: "Open a suspended tenant again", Do: s.resume},
		{Method: "POST", Pattern: one + "/modules", Summary: "Have exactly these modules on", Takes: modulesForm{}, Do: s.modules},
	}
	for i := range routes {
		routes[i].Roles, routes[i].Do = []string{tenant.Operator}, house(routes[i].Do)
	}
	return routes
}

// house lets the operator in, in the house's own tenant, and nobody anywhere
// else: this is the one place where that is decided.
func house(do web.Handler) web.Handler {
	return func(ctx context.Context, c web.Call) (web.View, error) {
		if c.Tenant != tenancy.Operator || !c.Actor.Has(tenant.Operator) {
			return web.View{}, fault.New(fault.NotFound, "fault.not-found")
		}
		return do(ctx, c)
	}
}

// onboardForm is what is said of a new tenant. Modules are named one by one,
// {"module": {"permit": "on"}}; none at all is all that the pack has.
type onboardForm struct {
	Tenant string            `json:"tenant"`
	Pack   string            `json:"pack"`
	Name   string            `json:"name,omitempty"`
	Admin  string            `json:"admin"`
	Module map[string]string `json:"module,omitempty"`
}

// reasonForm is why something is done to a tenant.
type reasonForm struct {
	Reason string `json:"reason"`
}

// modulesForm names the modules that are on: {"module": {"permit": "on"}}.
type modulesForm struct {
	Module map[string]string `json:"module"`
}

// onboarded says what an onboarding made: nothing where all was there.
type onboarded struct {
	Tenant string   `json:"tenant"`
	Made   []string `json:"made"`
}

// tenantLine is a tenant in the list.
type tenantLine struct {
	Tenant  string   `json:"tenant"`
	Name    string   `json:"name"`
	Pack    string   `json:"pack"`
	State   string   `json:"state"`
	Modules []string `json:"modules"`
	href    string
}

// tenantView is one tenant.
type tenantView struct {
	tenantLine
	Reason   string             `json:"reason,omitempty"`
	Since    string             `json:"since"`
	Settings int                `json:"settings"` // version in force; 0 is the pack as it is
	Health   []operator.Finding `json:"health"`
	made     []string
	facts    []ui.Fact
	line     []ui.Stage
	choices  []ui.Option
	wrong    ui.Field // the reason as it was typed, and what is wrong with it
}

func lineOf(c web.Call, t tenancy.Tenancy) tenantLine {
	return tenantLine{Tenant: string(t.ID), Name: cmp.Or(t.Name, c.Print.In(t.Pack.Name)), Pack: t.Family, State: string(t.State),
		Modules: t.Modules, href: c.Path("settings", "tenants", string(t.ID))}
}

func (s *Service) tenants(ctx context.Context, c web.Call) (web.View, error) {
	all, err := s.Operator.List(ctx)
	if err != nil {
		return web.View{}, err
	}
	list := []tenantLine{}
	for _, t := range all {
		list = append(list, lineOf(c, t))
	}
	return web.View{Title: c.Print.T("operator.tenants"), Data: list, Page: func(p ui.Page) templ.Component { return tenantsPage(p, list) }}, nil
}

// opened is the tenant that the address names.
func (s *Service) opened(ctx context.Context, c web.Call) (tenancy.Tenancy, error) {
	return s.Operator.Register.Open(ctx, tenant.ID(c.PathValue("code")))
}

func (s *Service) tenant(ctx context.Context, c web.Call) (web.View, error) {
	return s.show(ctx, c, nil)
}

// show draws a tenant, with what is wrong with the reason that was given.
func (s *Service) show(ctx context.Context, c web.Call, wrong error) (web.View, error) {
	t, err := s.opened(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	p := c.Print
	v := tenantView{tenantLine: lineOf(c, t), Reason: t.Reason, Since: t.Since.Format("2006-01-02T15:04:05Z07:00"), Settings: t.On(civil.Of(c.Now))}
	if v.Health, err = s.Operator.Health(ctx, t.ID, p); err != nil {
		return web.View{}, err
	}
	for _, key := range strings.FieldsFunc(c.URL.Query().Get("made"), func(r rune) bool { return r == ',' }) {
		if text, ok := made[key]; ok {
			v.made = append(v.made, p.T(text))
		}
	}
	v.facts = []ui.Fact{
		{Key: p.T("operator.code"), Value: v.Tenant}, {Key: p.T("operator.pack"), Value: v.Pack},
		{Key: p.T("operator.modules"), Value: moduleNames(p, t.Modules)},
		{Key: p.T("operator.since"), Value: p.Time(t.Since.In(c.Now.Location()))},
	}
	for _, e := range t.History {
		stage := ui.Stage{Title: p.T("operator.did." + e.Action), Text: strings.Join([]string{p.Time(e.At.In(c.Now.Location())), e.Name}, " · ")}
		if e.Note != "" {
			stage.Text += " · “" + e.Note + "”"
		}
		v.line = append(v.line, stage)
	}
	for _, m := range t.Pack.Modules {
		v.choices = append(v.choices, ui.Option{Value: "on", Name: "module." + m, Text: p.T("operator.module." + m), Checked: t.Runs(m)})
	}
	view := web.View{Title: v.Name, Back: ui.Link{Text: p.T("operator.tenants"), Href: c.Path("settings", "tenants")}, Wrong: wrong}
	v.wrong = ui.Field{ID: "reason", Label: p.T("operator.reason"), Hint: p.T("operator.reason-hint"), Rows: 3, Value: c.PostFormValue("reason")}
	if f, ok := errors.AsType[*fault.Error](wrong); ok && len(f.Fields) > 0 {
		view.Status, v.wrong.Error = 422, p.Say(f.Fields[0].Code, f.Fields[0].Args)
	}
	view.Data, view.Page = v, func(p ui.Page) templ.Component { return tenantPage(p, v) }
	return view, nil
}

// moduleNames are the modules of a tenant in words.
func moduleNames(p *words.Printer, modules []string) string {
	var names []string
	for _, m := range modules {
		names = append(names, p.T("operator.module."+m))
	}
	return cmp.Or(strings.Join(names, ", "), p.T("operator.none"))
}

// made are the words for what an onboarding made, by what the address says.
var made = map[string]string{"row": operator.MadeRow, "keys": operator.MadeKeys, "admin": operator.MadeAdmin}

func (s *Service) fresh(_ context.Context, c web.Call) (web.View, error) { return s.form(c, nil), nil }

// form draws the form that onboards, with what was typed and is wrong.
func (s *Service) form(c web.Call, wrong error) web.View {
	p := c.Print
	view := web.View{Title: p.T("operator.new"), At: c.Path("settings", "tenants", "new"), Back: ui.Link{Text: p.T("operator.tenants"), Href: c.Path("settings", "tenants")}, Wrong: wrong}
	packs := []ui.Option{}
	for _, f := range s.Operator.Families {
		if f != string(tenancy.Operator) {
			packs = append(packs, ui.Option{Value: f, Text: f})
		}
	}
	fields := []ui.Field{
		{ID: "tenant", Label: p.T("operator.code"), Hint: p.T("operator.code-hint"), Class: "govuk-input--width-10", Attrs: templ.Attributes{"autocapitalize": "none"}},
		{ID: "pack", Label: p.T("operator.pack"), Hint: p.T("operator.pack-hint"), Options: packs},
		{ID: "name", Label: p.T("operator.name"), Hint: p.T("operator.name-hint"), Optional: true},
		{ID: "admin", Label: p.T("operator.admin"), Hint: p.T("operator.admin-hint"), Type: "email"},
	}
	var errs []ui.Link
	for i := range fields {
		fields[i].Value = c.PostFormValue(fields[i].ID)
	}
	if f, ok := errors.AsType[*fault.Error](wrong); ok {
		view.Status = 422
		for _, x := range f.Fields {
			text := p.Say(x.Code, x.Args)
			errs = append(errs, ui.ErrorLink(x.ID, text))
			if i := slices.IndexFunc(fields, func(f ui.Field) bool { return f.ID == x.ID }); i >= 0 {
				fields[i].Error = text
			}
		}
	}
	view.Page = func(p ui.Page) templ.Component { return newTenantPage(p, fields, errs) }
	return view
}

func (s *Service) onboard(ctx context.Context, c web.Call) (web.View, error) {
	x := operator.Onboarding{Tenant: tenant.ID(c.PostFormValue("tenant")), Family: c.PostFormValue("pack"), Name: c.PostFormValue("name"),
		Admin: c.PostFormValue("admin"), Modules: chosen(c)}
	done, err := s.Operator.Create(ctx, x, tenancy.Acting{By: c.Actor, At: c.Now})
	if fault.KindOf(err) == fault.Invalid {
		return s.form(c, err), nil
	}
	if err != nil {
		return web.View{}, err
	}
	var short []string
	for key, text := range made {
		if slices.Contains(done, text) {
			short = append(short, key)
		}
	}
	slices.Sort(short)
	return web.View{To: c.Path("settings", "tenants", string(x.Tenant)) + "?made=" + strings.Join(short, ","),
		Data: onboarded{string(x.Tenant), append([]string{}, short...)}}, nil
}

// chosen are the modules that a form or a JSON body names; nil for none.
func chosen(c web.Call) []string {
	var out []string
	for name, v := range c.PostForm {
		if m, ok := strings.CutPrefix(name, "module."); ok && len(v) > 0 && v[0] == "on" {
			out = append(out, m)
		}
	}
	slices.Sort(out)
	return out
}

func (s *Service) suspend(ctx context.Context, c web.Call) (web.View, error) {
	reason := strings.TrimSpace(c.PostFormValue("reason"))
	return s.done(ctx, c, func(id tenant.ID) (tenancy.Row, error) {
		return s.Operator.Suspend(ctx, id, tenancy.Acting{By: c.Actor, Reason: reason, At: c.Now})
	})
}

func (s *Service) resume(ctx context.Context, c web.Call) (web.View, error) {
	return s.done(ctx, c, func(id tenant.ID) (tenancy.Row, error) {
		return s.Operator.Resume(ctx, id, tenancy.Acting{By: c.Actor, At: c.Now})
	})
}

func (s *Service) modules(ctx context.Context, c web.Call) (web.View, error) {
	return s.done(ctx, c, func(id tenant.ID) (tenancy.Row, error) {
		return s.Operator.Switch(ctx, id, chosen(c), tenancy.Acting{By: c.Actor, At: c.Now})
	})
}

// done does something to the tenant of the address and shows it again.
func (s *Service) done(ctx context.Context, c web.Call, act func(tenant.ID) (tenancy.Row, error)) (web.View, error) {
	id := tenant.ID(c.PathValue("code"))
	_, err := act(id)
	if fault.KindOf(err) == fault.Invalid {
		return s.show(ctx, c, err)
	}
	return web.View{To: c.Path("settings", "tenants", string(id))}, err
}
