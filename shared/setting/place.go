package setting

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/setting/lay"
	"github.com/shrama/shrama/shared/words"
)

// Switch has a service offered or not. What was filed goes on either way.
type Switch struct {
	Service string `json:"service"`
	On      bool   `json:"on"`
}

func (s *Switch) service() string   { return "" } // it is the pack's list that changes
func (s *Switch) target() string    { return of("switch", s.Service) }
func (s *Switch) texts() []lay.Text { return nil }

func (s *Switch) lay(l *laying) {
	if !slices.Contains(l.Base.Services, s.Service) {
		l.Refuse("service", "setting.gone", s.Service)
		return
	}
	l.Pack.Services = slices.DeleteFunc(slices.Clone(l.Base.Services), func(id string) bool {
		return id == s.Service && !s.On || id != s.Service && !slices.Contains(l.Pack.Services, id)
	})
}

// Payment has a way to pay offered or not.
type Payment struct {
	ID string `json:"id"`
	On bool   `json:"on"`
}

func (p *Payment) service() string   { return "" }
func (p *Payment) target() string    { return of("payment", p.ID) }
func (p *Payment) texts() []lay.Text { return nil }

func (p *Payment) lay(l *laying) {
	if _, ok := l.Base.Payment(p.ID); !ok {
		l.Refuse("id", "setting.gone", p.ID)
		return
	}
	left := slices.DeleteFunc(slices.Clone(l.Base.Payments), func(o pack.Payment) bool {
		_, on := l.Pack.Payment(o.ID)
		return o.ID == p.ID && !p.On || o.ID != p.ID && !on
	})
	if len(left) == 0 {
		l.Refuse("on", "setting.last-payment", "")
		return
	}
	l.Pack.Payments = left
}

// Holiday closes every office on a day.
type Holiday struct {
	Date civil.Date `json:"date,omitzero"`
	Name words.Text `json:"name"`
}

func (h *Holiday) service() string   { return "" }
func (h *Holiday) target() string    { return of("holiday", h.Date.String()) }
func (h *Holiday) texts() []lay.Text { return []lay.Text{{Field: "name", Says: h.Name, Most: 120}} }

func (h *Holiday) lay(l *laying) {
	if h.Date.Year < 2000 || h.Date.Year > 2100 {
		l.Refuse("date", "setting.day", "")
		return
	}
	i := slices.IndexFunc(l.Pack.Holidays, func(o pack.Holiday) bool { return !o.Date.Before(h.Date) })
	if i < 0 {
		i = len(l.Pack.Holidays)
	}
	all := slices.Clone(l.Pack.Holidays)
	n := pack.Holiday{Date: h.Date, Name: h.Name, Scope: pack.EveryOffice, Certainty: rule.Practice}
	if j := slices.IndexFunc(all, func(o pack.Holiday) bool { return o.Date == h.Date && o.Scope == pack.EveryOffice }); j >= 0 {
		all[j].Name = h.Name
	} else {
		all = slices.Insert(all, i, n)
	}
	l.Pack.Holidays = all
}

// HolidayEnd has the offices work on a day on which the pack closes them.
type HolidayEnd struct {
	Date civil.Date `json:"date,omitzero"`
}

func (h *HolidayEnd) service() string   { return "" }
func (h *HolidayEnd) target() string    { return of("holiday", h.Date.String()) }
func (h *HolidayEnd) texts() []lay.Text { return nil }

func (h *HolidayEnd) lay(l *laying) {
	l.Pack.Holidays = slices.DeleteFunc(slices.Clone(l.Pack.Holidays), func(o pack.Holiday) bool {
		return o.Date == h.Date && o.Scope == pack.EveryOffice
	})
}

// Office is a new office or, without a parent, another name of one that there is.
type Office struct {
	ID     string     `json:"id"`
	Name   words.Text `json:"name"`
	Parent string     `json:"parent,omitzero"` // of a new one: the office above it
	Code   string     `json:"code,omitzero"`   // of a new one: its letters in numbers
}

func (o *Office) service() string { return "" }
func (o *Office) target() string {
	if o.Parent == "" {
		return of("office-name", o.ID)
	}
	return of("office", o.ID)
}
func (o *Office) texts() []lay.Text { return []lay.Text{{Field: "name", Says: o.Name, Most: 120}} }

