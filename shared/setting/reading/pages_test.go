package reading

import (
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/setting/sheet"
	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

func TestPages(t *testing.T) {
	for name, draw := range map[string]func(p ui.Page) templ.Component{
		"law": Law{Name: "Labour permit", About: "For a worker.", Note: "Read in a guide.", Clause: "Act, s. 22", certain: "secondary",
			Sections: []Section{{"Fees", "They add up.", []sheet.Line{{Name: "Six months", Now: "Rs 10,000", Clause: "Rules, sch. 1", Certainty: "unverified"}}}}}.Page,
		"front": Front{Name: "Labour permit", About: "For a worker.", Note: "A <b>note</b>.", Documents: []string{"Passport"},
			Messages: []Message{{"submitted", "We have it", "Your case is example.", "We have it."}}}.Page,
		"part":     Part{Title: "The worker", hint: "As in the passport.", asked: []question.Question{{Field: form.Field{ID: "name", Type: form.Text, Label: words.Text{"en": "Name", "ne": "नाम"}}}}}.Page,
		"versions": Versions{{Number: 1, Title: "Fees", Standing: "in-force", Approver: "Dipak", from: "1 Dec 2026", href: "/np/settings/versions/1"}}.Page,
		"version": Version{VersionLine: VersionLine{Number: 1, Title: "Fees", Standing: "pending", href: "/np/settings/versions/1"}, Changes: []string{"A licence costs more."},
			title: ui.Field{ID: "title", Label: "What the draft is for", Value: "Take version 1 back"}, newID: "id"}.Page,
		"trial": func(p ui.Page) templ.Component {
			t := &Trial{period: "The last 12 months", figures: []ui.Figure{{Value: "312", Meaning: "cases"}}, more: []string{"2 cases would have been exempt."},
				chart:    ui.Chart{Caption: "By service", Name: "Service", Value: "Cases", Extra: "More", Bars: []ui.Bar{{Name: "Permit", Share: 0.4, Value: "25", Extra: "Rs 50,000"}}},
				examples: []ui.File{{Name: "ABC · Permit", Note: "Rs 1 → Rs 2"}}}
			return templ.Join(ui.Seal(p, ui.Verdict{State: "granted", Title: "Trial"}), t.Page(p))
		},
	} {
		pagetest.Golden(t, name, draw)
	}
}
