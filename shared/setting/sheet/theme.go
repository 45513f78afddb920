package sheet

import (
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/contrast"
	"github.com/shrama/shrama/shared/words"
)

// theme is the colours in which the tenant's pages differ, and the crest.
type theme struct{}

func (theme) groups(d Desk, _ *pack.Service) []Group {
	t := d.Now.Theme
	g := Group{}
	for _, c := range []struct{ key, colour, on string }{
		{"settings.brand", t.Brand, "#ffffff"}, {"settings.brand-dark", t.BrandDark, "#131a19"},
		{"settings.tint", t.Tint, "#14211f"}, {"settings.tint-dark", t.TintDark, "#e8eeec"},
	} {
		ratio, _ := contrast.Ratio(c.colour, c.on)
		g.Lines = append(g.Lines, Line{ID: "theme", Name: d.Print.T(c.key), Now: c.colour,
			Allows: d.Print.T("settings.contrast", "ratio", d.Print.Digits(ratioed(ratio)), "ground", c.on)})
	}
	g.Lines[0].Asks = true
	crest := Line{ID: crestID, Name: d.Print.T("settings.crest"), Now: d.Print.T("settings.crest-none")}
	if t.Crest.Image != "" {
		crest.Now, crest.Asks, crest.Acts = d.Print.In(d.Now.CrestText()), true, []string{Retire}
	}
	return []Group{g, {ID: crestID, Title: d.Print.T("settings.crest"), Lines: []Line{crest}, Sends: crestID}}
}

// crestID names the crest on the sheet of colours, and the page that takes one.
const crestID = "crest"

// Alt asks what a crest shows, as the draft has it.
func (d Desk) Alt() ([]form.Field, form.Answers) {
	now := form.Answers{}
	d.said(now, "alt", d.Now.Theme.Crest.Alt)
	return d.each(form.Field{ID: "alt", Type: form.Text, Max: 120, Optional: true, Hint: d.in("settings.crest-alt-hint")}, "settings.crest-alt"), now
}

// Crest is a crest whose text was answered.
func (d Desk) Crest(image, sum string, a form.Answers) setting.Layer {
	return setting.Layer{{Crest: &setting.Crest{Image: image, Sum: sum, Alt: d.text(a, "alt")}}}
}

func (theme) ask(d Desk, _ *pack.Service, of string) ([]form.Field, form.Answers, bool) {
	t := d.Now.Theme
	if of == crestID {
		fields, now := d.Alt()
		return fields, now, t.Crest.Image != ""
	}
	colour := func(id, key string) form.Field {
		return form.Field{ID: id, Type: form.Text, Max: 7, Label: d.in(key), Hint: d.in("settings.colour-hint", "example", "#1c4595")}
	}
	weave := form.Field{ID: "weave", Type: form.Select, Label: d.in("settings.weave")}
	for _, w := range setting.Weaves {
		weave.Options = append(weave.Options, form.Option{ID: w, Label: words.Text{d.Print.Lang: w}})
	}
	return []form.Field{colour("brand", "settings.brand"), colour("brand_dark", "settings.brand-dark"), colour("tint", "settings.tint"), colour("tint_dark", "settings.tint-dark"), weave},
		form.Answers{"brand": t.Brand, "brand_dark": t.BrandDark, "tint": t.Tint, "tint_dark": t.TintDark, "weave": t.Weave}, of == "theme"
}

func (theme) read(d Desk, at At, a form.Answers) setting.Layer {
	if at.Of == crestID {
		return d.Crest(d.Now.Theme.Crest.Image, d.Now.Theme.Crest.Sum, a)
	}
	return setting.Layer{{Theme: &setting.Theme{Brand: a["brand"], BrandDark: a["brand_dark"], Tint: a["tint"], TintDark: a["tint_dark"], Weave: a["weave"]}}}
}

func (theme) act(_ Desk, at At, act string) (setting.Layer, bool) {
	return setting.Layer{{Crest: &setting.Crest{}}}, at.Of == crestID && act == Retire
}
