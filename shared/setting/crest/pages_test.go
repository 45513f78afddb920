package crest

import (
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
	"github.com/shrama/shrama/shared/words"
)

func TestPages(t *testing.T) {
	with := func(v crestView, picture string) func(p ui.Page) templ.Component {
		return func(p ui.Page) templ.Component {
			of := *p.Pack
			of.Theme.Crest = pack.Crest{Alt: words.Text{"en": "A <b>ring</b>", "ne": "घेरा"}}
			v.title, v.action, v.Version, v.look = "Our crest", "/np/settings/drafts/a/crest", "3", &web.Look{Pack: &of, Crest: []byte(picture)}
			return crestPage(p, v)
		}
	}
	asked := []question.Question{{Field: form.Field{ID: "alt.en", Type: form.Text, Optional: true, Label: words.Text{"en": "What it shows", "ne": "के देखिन्छ"}}, Value: "A ring", Error: "Write it plainly."}}
	upload := crestView{URL: "http://bucket.example/", Fields: [][2]string{{"key", "in/np/a"}}, Max: most}
	again := upload
	again.Errors = map[string]string{"file": "This is an SVG drawing."}
	for name, draw := range map[string]func(p ui.Page) templ.Component{
		"send":       with(upload, ""),
		"send-again": with(again, "picture"),
		"sent":       with(crestView{Image: "abc", asked: asked, Errors: map[string]string{"alt.en": "Write it plainly."}}, "picture"),
		"overtaken":  with(crestView{Image: "abc", wrong: "Dipak changed this draft before you."}, "picture"),
	} {
		pagetest.Golden(t, name, draw)
	}
}
