package reading

import (
	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/setting/replay"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// How far a trial is.
const (
	UnderWay = "under-way" // each visit to the draft's trial takes it further
	Older    = "older"     // it is of a draft that was changed since, and stands still
	Done     = "done"
)

// Course is how far a trial is, as the page tells it.
type Course struct {
	State string `json:"state"`
	Done  int    `json:"done"`         // cases that were looked at
	Of    int    `json:"of,omitempty"` // about so many there are; left out while that is not known
	said  string
}

// CourseOf says how far a trial is; it is stale if its draft was changed since.
func CourseOf(c web.Call, x replay.Course, stale bool) *Course {
	v := &Course{State: UnderWay, Done: x.Read, Of: x.Of()}
	if stale {
		v.State = Older
	}
	p := c.Print
	if v.said = p.T("settings.trial-so-far", "done", p.Number(int64(v.Done))); v.Of > 0 {
		v.said = p.T("settings.trial-of", "done", p.Number(int64(v.Done)), "of", p.Number(int64(v.Of)))
	}
	return v
}

// Finished is the course of a trial that found everything.
func Finished(sum replay.Summary) *Course {
	return &Course{State: Done, Done: sum.Cases, Of: sum.Cases}
}

// Title is the title of a page with how far the trial is before it, since that is
// what a screen reader says each time the page comes again.
func (v *Course) Title(page string) string { return v.said + " " + page }

// Again is after how many seconds the page should come again; 0 is never.
func (v *Course) Again() int {
	if v.State == UnderWay {
		return 1
	}
	return 0
}

// Page draws it, as a part of the page at an address.
func (v *Course) Page(p ui.Page, at string) templ.Component { return coursePart(p, v, at) }
