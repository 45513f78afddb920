package counter

import (
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/web/upload"
	"github.com/shrama/shrama/shared/words"
)

const at = "/np/permit/cases/x"

var specimenFees = []feeLine{
	{Name: "for six months or less", Amount: "Rs 15,000", Law: "Guide", Certainty: "(reported)"},
	{Name: "for more than six months", Amount: "Rs 20,000", Law: "Guide", Certainty: "(reported)"},
}

// questions has one question of every shape; the last hang on the second.
func questions() []question.Question {
	text := func(s string) words.Text { return words.Text{"en": s, "ne": s} }
	yesNo := []ui.Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}
	return []question.Question{
		{Field: form.Field{ID: "name", Type: form.Text, Label: text("Name"), Hint: text("As in the passport.")}, Value: "Arjun", Attrs: templ.Attributes{"maxlength": "100"}},
		{Field: form.Field{ID: "earlier", Type: form.YesNo, Label: text("Was there a permit before?")}, Value: "yes", Options: yesNo},
		{Field: form.Field{ID: "earlier-from", Type: form.Date, Label: text("It began on"), When: form.Cond{Field: "earlier", Is: "yes"}}, Boxes: []string{"2", "4", "2076"}},
		{Field: form.Field{ID: "earlier-other", Type: form.YesNo, Label: text("At another place?"), When: form.Cond{Field: "earlier", Is: "yes"}}, Options: yesNo},
		{Field: form.Field{ID: "earlier-where", Type: form.Long, Label: text("Where?"), When: form.Cond{Field: "earlier-other", Is: "yes"}}},
		{Field: form.Field{ID: "country", Type: form.Country, Label: text("Country"), Optional: true}, Options: []ui.Option{{Text: "Choose"}, {Value: "IN", Text: "India"}}},
	}
}

func status(phase flow.Phase) Status {
	return Status{
		Ref: "2M8T1-QX7C0-4", Service: "Labour permit", Office: "Kathmandu", Phase: string(phase), Next: "The office acts next.", At: at, Acts: at + "/acts", Version: "3",
		Fee:      &feeLine{Amount: "Rs 20,000.00", Law: "Act, s. 22"},
		Line:     []ui.Stage{{Title: "Sent", Text: "6 Mangsir", Content: templ.Raw("ca45…ce28")}, {Title: "Pay", State: ui.StageNow}, {Title: "Granted", State: ui.StageNext}},
		Files:    []ui.File{{Name: "Passport", Href: at + "/documents/passport/file", Kind: ui.Good, State: "Safe", Note: "Version 1"}},
		Actions:  []flow.Action{{ID: casework.Withdraw, Label: words.Text{"en": "Withdraw", "ne": "फिर्ता लिने"}}},
		Messages: []ui.Message{{Who: "You", When: "now", Text: "Is anything missing?", Mine: true}},
		Payments: []ui.Option{{Value: "esewa", Text: "eSewa", Hint: "Pay now."}, {Value: "voucher", Text: "Bank voucher"}},
		Deadline: ui.Deadline{Distance: "Due in 7 working days", Date: "30 Nov 2026", Day: "2026-11-30"},
	}
}

// cases are a case in each phase, as its applicant sees it.
func cases() map[string]Status {
	all := map[string]Status{}
	for _, phase := range []flow.Phase{flow.Payment, flow.Review, flow.Returned, flow.Granted, flow.Refused, flow.Withdrawn} {
		v := status(phase)
		switch phase {
		case flow.Review:
			v.Whole = "By law a decision by 7 December 2026 (Labour Act 2074, s. 59(3))."
		case flow.Returned:
			v.Reason, v.Mend = "The tax clearance is of last year.", []task{{"The worker", casework.Done, at + "/parts/worker"}}
		case flow.Granted:
			v.RecordAt, v.Actions = "/np/permit/records/WP-1", nil
		case flow.Refused:
			v.Reason, v.Appeal = "A Nepali fits the post.", "You may appeal within 35 days."
		default:
		}
		all[string(phase)] = v
	}
	unchosen, vouched := status(flow.Payment), status(flow.Payment)
	unchosen.Unpaid, vouched.Vouched = "choose", "Voucher 0081-442 of Rastriya Banijya Bank"
	all["payment-nothing-chosen"], all["payment-vouched"] = unchosen, vouched
	return all
}

