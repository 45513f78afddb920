package reading

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting/review"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// VersionLine is one version of the settings in their history.
type VersionLine struct {
	Number   int    `json:"number"`
	Title    string `json:"title"`
	From     string `json:"from"`
	Standing string `json:"standing"`
	Approver string `json:"approver"`
	Undo     bool   `json:"undo,omitempty"`
	from     string
	href     string
}

// Versions are all versions of the settings, newest first.
type Versions []VersionLine

// Version is one version with all that it sets.
type Version struct {
	VersionLine
	Changes []string `json:"changes"`
	facts   []ui.Fact
	newID   string
	title   ui.Field
}

// VersionLineOf returns a version's line. All are the versions that there are, by
// which it stands or does not.
func VersionLineOf(c web.Call, p version.Publication, all []version.Publication) VersionLine {
	return VersionLine{Number: p.Number, Title: p.Title, From: p.From.String(), Standing: string(p.Stands(all, civil.Of(c.Now))), Approver: p.Name, Undo: p.Undo,
		from: c.Print.Date(p.From), href: c.Path("settings", "versions", strconv.Itoa(p.Number))}
}

// VersionsOf returns the lines of all versions.
func VersionsOf(c web.Call, all []version.Publication) Versions {
	list := Versions{}
	for _, p := range all {
		list = append(list, VersionLineOf(c, p, all))
	}
	return list
}

// Page draws them.
func (v Versions) Page(p ui.Page) templ.Component { return versionsPage(p, v) }

// VersionOf returns a version, whose layer was read, beside the law that it was laid
// over. All are the versions that there are.
func VersionOf(c web.Call, law *pack.Pack, pub version.Publication, all []version.Publication) Version {
	v := Version{VersionLine: VersionLineOf(c, pub, all), newID: ident.New().String(), Changes: []string{}}
	for _, l := range append(review.Diff(law, pub.Layer, c.Print), review.Diff(law, pub.People, c.Print)...) {
		v.Changes = append(v.Changes, l.Text)
	}
	v.facts = []ui.Fact{{Key: c.Print.T("settings.from"), Value: v.from}, {Key: c.Print.T("settings.approved-by"), Value: pub.Name},
		{Key: c.Print.T("settings.published-at"), Value: c.Print.Time(pub.At.In(c.Now.Location()))}}
	v.title = ui.Field{ID: "title", Label: c.Print.T("settings.draft-title"),
		Value: cmp.Or(strings.TrimSpace(c.PostFormValue("title")), c.Print.T("settings.undo-title", "n", c.Print.Digits(strconv.Itoa(pub.Number))))}
	return v
}

// Refused says what speaks against the title of a draft that takes it back.
func (v Version) Refused(wrong string) Version {
	v.title.Error = wrong
	return v
}

// Page draws it.
func (v Version) Page(p ui.Page) templ.Component { return versionPage(p, v) }
