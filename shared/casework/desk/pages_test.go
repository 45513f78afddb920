package desk

import (
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework/dossier"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

func specimen() caseView {
	check := question.Question{Field: form.Field{ID: "check.valve", Type: form.YesNo, Label: words.Text{"en": "Safety valve", "ne": "सुरक्षा भल्भ"},
		Hint: words.Text{"en": "Rules 1993, r. 40(1)(a) (not confirmed for today)", "ne": "नियमावली २०५०, नियम ४०(१)(क) (आज लागु छ भन्ने पुष्टि भएको छैन)"}}}
	due := ui.Deadline{Kind: ui.Warn, Distance: "Due in 2 working days", Date: "24 Nov 2026", Day: "2026-11-24"}
	return caseView{
		Ref: "2M8T1-QX7C0-4", Service: "Labour permit", Title: "Himal Cement", Office: "Kathmandu", Phase: "review", Next: "The office acts next.", Version: 3,
		Offers: []offer{
			{ID: "recommend", Label: "Recommend the permit", After: "The Department decides", Questions: []question.Question{check}},
			{ID: "return", Label: "Ask for a correction", Reason: true},
		},
		Checks:   []ui.Check{{Kind: ui.Good, Word: "Passed", Text: "Every answer fits"}, {Kind: ui.Warn, Word: "Look", Text: "The fee is not paid"}},
		Parts:    []block{{"The worker", func(ui.Page) []ui.Fact { return []ui.Fact{{Key: "Name", Value: "Arjun"}} }}},
		Readings: []dossier.Reading{{What: "Account", By: "Sita Adhikari, Labour officer, Kathmandu"}},
		Files:    []ui.File{{Name: "Passport", Href: "/papers/passport", Kind: ui.Good, State: "Safe", Note: "Version 1"}},
		Line:     []ui.Stage{{Title: "Sent", Text: "6 Mangsir"}, {Title: "Checked", State: ui.StageNow}},
		Messages: []ui.Message{{Who: "Himal Cement", When: "now", Text: "Is anything missing?"}},
		Deadline: due, At: "/np/permit/cases/x",
	}
}

func TestPages(t *testing.T) {
	wrong, changed, done := specimen(), specimen(), specimen()
	wrong.Chosen, wrong.Errors = "return", map[string]string{"note": "Write the reason."}
	wrong.links = []ui.Link{ui.ErrorLink("note-return", "Write the reason.")}
	changed.Changed, changed.Chosen, changed.Note = []string{"Sita Adhikari: Recommended, 10:24"}, "return", "As I wrote it"
	done.Done, done.Offers, done.Record, done.RecordAt, done.Phase = "grant", nil, "WP-1", "/np/permit/records/WP-1", "granted"
	for name, v := range map[string]caseView{"case": specimen(), "case-wrong": wrong, "case-changed": changed, "case-done": done} {
		pagetest.Golden(t, name, func(p ui.Page) templ.Component { return casePage(p, v) })
	}
	tabs := []ui.Tab{{Text: "Labour officer", Href: "/np/permit/queue?role=labour-officer", Count: 1, Current: true}, {Text: "With the applicant", Href: "/np/permit/queue?role=applicant", Count: -1}}
	full := queueView{Office: "Kathmandu", Tabs: tabs, NextAt: "/np/permit/queue?from=c", Queue: []ui.QueueRow{{Name: "Himal Cement", Href: "/np/permit/cases/x",
		Reference: "2M8T1-QX7C0-4", Service: "Labour permit", Phase: "review", Step: "The office checks", Due: specimen().Deadline}}}
	for name, v := range map[string]queueView{"queue": full, "queue-empty": {Office: "Kathmandu", Tabs: tabs}} {
		pagetest.Golden(t, name, func(p ui.Page) templ.Component { return queuePage(p, v) })
	}
}
