package desk

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/setting/crest"
	"github.com/shrama/shrama/shared/setting/reading"
	"github.com/shrama/shrama/shared/setting/sheet"
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
	return b.previewed(ctx, web.View{Title: c.Print.T("settings.preview"), Back: ui.Link{Text: b.Title, Href: b.at()}, Data: v,
		Page: func(p ui.Page) templ.Component { return previewPage(p, v) }})
}

// previewed draws a page in the draft's colours and with its crest.
func (b *bench) previewed(ctx context.Context, v web.View) (web.View, error) {
	var err error
	v.Look, err = crest.Look(ctx, b.c, b.desk.Now)
	return v, err
}

// specimen names a page that shows a draft.
func (b *bench) specimen(title string) string {
	return b.c.Print.T("settings.preview-word") + ": " + title
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
	v := reading.FrontOf(c, svc)
	return b.previewed(ctx, web.View{Title: b.specimen(v.Name), Back: b.toPreview(), Data: v, Page: v.Page})
}

func (b *bench) toPreview() ui.Link {
	return ui.Link{Text: b.c.Print.T("settings.preview"), Href: b.at("preview")}
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
	v := reading.PartOf(c, svc, svc.Parts[i])
	return b.previewed(ctx, web.View{Title: b.specimen(v.Title), Back: b.toPreview(), Data: v, Page: v.Page})
}

// previewCertificate prints the certificate with examples in the place of answers.
// It has neither number nor seal, and says across each page that it is none.
func (s *Service) previewCertificate(ctx context.Context, c web.Call, press sheets.Press) (web.View, error) {
	b, svc, err := s.seeing(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	look, err := crest.Look(ctx, c, b.desk.Now)
	if err != nil {
		return web.View{}, err
	}
	body, err := press.Print(reading.Certificate(c, svc, look.Crest))
	if err != nil {
		return web.View{}, err
	}
	return web.View{File: &web.File{Name: svc.ID + "-preview.pdf", Type: "application/pdf", Body: body, Inline: true}}, nil
}

// law is a service as its law has it, under what decides today.
func (s *Service) law(_ context.Context, c web.Call) (web.View, error) {
	law, err := s.Packs.Pack(c.Tenancy.Family)
	if err != nil {
		return web.View{}, err
	}
	id := c.PathValue("service")
	if !slices.Contains(law.Services, id) {
		return web.View{}, fault.New(fault.NotFound, "fault.not-found")
	}
	svc, err := c.Pack.Service(id)
	if err != nil {
		return web.View{}, err
	}
	v := reading.LawOf(c, sheet.Desk{Law: law, Live: c.Pack, Now: c.Pack, Print: c.Print, Today: civil.Of(c.Now)}, svc)
	return web.View{Title: c.Print.T("settings.laws") + " · " + v.Name, Back: ui.Link{Text: c.Print.T("settings.home"), Href: c.Path("settings", "home")}, Data: v, Page: v.Page}, nil
}
