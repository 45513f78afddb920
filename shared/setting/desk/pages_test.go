package desk

import (
	"strconv"
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/operator"
	"github.com/shrama/shrama/shared/setting/reading"
	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/setting/sheet"
	"github.com/shrama/shrama/shared/setting/staff"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

const at = "/np/settings/drafts/x"

var label = words.Text{"en": "Licence, office", "ne": "इजाजत, कार्यालय"}

func drafted(state string) draftView {
	return draftView{
		draftLine: draftLine{ID: "x", Title: "Licence <b>fees</b>", State: state, Changes: 1, By: "Sarita Gurung", At: "22 Nov 2026", href: at},
		Changes:   []changeLine{{Kind: "fee", Text: "A licence costs Rs 12,000.", target: "fee a b"}, {Kind: "item", Text: "A new question.", Wrong: []string{"It has no Nepali."}, target: "item a b"}},
		Wrong:     []string{"The draft is too long.", "It has a fault: row a is never chosen."}, foreign: []string{"row a is never chosen"}, base: at, version: "3",
		steps:   []ui.Tab{{Text: "1 Draft", Href: at, Count: -1, Current: true}, {Text: "2 What changes", Href: at + "/changes", Count: -1}},
		kinds:   []kindLinks{{"Labour permit", []ui.Link{{Text: "Fees", Href: at + "/edit/fees?service=a"}}}},
		history: []ui.Stage{{Title: "Begun", Text: "22 Nov 2026 · Sarita Gurung"}},
		admins:  []ui.Option{{Value: "Dipak Basnet", Text: "Dipak Basnet"}},
		from:    ui.Field{ID: "from", Label: "Applies from", Values: []string{"1", "10", "2083"}}, note: ui.Field{ID: "note", Label: "What should be changed", Rows: 3},
	}
}

// trying is a draft whose trial has looked at 2,000 of about 10,000 cases.
func trying(p ui.Page, state string) draftView {
	v := drafted("draft")
	x := replay.Course{Left: make([]docket.Month, 4), Months: 5, Read: 2000, Whole: 2000}
	v.Trial = reading.CourseOf(web.Call{Print: p.Printer}, x, state == reading.Older)
	return v
}

func sheetsOf(kind string, lines ...sheet.Line) sheetView {
	return sheetView{Kind: kind, Service: "a", Groups: []sheet.Group{{ID: "g", Title: "Rule 40", Lines: lines, Adds: kind == "checklists"}}, draft: drafted("draft"), title: "Fees",
		name: "Labour permit", at: sheet.At{Kind: kind, Service: "a"}, action: at + "/edit/" + kind}
}

func TestDraftPages(t *testing.T) {
	sound := drafted("draft")
	sound.Sound, sound.Wrong, sound.Changes = true, nil, sound.Changes[:1]
	sound.told = &reading.Trial{}
	sound.Replay = &replay.Summary{}
	behind := drafted("submitted")
	behind.Newest, behind.Mine, behind.wrong = 2, true, "Dipak changed this draft before you."
	many := drafted("draft")
	for i := range 120 {
		many.Changes = append(many.Changes, changeLine{Kind: "person", Text: "Person " + strconv.Itoa(i)})
	}
	many.Changes = append(many.Changes, changeLine{Kind: "person", Text: "Nobody", Wrong: []string{"There is no such office."}})
	approved := drafted("approved")
	approved.from.Error = "Choose today or a later day."
	for name, draw := range map[string]func(p ui.Page) templ.Component{
		"draft":              func(p ui.Page) templ.Component { return draftPage(p, drafted("draft")) },
		"draft-many":         func(p ui.Page) templ.Component { return changesPage(p, many) },
		"draft-folded":       func(p ui.Page) templ.Component { return draftPage(p, many) },
		"draft-behind":       func(p ui.Page) templ.Component { return draftPage(p, behind) },
		"changes":            func(p ui.Page) templ.Component { return changesPage(p, sound) },
		"trial-none":         func(p ui.Page) templ.Component { return trialPage(p, drafted("draft")) },
		"trial-going":        func(p ui.Page) templ.Component { return trialPage(p, trying(p, reading.UnderWay)) },
		"trial-older":        func(p ui.Page) templ.Component { return trialPage(p, trying(p, reading.Older)) },
		"approval-draft":     func(p ui.Page) templ.Component { return approvalPage(p, sound) },
		"approval-mine":      func(p ui.Page) templ.Component { return approvalPage(p, behind) },
		"approval-other":     func(p ui.Page) templ.Component { return approvalPage(p, drafted("submitted")) },
		"approval-approved":  func(p ui.Page) templ.Component { return approvalPage(p, approved) },
		"approval-published": func(p ui.Page) templ.Component { return approvalPage(p, drafted("published")) },
		"home": func(p ui.Page) templ.Component {
			return homePage(p, homeView{live: []string{"Version 1 decides.", "Version 2 waits."}, Drafts: []draftLine{drafted("draft").draftLine}, Waiting: []draftLine{drafted("submitted").draftLine},
				Health: []operator.Finding{{Text: "There is one administrator only."}}, Doubts: []sheet.Doubt{{Of: "Labour permit", Name: "Fee", Clause: "Act, s. 4", Certainty: "unverified"}},
				Defects: []defectLine{{Fault: "20 workers stand in two bands.", Reading: "The lower band.", Clause: "Act, s. 11"}}, laws: []ui.Link{{Text: "Labour permit", Href: "/np/settings/law/a"}},
				title: ui.Field{ID: "title", Label: "What the draft is for", Error: "Give the draft a title."}, newID: "id"})
		},
	} {
		pagetest.Golden(t, name, draw)
	}
}

func TestSheetPages(t *testing.T) {
	fees := sheetsOf("fees", sheet.Line{ID: "amount.fee.small", Name: "Licence, office", Now: "Rs 10,000", Allows: "Rs 5,000 – Rs 15,000", Clause: "Rules, sch. 8", Asks: true},
		sheet.Line{ID: "amount.fee.big", Name: "Licence, Department", Now: "Rs 20,000", Fixed: "The law itself sets this amount.", Clause: "Rules, sch. 8", Certainty: "secondary"})
	fees.asked = []question.Question{{Field: form.Field{ID: "amount.fee.small", Type: form.Money, Label: label}, Value: "16000.00", Error: "The law allows Rs 5,000 to Rs 15,000."},
		{Field: form.Field{ID: "from", Type: form.Date, Label: label}, Boxes: []string{"1", "10", "2083"}}}
	fees.Errors = map[string]string{"amount.fee.small": "The law allows Rs 5,000 to Rs 15,000."}
	items := sheetsOf("checklists", sheet.Line{ID: "g/own", Name: "Is it clean?", Clause: "Set by the department", Certainty: "practice", Asks: true, Acts: []string{"up", "down", "retire"},
		Languages: []sheet.Language{{Lang: "en", Name: "English", Has: true}, {Lang: "ne", Name: "नेपाली"}}}, sheet.Line{ID: "g/law", Name: "Is it safe?", Fixed: "The law asks for this, so it must stay.", Asks: true})
	one := sheetsOf("checklists")
	one.form, one.at.Of, one.wrong, one.conflict = true, "g/own", "Dipak changed this draft before you.", []string{"A new question."}
	one.asked = []question.Question{{Field: form.Field{ID: "label.en", Type: form.Text, Label: label}, Value: "Is it <i>clean</i>?"}}
	theme := sheetsOf("theme", sheet.Line{ID: "theme", Name: "Colour of links", Now: "#1c4595", Allows: "Contrast 9.10 on #ffffff; 4.5 is needed", Asks: true})
	own := sheetsOf("deadlines", sheet.Line{ID: "a/", Name: "Check", Now: "5 working days", Allows: "The law sets no time here. The department may set 1 to 365.", Certainty: "practice", Asks: true})
	crew := sheetsOf("people")
	crew.Service, crew.people = "", []staff.Line{{Name: "Sita", Email: "sita@x.example", Roles: "Officer", Office: "Kathmandu"}}
	for name, draw := range map[string]func(p ui.Page) templ.Component{
		"sheet-fees":   func(p ui.Page) templ.Component { return sheetPage(p, fees) },
		"sheet-items":  func(p ui.Page) templ.Component { return sheetPage(p, items) },
		"sheet-theme":  func(p ui.Page) templ.Component { return sheetPage(p, theme) },
		"sheet-own":    func(p ui.Page) templ.Component { return sheetPage(p, own) },
		"sheet-form":   func(p ui.Page) templ.Component { return sheetPage(p, one) },
		"sheet-people": func(p ui.Page) templ.Component { return sheetPage(p, crew) },
		"preview": func(p ui.Page) templ.Component {
			return previewPage(p, previewView{Services: []previewLine{{Name: "Labour permit", parts: []ui.Link{{Text: "Worker", Href: at + "/preview/a/form/w"}}, more: []ui.Link{{Text: "Certificate (PDF)", Href: at + "/preview/a/certificate"}}}}})
		},
	} {
		pagetest.Golden(t, name, draw)
	}
}
