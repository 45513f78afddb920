// Package desk is the workbench of a tenant's admins: the law as the product has
// it, drafts of what the law lets them change, and the second person who approves.
package desk

import (
	"context"

	"github.com/shrama/shrama/shared/operator"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/setting/enrol"
	"github.com/shrama/shrama/shared/setting/reading"
	"github.com/shrama/shrama/shared/setting/staff"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/web"
)

// Shelf holds the packs by family, as the law has them.
type Shelf interface {
	Pack(family string) (*pack.Pack, error)
}

// Needs is what the workbench needs from others.
type Needs struct {
	Operator *operator.Operator // for what the tenant lacks, and for its row on the register
	Packs    Shelf
}

// Service is the workbench.
type Service struct{ Needs }

// New returns the workbench.
func New(n Needs) *Service { return &Service{n} }

// oneDraft is the address of one draft.
const oneDraft = "/settings/drafts/{id}"

// Routes is the workbench's whole surface but for what it prints.
func (s *Service) Routes() []web.Route {
	draft, version := oneDraft, "/settings/versions/{number}"
	routes := []web.Route{
		{Method: "GET", Pattern: "/settings/home", Summary: "What is live, what is open and what the law leaves unsure", Gives: homeView{}, Do: s.home},
		{Method: "GET", Pattern: "/settings/law/{service}", Summary: "A service as its law has it, value by value", Gives: reading.Law{}, Do: s.law},
		{Method: "POST", Pattern: "/settings/drafts", Summary: "Begin a draft", Takes: draftForm{}, Gives: draftLine{}, Do: s.begin},
		{Method: "GET", Pattern: draft, Summary: "A draft, its changes and what else can be changed", Gives: draftView{}, Do: s.draft},
		{Method: "GET", Pattern: draft + "/edit/{kind}", Summary: "What can be changed of one kind, or the form of one change", Gives: sheetView{}, Do: s.sheet},
		{Method: "POST", Pattern: draft + "/edit/{kind}", Summary: "Write a change into the draft", Takes: editForm{}, Do: s.edit},
		{Method: "POST", Pattern: draft + "/remove", Summary: "Take a change out of the draft", Takes: removeForm{}, Do: s.remove},
		{Method: "GET", Pattern: draft + "/changes", Summary: "What the draft changes, in plain words", Gives: draftView{}, Do: s.changes},
		{Method: "GET", Pattern: draft + "/trial", Summary: "What the draft would have done to past cases; each visit takes a trial further", Gives: draftView{}, Do: s.trial},
		{Method: "POST", Pattern: draft + "/trial", Summary: "Begin to try the draft on past cases", Takes: seenForm{}, Gives: reading.Course{}, Do: s.try},
		{Method: "GET", Pattern: draft + "/approval", Summary: "Where the draft's approval stands", Gives: draftView{}, Do: s.approval},
		{Method: "POST", Pattern: draft + "/acts", Summary: "Send for approval, approve, return, publish, rebase or drop", Takes: actForm{}, Do: s.act},
		{Method: "GET", Pattern: draft + "/preview", Summary: "What of the draft can be seen as a citizen would see it", Gives: previewView{}, Do: s.preview},
		{Method: "GET", Pattern: draft + "/preview/{service}", Summary: "A service's page and messages under the draft", Gives: reading.Front{}, Do: s.previewService},
		{Method: "GET", Pattern: draft + "/preview/{service}/form/{part}", Summary: "One page of a service's form under the draft", Gives: reading.Part{}, Do: s.previewForm},
		{Method: "GET", Pattern: draft + "/people", Summary: "Take people from a spreadsheet into the draft", Gives: enrol.Sheet{}, Do: s.file},
		{Method: "GET", Pattern: draft + "/people/sent", Summary: "See what an uploaded file of people would do", Gives: enrol.Sheet{}, Do: s.load},
		{Method: "GET", Pattern: draft + "/people/empty.csv", Summary: "The file of people to fill in", Do: s.fill},
		{Method: "GET", Pattern: draft + "/people/list.csv", Summary: "The people of the draft, as a file", Do: s.list},
		{Method: "POST", Pattern: draft + "/people", Summary: "See what a file of people would do, or write it into the draft", Takes: enrol.Form{}, Gives: enrol.Sheet{}, Do: s.load},
		{Method: "GET", Pattern: "/settings/people", Summary: "Who holds a post", Gives: staff.View{}, Do: staff.Page},
		{Method: "POST", Pattern: "/settings/people/end", Summary: "End somebody's post at once", Takes: staff.EndForm{}, Do: staff.End},
		{Method: "POST", Pattern: "/settings/people/second", Summary: "Ask that somebody's second step of signing in is reset, or confirm what another admin asked", Takes: staff.EndForm{}, Do: staff.ResetSecond},
		{Method: "POST", Pattern: "/settings/people/sign-out", Summary: "End every session of somebody, of an applicant too", Takes: staff.EndForm{}, Do: staff.SignOut},
		{Method: "GET", Pattern: "/settings/versions", Summary: "Every version of the settings", Gives: reading.Versions{}, Do: s.versions},
		{Method: "GET", Pattern: version, Summary: "One version of the settings", Gives: reading.Version{}, Do: s.version},
		{Method: "POST", Pattern: version + "/undo", Summary: "Begin a draft that lets an earlier version decide again", Takes: draftForm{}, Gives: draftLine{}, Do: s.undo},
	}
	return forAdmins(routes)
}

// Papers is what the workbench prints. It is apart from Routes because the
// function press answers it (infra/decisions/0016).
func (s *Service) Papers(press sheets.Press) []web.Route {
	return forAdmins([]web.Route{
		{Method: "GET", Pattern: oneDraft + "/preview/{service}/certificate", Summary: "A service's certificate under the draft, unsigned, as PDF", Do: func(ctx context.Context, c web.Call) (web.View, error) {
			return s.previewCertificate(ctx, c, press)
		}},
	})
}

func forAdmins(routes []web.Route) []web.Route {
	for i := range routes {
		routes[i].Roles = []string{tenant.Admin}
	}
	return routes
}
