// Package reading is a service as it is read: by a lawyer, value by value, and by a
// citizen, page by page. Nothing of it is real: no case, no number, no seal.
package reading

import (
	"cmp"
	"errors"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/told"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/question"
	"github.com/shrama/shrama/shared/web/ui"
)

// Part is a page of a service's form, with the draft laid over it.
type Part struct {
	Service   string   `json:"service"`
	Part      string   `json:"part"`
	Title     string   `json:"title"`
	Questions []string `json:"questions"`
	hint      string
	asked     []question.Question
}

// Message is one message as it is written to somebody.
type Message struct {
	ID      string `json:"id"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
	SMS     string `json:"sms"`
}

// Front is a service's own page and its messages.
type Front struct {
	Service   string    `json:"service"`
	Name      string    `json:"name"`
	About     string    `json:"about"`
	Note      string    `json:"note"`
	Documents []string  `json:"documents"`
	Messages  []Message `json:"messages"`
}

// FrontOf returns the page and the messages of a service.
func FrontOf(c web.Call, svc *pack.Service) Front {
	p := c.Print
	v := Front{Service: svc.ID, Name: p.In(svc.Name), About: p.In(svc.About), Note: p.In(svc.Note)}
	for _, d := range svc.Documents {
		v.Documents = append(v.Documents, p.In(d.Label))
	}
	filled := []string{"reference", p.T("settings.example"), "service", v.Name, "due", p.Date(civil.Of(c.Now)), "reason", p.T("settings.example"), "link", c.Base + c.Path("files")}
	for _, m := range svc.Messages {
		v.Messages = append(v.Messages, Message{m.ID, p.Fill(m.Subject, filled...), p.Fill(m.Body, filled...), p.Fill(m.SMS, filled...)})
	}
	return v
}

// Page draws it.
func (v Front) Page(p ui.Page) templ.Component { return frontPage(p, v) }

// PartOf returns one page of a service's form, with nothing answered.
func PartOf(c web.Call, svc *pack.Service, part form.Part) Part {
	c.Pack = svc.Pack() // whose districts and options are asked
	env := c.Pack.Env(civil.Of(c.Now))
	env.Words = c.Print
	v := Part{Service: svc.ID, Part: part.ID, Title: c.Print.In(part.Title), hint: c.Print.In(part.Hint), asked: question.Asked(c, part.Fields, nil, env)}
	for _, q := range v.asked {
		v.Questions = append(v.Questions, c.Print.In(q.Label))
	}
	return v
}

// Page draws it.
func (v Part) Page(p ui.Page) templ.Component { return partPage(p, v) }

// Certificate is the service's certificate for nobody, with the word that it is a
// preview across each of its pages. Crest is the picture of the service's pack.
func Certificate(c web.Call, svc *pack.Service, crest []byte) sheets.Sheet {
	r := reader{c, svc}
	p, in := c.Print, svc.Pack()
	word := p.T("settings.preview-word")
	out := sheets.Sheet{Lang: p.Lang, Digits: p.DigitScript(), Brand: in.Theme.Brand, Government: p.In(in.Government), Department: c.Tenancy.Department(p.Lang),
		Number: word, Across: word, At: c.Now, Blocks: []sheets.Block{{Kind: sheets.Paragraph, Text: p.T("settings.preview-hint")}}}
	out.Crest = sheets.Crest{Image: crest, Text: p.In(in.CrestText())}
	for _, x := range svc.Certificate.Blocks {
		block := sheets.Block{Kind: x.Kind, Text: r.filled(p.In(x.Text))}
		switch x.Kind {
		case sheets.Photo:
			continue
		case sheets.Facts:
			for _, id := range x.Items {
				block.Facts = append(block.Facts, [2]string{r.label(id), r.answer(id)})
			}
		case sheets.Conditions:
			for _, t := range x.List {
				block.List = append(block.List, p.In(t))
			}
		}
		out.Blocks = append(out.Blocks, block)
	}
	return out
}

func (r reader) label(id string) string {
	if f, ok := r.svc.Field(id); ok {
		return cmp.Or(r.c.Print.In(f.Label), id)
	}
	return r.c.Print.T("register." + id)
}

// answer is an example of an answer, by the question's type.
func (r reader) answer(id string) string {
	f, ok := r.svc.Field(id)
	if choices := told.Choices(r.svc.Pack(), r.c.Print, f); ok && len(choices) > 0 {
		return choices[0].Name
	}
	switch {
	case ok && f.Type == form.Integer:
		return r.c.Print.Number(12)
	case ok && f.Type == form.Date, id == "issued", id == "valid-from", id == "valid-to", id == "received":
		return r.c.Print.Date(civil.Of(r.c.Now))
	}
	return r.c.Print.T("settings.example")
}

// filled writes examples into the {places} of a text.
func (r reader) filled(text string) string {
	for _, id := range append([]string{"number", "issued", "valid-from", "valid-to", "received"}, r.svc.Record.Contents...) {
		text = strings.ReplaceAll(text, "{"+id+"}", r.answer(id))
	}
	return text
}

// Said is a fault in the reader's words.
func Said(c web.Call, err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		if len(f.Fields) > 0 {
			return c.Print.Say(f.Fields[0].Code, f.Fields[0].Args)
		}
		return c.Print.Say(f.Code, f.Args)
	}
	return ""
}
