package permit

import (
	"context"
	"fmt"
	"slices"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/words"
)

// Papers is what the module prints. It is apart from Routes because the function
// press answers it: fonts, and what sets type with them, are as many bytes as all
// else that the module links (infra/decisions/0016).
func Papers(press sheets.Press, keys keyring.Ring) []web.Route {
	p := printer{press, keys}
	return []web.Route{
		{Method: "GET", Pattern: record + "/certificate", Module: module, Kept: true, Summary: "The certificate as PDF", Do: p.certificate},
	}
}

// printer prints certificates.
type printer struct {
	press sheets.Press
	keys  keyring.Ring
}

func (p printer) certificate(ctx context.Context, c web.Call) (web.View, error) {
	l, r, err := open(ctx, c)
	if err != nil {
		return web.View{}, err
	}
	pdf, err := p.print(ctx, c, l, r)
	if err != nil {
		return web.View{}, err
	}
	return web.View{File: &web.File{Name: r.Number + ".pdf", Type: "application/pdf", Body: pdf, Inline: true}}, nil
}

// print prints the certificate in the language of the query, or the page's.
func (p printer) print(ctx context.Context, c web.Call, l casework.Law, r register.Record) ([]byte, error) {
	speak := c.Print
	if lang := c.URL.Query().Get("paper"); slices.Contains(l.Pack.Languages, lang) {
		speak = words.New(lang, l.Pack.Locale())
	}
	x := Copy{Record: r, Base: c.Base, Of: c.Tenancy}
	var err error
	if r.Photo != "" {
		if x.Photo, err = c.Files.Read(ctx, r.Photo); err != nil {
			return nil, err
		}
	}
	if x.Crest, err = c.Crest(ctx, c.Pack.Theme.Crest); err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err // without a crest a certificate is as good
	}
	key, kid, err := p.keys.Signer(ctx, string(c.Tenant))
	if err != nil {
		return nil, fmt.Errorf("permit: %w", err)
	}
	sealed, err := attest(l, x, key, kid)
	if err != nil {
		return nil, err
	}
	return p.press.Print(sheet(l, speak, x, sealed))
}