func TestPages(t *testing.T) {
	for name, v := range cases() {
		pagetest.Golden(t, "case-"+name, func(p ui.Page) templ.Component { return casePage(p, v) })
	}
	service := serviceView{ID: "work-permit", Name: "Labour permit", About: "Ask before the worker starts.", Note: "A guide says so.", Time: "14 working days", Fees: specimenFees,
		Law: "Act, s. 22", Documents: []upload.Paper{{Label: "Passport"}, {Label: "Agreement", Optional: true}}, NewID: "id", Action: "/np/permit/cases"}
	tasks := taskView{Ref: "2M8T1-QX7C0-4", Service: "Labour permit", Done: 1, Of: 2, Fees: specimenFees, Law: "Act, s. 22", Check: at + "/check",
		Tasks: []task{{"The worker", casework.Done, at + "/parts/worker"}, {"Documents", casework.Started, at + "/documents"}}}
	whole := tasks
	whole.Done = 2
	part := partView{Service: "Labour permit", Title: "The worker", Hint: "As in the passport.", N: 2, Of: 6, Questions: questions(), Action: at + "/parts/worker", Version: 3}
	wrong := part
	wrong.Questions, wrong.Errors = questions(), map[string]string{"name": "Write an answer here.", "version": "This was changed elsewhere."}
	wrong.Questions[0].Error = wrong.Errors["name"]
	paper := upload.Paper{Slot: "passport", Label: "Passport", Hint: "Six months at least."}
	check := checkView{Service: "Labour permit", Fee: &specimenFees[1], Declaration: "What is written here is true.", Ready: true, Version: "3", Action: at + "/check",
		Sections: []section{{Title: "The worker", Facts: []ui.Fact{{Key: "Name", Value: "Arjun", Change: []ui.Link{{Text: "Change", Hidden: "Name", Href: at + "/parts/worker#name"}}}}}}}
	undeclared := check
	undeclared.Errors = []ui.Link{ui.ErrorLink("declared", "Tick the box.")}
	for name, draw := range map[string]func(ui.Page) templ.Component{
		"service":          func(p ui.Page) templ.Component { return servicePage(p, service) },
		"tasks":            func(p ui.Page) templ.Component { return tasksPage(p, tasks) },
		"tasks-done":       func(p ui.Page) templ.Component { return tasksPage(p, whole) },
		"part":             func(p ui.Page) templ.Component { return partPage(p, part) },
		"part-wrong":       func(p ui.Page) templ.Component { return partPage(p, wrong) },
		"check":            func(p ui.Page) templ.Component { return checkPage(p, check) },
		"check-undeclared": func(p ui.Page) templ.Component { return checkPage(p, undeclared) },
		"done":             func(p ui.Page) templ.Component { return donePage(p, status(flow.Review), "mina@example.com") },
		"done-unpaid":      func(p ui.Page) templ.Component { return donePage(p, status(flow.Payment), "mina@example.com") },
		"redirect": func(p ui.Page) templ.Component {
			return redirectPage(p, redirectView{Name: "eSewa", Amount: "Rs 20,000.00", URL: "https://esewa.example/", Fields: [][2]string{{"amount", "20000"}}})
		},
		"voucher": func(p ui.Page) templ.Component {
			return voucherPage(p, voucherView{Amount: "Rs 20,000.00", Questions: questions()[:1], Action: at + "/voucher"})
		},
		"papers": func(p ui.Page) templ.Component {
			return papersPage(p, papersView{Service: "Labour permit", Documents: []upload.Paper{paper, {Label: "CV", Name: "cv.pdf", Size: "310 kB"}}, Profile: 2, Action: at + "/documents", Back: at})
		},
	} {
		pagetest.Golden(t, name, draw)
	}
}
