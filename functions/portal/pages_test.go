package portal

import (
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

func TestPages(t *testing.T) {
	offers := []Offer{{Audience: "employers", Name: "Labour permit", About: "Ask before the worker starts.", Cost: "Rs 15,000", Time: "14 working days", Href: "/np/permit/services/work-permit"}}
	due := ui.Deadline{Distance: "Due in 7 working days", Date: "30 Nov 2026", Day: "2026-11-30"}
	files := Files{
		Cases:   []File{{Ref: "A", Service: "Labour permit", Phase: "draft", Href: "/a"}, {Ref: "B", Service: "Labour permit", Phase: "review", Href: "/b", due: due}, {Ref: "C", Service: "Labour permit", Phase: "refused", Href: "/c"}},
		Permits: []Held{{Number: "WP-1", Service: "Labour permit", State: "valid", Href: "/np/permit/records/WP-1", until: "to 30 Nov 2027"}},
	}
	text := words.Text{"en": "Your establishment", "ne": "तपाईंको प्रतिष्ठान"}
	name := question.Question{Field: form.Field{ID: "est-name", Type: form.Text, Label: text}}
	profile := Profile{Saved: true, Parts: []ui.Task{{Title: "Address", Href: "/np/profile/address", State: ui.TaskDone}}, Papers: []ui.Task{{Title: "Tax clearance", Href: "/np/profile/documents/tax-clearance"}}}
	for name, draw := range map[string]func(ui.Page) templ.Component{
		"places": func(p ui.Page) templ.Component {
			return placesPage(p, []Place{{Tenant: "np", Name: "Nepal", Department: "Department of Labour"}})
		},
		"home":       func(p ui.Page) templ.Component { return templ.Join(hero(p, ""), homePage(p, offers, nil)) },
		"home-begun": func(p ui.Page) templ.Component { return templ.Join(hero(p, ""), homePage(p, offers, files.Cases[:1])) },
		"found": func(p ui.Page) templ.Component {
			return templ.Join(hero(p, "permit"), foundPage(p, "permit", offers))
		},
		"found-nothing": func(p ui.Page) templ.Component { return templ.Join(hero(p, "xyz"), foundPage(p, "xyz", nil)) },
		"accessibility": func(p ui.Page) templ.Component { return statementPage(p, "accessibility", 4) },
		"privacy":       func(p ui.Page) templ.Component { return statementPage(p, "privacy", 5) },
		"files":         func(p ui.Page) templ.Component { return filesPage(p, files) },
		"files-empty":   func(p ui.Page) templ.Component { return filesPage(p, Files{}) },
		"profile":       func(p ui.Page) templ.Component { return profilePage(p, profile) },
		"profile-part": func(p ui.Page) templ.Component {
			return profilePartPage(p, form.Part{ID: "establishment", Title: text}, []question.Question{name}, nil)
		},
		"track":      func(p ui.Page) templ.Component { return trackPage(p, Tracked{}) },
		"track-none": func(p ui.Page) templ.Component { return trackPage(p, Tracked{Ref: "X", None: true}) },
		"track-found": func(p ui.Page) templ.Component {
			return trackPage(p, Tracked{Ref: "B", Service: "Labour permit", Phase: "review", Next: "The office acts.", due: due})
		},
		"verify": func(p ui.Page) templ.Component { return verifyPage(p, checked(p, "")) },
	} {
		pagetest.Golden(t, name, draw)
	}
	for _, state := range []string{"valid", "expired", "suspended", "revoked", "unknown", "tampered"} {
		pagetest.Golden(t, "verify-"+state, func(p ui.Page) templ.Component { return verifyPage(p, checked(p, state)) })
	}
}

// checked is the answer of a check, empty before one.
func checked(p ui.Page, state string) Verified {
	v := Verified{State: state, Keys: `{"keys":[]}`, List: "/np/revocations", Zone: "Asia/Kathmandu", Kinds: []kind{{"work-permit", "Labour permit"}}}
	if state == "" {
		return v
	}
	v.Number, v.AsOf, v.say = "WP-1", time.Date(2026, 11, 22, 4, 39, 0, 0, time.UTC), "What it means."
	v.Title = p.T("ui.status." + map[bool]string{true: "tampered", false: state}[state == "unknown"])
	if state != "unknown" && state != "tampered" {
		v.Service, v.Holder, v.Sealed = "Labour permit", "Himal Cement", "genuine"
		v.Facts = []ui.Fact{{Key: "Holder", Value: v.Holder}}
	}
	return v
}
