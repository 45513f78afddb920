package desk

import (
	"context"
	"strconv"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/setting/enrol"
	"github.com/shrama/shrama/shared/setting/sheet"
	"github.com/shrama/shrama/shared/web"
)

// place is where people from a file come into the draft.
func (b *bench) place() enrol.Place {
	return enrol.Place{Call: b.c, Title: b.Title, Version: strconv.Itoa(b.Version), At: b.at("people"), In: b.desk.Now}
}

// file asks for a file of people.
func (s *Service) file(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	v, err := b.place().Ask(ctx)
	return v.View(nil), err
}

// fill gives the empty file to fill in, and list everybody of the draft as a file.
func (s *Service) fill(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return b.place().List(c.Print.T("settings.kind.people"), nil), nil
}

func (s *Service) list(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	return b.place().List(b.Title, b.Changes), nil
}

// load says what a file of people would do or, asked to take it, writes it into the
// draft.
func (s *Service) load(ctx context.Context, c web.Call) (web.View, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	v, more, err := b.place().Try(ctx)
	switch {
	case fault.KindOf(err) == fault.Invalid:
		return v.View(err), nil
	case err != nil:
		return web.View{}, err
	case c.PostFormValue("do") != "take":
		return v.View(nil), nil
	}
	at := sheet.At{Kind: "people"}
	sv, err := b.sheet(ctx, at)
	if err != nil {
		return web.View{}, err
	}
	view, err := s.write(ctx, b, sv, more)
	if view.To != "" {
		view.To = b.at()
	}
	return view, err
}
