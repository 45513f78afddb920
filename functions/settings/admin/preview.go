package admin

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/casework/counter"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/paper"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/ui"
)

// previewView lists what of a draft can be seen as a citizen would see it.
type previewView struct {
	Draft    string        `json:"draft"`
	Services []previewLine `json:"services"`
}

// previewLine is one service's forms, messages and certificate.
type previewLine struct {
	Service string    `json:"service"`
	Name    string    `json:"name"`
	parts   []ui.Link // of the form
	more    []ui.Link
}

// seenPart is a page of a service's form, with the draft laid over it.
type seenPart struct {
	Service   string   `json:"service"`
	Part      string   `json:"part"`
	Questions []string `json:"questions"`
	title     string
	hint      string
	asked     []counter.Question
}

// seenMessage is one message as it is written to somebody.
type seenMessage struct {
	ID      string `json:"id"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
	SMS     string `json:"sms"`
}

// seenService is a service's own page and its messages.
type seenService struct {
	Service   string        `json:"service"`
	Name      string        `json:"name"`
	About     string        `json:"about"`
	Note      string        `json:"note"`
	Documents []string      `json:"documents"`
	Messages  []seenMessage `json:"messages"`
}

func (s *Service) preview(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	v := previewView{Draft: b.ID}
	for _, id := range b.law.Services {
		svc, err := b.desk.Now.Service(id)
		if err != nil {
			return web.View{}, err
		}
		svc = svc.On(b.desk.Today)
		l := previewLine{Service: id, Name: c.Print.In(svc.Name)}
		for _, p := range svc.Parts {
			l.parts = append(l.parts, ui.Link{Text: c.Print.In(p.Title), Href: b.at("preview", id, "form", p.ID)})
		}
		l.more = []ui.Link{{Text: c.Print.T("settings.preview-page"), Href: b.at("preview", id)}}
		if len(svc.Certificate.Blocks) > 0 {
			l.more = append(l.more, ui.Link{Text: c.Print.T("settings.law.certificate") + " (PDF)", Href: b.at("preview", id, "certificate")})
		}
		v.Services = append(v.Services, l)
	}
	view := web.View{Title: c.Print.T("settings.preview"), Back: ui.Link{Text: b.Title, Href: b.at()}, Data: v}
	view.Page = func(p ui.Page) templ.Component { return previewPage(p, v) }
	return view, nil
}

// seeing returns the draft of the address and the service in it as today has it.
func (s *Service) seeing(ctx context.Context, c web.Call) (*bench, *pack.Service, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	if !slices.Contains(b.law.Services, c.PathValue("service")) {
		return nil, nil, fault.New(fault.NotFound, "fault.not-found")
	}
	svc, err := b.desk.Now.Service(c.PathValue("service"))
	if err != nil {
		return nil, nil, err
	}
	return b, svc.On(b.desk.Today), nil
}

// previewService is the service's page and its messages.
func (s *Service) previewService(ctx context.Context, c web.Call) (web.View, error) {
	b, svc, err := s.seeing(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	p := c.Print
	v := seenService{Service: svc.ID, Name: p.In(svc.Name), About: p.In(svc.About), Note: p.In(svc.Note)}
	for _, d := range svc.Documents {
		v.Documents = append(v.Documents, p.In(d.Label))
	}
	filled := []string{"reference", p.T("settings.example"), "service", v.Name, "due", p.Date(b.desk.Today), "reason", p.T("settings.example"), "link", c.Base + c.Path("files")}
	for _, m := range svc.Messages {
		v.Messages = append(v.Messages, seenMessage{m.ID, p.Fill(m.Subject, filled...), p.Fill(m.Body, filled...), p.Fill(m.SMS, filled...)})
	}
	return web.View{Title: v.Name, Back: ui.Link{Text: p.T("settings.preview"), Href: b.at("preview")}, Data: v,
		Page: func(p ui.Page) templ.Component { return seenServicePage(p, v) }}, nil
}

// previewForm is one page of the form.
func (s *Service) previewForm(ctx context.Context, c web.Call) (web.View, error) {
	b, svc, err := s.seeing(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	i := slices.IndexFunc(svc.Parts, func(p form.Part) bool { return p.ID == c.PathValue("part") })
	if i < 0 {
		return web.View{}, fault.New(fault.NotFound, "fault.not-found")
	}
	c.Pack = b.desk.Now // whose districts and options are asked
	part := svc.Parts[i]
	v := seenPart{Service: svc.ID, Part: part.ID, title: c.Print.In(part.Title), hint: c.Print.In(part.Hint), asked: counter.Asked(c, part.Fields, nil, b.env())}
	for _, q := range v.asked {
		v.Questions = append(v.Questions, c.Print.In(q.Label))
	}
	return web.View{Title: v.title, Back: ui.Link{Text: c.Print.T("settings.preview"), Href: b.at("preview")}, Data: v,
		Page: func(p ui.Page) templ.Component { return seenPartPage(p, v) }}, nil
}

// previewCertificate prints the certificate with examples in the place of answers.
// It has neither number nor seal, and says at the top that it is none.
func (s *Service) previewCertificate(ctx context.Context, c web.Call) (web.View, error) {
	b, svc, err := s.seeing(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	body, err := s.Press.Print(b.example(svc))
	if err != nil {
		return web.View{}, err
	}
	return web.View{File: &web.File{Name: svc.ID + "-preview.pdf", Type: "application/pdf", Body: body, Inline: true}}, nil
}

// example is the service's certificate for nobody.
func (b *bench) example(svc *pack.Service) paper.Sheet {
	p, in := b.c.Print, b.desk.Now
	word := p.T("settings.preview-word")
	out := paper.Sheet{Lang: p.Lang, Digits: p.DigitScript(), Brand: in.Theme.Brand, Government: p.In(in.Government), Department: b.c.Tenancy.Department(p.Lang),
		Number: word, At: b.c.Now, Blocks: []paper.Block{{Kind: paper.Title, Text: word}, {Kind: paper.Paragraph, Text: p.T("settings.preview-hint")}}}
	for _, x := range svc.Certificate.Blocks {
		block := paper.Block{Kind: x.Kind, Text: b.filled(svc, p.In(x.Text))}
		switch x.Kind {
		case paper.Photo:
			continue
		case paper.Title:
			block.Kind = paper.Subtitle // the sheet has its title
		case paper.Facts:
			for _, id := range x.Items {
				block.Facts = append(block.Facts, [2]string{b.label(svc, id), b.answer(svc, id)})
			}
		case paper.Conditions:
			for _, t := range x.List {
				block.List = append(block.List, p.In(t))
			}
		}
		out.Blocks = append(out.Blocks, block)
	}
	return out
}

func (b *bench) label(svc *pack.Service, id string) string {
	if f, ok := svc.Field(id); ok {
		return cmp.Or(b.c.Print.In(f.Label), id)
	}
	return b.c.Print.T("register." + id)
}

// answer is an example of an answer, by the question's type.
func (b *bench) answer(svc *pack.Service, id string) string {
	f, ok := svc.Field(id)
	if choices := b.desk.Now.Choices(b.c.Print, f); ok && len(choices) > 0 {
		return choices[0].Name
	}
	switch {
	case ok && f.Type == form.Integer:
		return b.c.Print.Number(12)
	case ok && f.Type == form.Date, id == "issued", id == "valid-from", id == "valid-to", id == "received":
		return b.c.Print.Date(civil.Of(b.c.Now))
	}
	return b.c.Print.T("settings.example")
}

// filled writes examples into the {places} of a text.
func (b *bench) filled(svc *pack.Service, text string) string {
	for _, id := range append([]string{"number", "issued", "valid-from", "valid-to", "received"}, svc.Record.Contents...) {
		text = strings.ReplaceAll(text, "{"+id+"}", b.answer(svc, id))
	}
	return text
}