func (o *Office) lay(l *laying) {
	if i := slices.IndexFunc(l.Pack.Offices, func(x pack.Office) bool { return x.ID == o.ID }); i >= 0 {
		if old := l.Pack.Offices[i]; o.Parent != "" && o.Parent != old.Parent || o.Code != "" && o.Code != old.Code {
			l.Refuse("code", "setting.office-fixed", "")
			return
		}
		l.Pack.Offices[i].Name = o.Name
		return
	}
	_, parent := l.Pack.Office(o.Parent)
	taken := slices.ContainsFunc(l.Pack.Offices, func(x pack.Office) bool { return x.Code == o.Code })
	switch {
	case !lay.ID(o.ID):
		l.Refuse("id", "setting.id", o.ID)
	case !parent:
		l.Refuse("parent", "setting.gone", o.Parent)
	case taken || len(o.Code) < 1 || len(o.Code) > 5 || strings.Trim(o.Code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "":
		l.Refuse("code", "setting.code", o.Code)
	default:
		l.Pack.Offices = append(l.Pack.Offices, pack.Office{ID: o.ID, Name: o.Name, Parent: o.Parent, Code: o.Code, Certainty: rule.Practice, Territory: rule.Practice})
	}
}

// Territory moves a district to another office. A territory that the law itself
// draws neither gains nor loses any.
type Territory struct {
	District string `json:"district"`
	Office   string `json:"office"`
}

func (t *Territory) service() string   { return "" }
func (t *Territory) target() string    { return of("territory", t.District) }
func (t *Territory) texts() []lay.Text { return nil }

func (t *Territory) lay(l *laying) {
	all := l.Pack.Offices
	to := slices.IndexFunc(all, func(o pack.Office) bool { return o.ID == t.Office })
	from := slices.IndexFunc(all, func(o pack.Office) bool { return slices.Contains(o.Districts, t.District) })
	drawn := func(o pack.Office) bool { return o.Territory == rule.Verified && len(o.Districts) > 0 }
	switch {
	case to < 0:
		l.Refuse("office", "setting.gone", t.Office)
	case from < 0:
		l.Refuse("district", "setting.gone", t.District)
	case from == to:
	case drawn(all[from]) || drawn(all[to]):
		l.Refuse("district", "setting.territory-fixed", "")
	default:
		all[from].Districts = slices.DeleteFunc(slices.Clone(all[from].Districts), func(d string) bool { return d == t.District })
		all[to].Districts = append(slices.Clip(all[to].Districts), t.District)
		all[to].Territory = rule.Practice
	}
}

// Theme is the colours in which the tenant's pages differ.
type Theme struct {
	Brand     string `json:"brand"`
	BrandDark string `json:"brand_dark"`
	Tint      string `json:"tint"`
	TintDark  string `json:"tint_dark"`
	Weave     string `json:"weave"`
}

func (t *Theme) service() string   { return "" }
func (t *Theme) target() string    { return "theme" }
func (t *Theme) texts() []lay.Text { return nil }

func (t *Theme) lay(l *laying) {
	if !slices.Contains(Weaves, t.Weave) {
		l.Refuse("weave", "setting.gone", t.Weave)
		return
	}
	if t.readable(l) {
		l.Pack.Theme.Brand, l.Pack.Theme.BrandDark, l.Pack.Theme.Tint, l.Pack.Theme.TintDark, l.Pack.Theme.Weave = t.Brand, t.BrandDark, t.Tint, t.TintDark, t.Weave
	}
}

// Source is a text that the administration issued, such as a notice of fees, for
// other changes to cite.
type Source struct {
	ID       string     `json:"id"`
	Title    words.Text `json:"title"`
	Citation string     `json:"citation"` // number and date, as it is printed
	URL      string     `json:"url,omitzero"`
	Read     civil.Date `json:"read,omitzero"`
}

func (s *Source) service() string { return "" }
func (s *Source) target() string  { return of("source", s.ID) }
func (s *Source) texts() []lay.Text {
	return []lay.Text{{Field: "title", Says: s.Title, Most: 200}}
}

func (s *Source) lay(l *laying) {
	_, _, taken := l.Pack.Source(s.ID)
	switch {
	case !lay.ID(s.ID) || taken || s.ID == Cite:
		l.Refuse("id", "setting.id", s.ID)
	case !l.Line("citation", s.Citation, 300):
	case s.URL != "" && !lay.Page(s.URL):
		l.Refuse("url", "setting.url", "", "https", "https://")
	case s.Read.IsZero():
		l.Refuse("read", "setting.day", "")
	default:
		l.Pack.Sources = append(l.Pack.Sources, pack.Source{ID: s.ID, Title: s.Title, Citation: s.Citation, URL: s.URL, Read: s.Read})
	}
}
