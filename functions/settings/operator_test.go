package settings

import (
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/operator"
	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/web/ui"
)

func line(state string) tenantLine {
	return tenantLine{Tenant: "np-school", Name: "Nepal training", Pack: "np", State: state, Modules: []string{"permit"}, href: "/zz/settings/tenants/np-school"}
}

func TestOperatorPages(t *testing.T) {
	pagetest.Golden(t, "tenants", func(p ui.Page) templ.Component {
		return tenantsPage(p, []tenantLine{line("active"), {Tenant: "np", Name: "Nepal", Pack: "np", State: "suspended", href: "/zz/settings/tenants/np"}})
	})
	view := tenantView{tenantLine: line("active"), made: []string{"Done."}, Health: []operator.Finding{{Code: "health.admin", Text: "Nobody is an administrator."}},
		facts: []ui.Fact{{Key: "Pack", Value: "np"}}, line: []ui.Stage{{Title: "Onboarded", Text: "22 Nov 2026 · Maya"}},
		choices: []ui.Option{{Value: "on", Name: "module.permit", Text: "permit", Checked: true}, {Value: "on", Name: "module.audit", Text: "audit"}},
		wrong:   ui.Field{ID: "reason", Label: "Reason", Error: "Write the reason."}}
	pagetest.Golden(t, "tenant", func(p ui.Page) templ.Component { return tenantPage(p, view) })
	paused := tenantView{tenantLine: line("suspended"), Reason: "Audit <b>now</b>", wrong: ui.Field{ID: "reason"}}
	pagetest.Golden(t, "tenant-suspended", func(p ui.Page) templ.Component { return tenantPage(p, paused) })
	pagetest.Golden(t, "tenant-new", func(p ui.Page) templ.Component {
		return newTenantPage(p, []ui.Field{{ID: "tenant", Label: "Code", Value: "NP", Error: "Write the code."}, {ID: "pack", Label: "Pack", Options: []ui.Option{{Value: "np", Text: "np"}}}},
			[]ui.Link{ui.ErrorLink("tenant", "Write the code.")})
	})
}
