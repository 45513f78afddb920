package permit

import (
	"crypto"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/told"
	"github.com/shrama/shrama/shared/paper/seal"
	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/words"
)

// Copy is one printing of a certificate.
type Copy struct {
	Record register.Record
	Photo  []byte // JPEG, or none
	Crest  []byte // of Of, or none
	Base   string // scheme and host of the address in the QR
	Of     tenancy.Tenancy
}

// sheet lays out the pack's certificate for a record, in the printer's language.
func sheet(l casework.Law, p *words.Printer, x Copy, sealed string) sheets.Sheet {
	r, s := x.Record, l.Service
	out := sheets.Sheet{
		Lang: p.Lang, Digits: p.DigitScript(), Brand: l.Pack.Theme.Brand, Government: p.In(l.Pack.Government), Department: x.Of.Department(p.Lang), Number: r.Number,
		QR: seal.Address(x.Base, string(x.Of.ID), r.Number, sealed), At: l.Now,
		Caption: []string{p.T("paper.caption.title"), p.T("paper.caption.how", "number", r.Number, "address", x.Base+"/"+string(x.Of.ID)+"/verify"), p.T("paper.caption.same")},
	}
	if len(x.Crest) > 0 {
		out.Crest = sheets.Crest{Image: x.Crest, Text: p.In(x.Of.Pack.CrestText())}
	}
	for _, b := range s.Certificate.Blocks {
		block := sheets.Block{Kind: b.Kind, Text: fill(l, p, r, p.In(b.Text))}
		switch b.Kind {
		case sheets.Facts:
			block.Facts = rows(l, p, r, b.Items)
		case sheets.Photo:
			if len(x.Photo) == 0 {
				continue
			}
			block.Image, block.Text = x.Photo, p.T("paper.photo")
		case sheets.Conditions:
			for _, t := range b.List {
				block.List = append(block.List, p.In(t))
			}
		case sheets.Signature:
			block.Text = signature(l, p, r, block.Text)
		}
		out.Blocks = append(out.Blocks, block)
	}
	return out
}

// signature is who answers for the record, as what and since when. Where law
// granted it nobody's name stands there, but the provision.
func signature(l casework.Law, p *words.Printer, r register.Record, title string) string {
	e := r.Signed()
	lines := []string{e.Name, title}
	if e.By == casework.Clock.Person {
		lines = []string{deemed(l, p)}
	}
	return strings.Join(append(lines, p.Date(civil.Of(e.At.In(l.Now.Location())))), "\n")
}

// deemed says that law granted what nobody decided in time.
func deemed(l casework.Law, p *words.Printer) string {
	return p.T("act.deem", "clause", p.In(l.Pack.Cite(l.Service.Flow.Limit.Deemed.Cite)))
}

// rows are the contents as label and value; what was not answered is left out.
func rows(l casework.Law, p *words.Printer, r register.Record, ids []string) [][2]string {
	var out [][2]string
	for _, id := range ids {
		if v := content(l, p, r, id); v != "" {
			out = append(out, [2]string{label(l.Service, p, id), v})
		}
	}
	return out
}

func label(s *pack.Service, p *words.Printer, id string) string {
	if f, ok := s.Field(id); ok {
		return p.In(f.Label)
	}
	return p.T("register." + id)
}

// builtin are the contents that every record has of itself.
var builtin = []string{"number", register.Received, "issued", "valid-from", "valid-to"}

// content is one content of a record as people read it.
func content(l casework.Law, p *words.Printer, r register.Record, id string) string {
	day := func(d civil.Date) string {
		if d.IsZero() {
			return ""
		}
		return p.Date(d)
	}
	switch id {
	case "number":
		return r.Number
	case "issued":
		return day(civil.Of(r.Issued().In(l.Now.Location())))
	case "valid-from":
		return day(r.From)
	case "valid-to":
		return ends(l, p, r)
	case register.Received:
		d, err := civil.Parse(r.Contents[register.Received])
		if err != nil {
			return ""
		}
		return day(d)
	}
	if f, ok := l.Service.Field(id); ok {
		return told.Answer(l.Pack, p, f, r.Contents[id])
	}
	return r.Contents[id]
}

// ends writes the last day of the term: where that is not certain yet, as law
// says it, with the day it may be.
func ends(l casework.Law, p *words.Printer, r register.Record) string {
	cal, err := l.Pack.Calendar()
	if err != nil {
		return p.Date(r.To)
	}
	return p.Ending(r.Ends(l.Service, cal))
}

// fill writes contents into the {places} of a text.
func fill(l casework.Law, p *words.Printer, r register.Record, text string) string {
	ids := slices.Concat(builtin, l.Service.Record.Contents)
	pairs := make([]string, 0, 4*len(ids))
	for _, id := range ids {
		v := content(l, p, r, id)
		pairs = append(pairs, "{"+id+"}.", strings.TrimSuffix(v, ".")+".", "{"+id+"}", v) // Pvt. Ltd. ends a sentence by itself
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// attest signs what the certificate states, for anybody to check offline.
func attest(l casework.Law, x Copy, key crypto.Signer, kid string) (string, error) {
	zone := l.Now.Location()
	text, err := seal.Sign(key, kid, seal.Claims{
		Issuer: string(x.Of.ID), Number: x.Record.Number, Kind: x.Record.Service, Holder: x.Record.Holder.Name,
		From: x.Record.From.In(zone), To: x.Record.To.AddDays(1).In(zone).Add(-time.Second), Issued: x.Record.Issued(), Rev: x.Record.Version,
	})
	if err != nil {
		return "", fmt.Errorf("permit: seal %s: %w", x.Record.Number, err)
	}
	return text, nil
}
