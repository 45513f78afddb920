package permit

import (
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/web/ui"
)

func TestPages(t *testing.T) {
	at := "/np/permit/records/WP-1"
	held := recordView{
		Number: "WP-1", Service: "Labour permit", State: "valid", Term: "From 1 Dec 2026 to 30 Nov 2027", Version: 2, At: at, CanRenew: true,
		Facts: func(ui.Page) []ui.Fact { return []ui.Fact{{Key: "Name", Value: "Arjun Mehta"}} }, Line: []ui.Stage{{Title: "Issued", Text: "6 Mangsir"}}, Verify: "/np/verify/WP-1",
		Papers: []ui.Link{{Text: "Certificate in Nepali (PDF)", Href: at + "/certificate?paper=ne"}, {Text: "Certificate in English (PDF)", Href: at + "/certificate?paper=en"}},
		Begin:  "/np/permit/cases", NewID: "id", ServID: "work-permit",
	}
	revoked, office, wrong := held, held, held
	revoked.State, revoked.Reason, revoked.CanRenew, revoked.Renew = "revoked", "The worker works elsewhere.", false, "It cannot be renewed."
	office.CanRenew, office.Acts = false, []act{{ID: "suspend", Label: "Suspend the permit"}, {ID: "revoke", Label: "Revoke the permit", warning: true, Certainty: "(not confirmed)"}}
	wrong.CanRenew, wrong.Acts, wrong.Chosen = false, office.Acts, "revoke"
	wrong.Errors = []ui.Link{ui.ErrorLink("note-revoke", "Write the reason.")}
	for name, v := range map[string]recordView{"record": held, "record-revoked": revoked, "record-office": office, "record-wrong": wrong} {
		pagetest.Golden(t, name, func(p ui.Page) templ.Component { return recordPage(p, v) })
	}
}
