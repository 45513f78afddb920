package review

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/setting"
)

func (t *teller) offered(s *setting.Switch) {
	name := s.Service
	if o, err := t.before.Service(s.Service); err == nil {
		name = t.p.In(o.Name)
	}
	t.onOff("switch", name, slices.Contains(t.before.Services, s.Service), s.On)
}

// onOff says that something is offered or not.
func (t *teller) onOff(key, what string, was, is bool) {
	word := func(on bool) string {
		return t.p.T(map[bool]string{true: "setting.on", false: "setting.off"}[on])
	}
	if is {
		key += "-on"
	} else {
		key += "-off"
	}
	t.say(key, word(was), word(is), "what", what)
}

func (t *teller) payment(p *setting.Payment) {
	_, was := t.before.Payment(p.ID)
	o, _ := t.before.Payment(p.ID)
	t.onOff("payment", t.named(o.Label, t.paid(p.ID)), was, p.On)
}

// paid is the product's own name of a way to pay that the pack does not offer now.
func (t *teller) paid(id string) string {
	if s := t.p.T("pay." + id); s != "pay."+id {
		return s
	}
	return id
}

func (t *teller) holiday(h *setting.Holiday) {
	o, _ := find(t.before.Holidays, func(o pack.Holiday) bool { return o.Date == h.Date && o.Scope == pack.EveryOffice })
	t.say("holiday", t.p.In(o.Name), t.p.In(h.Name), "day", t.day(h.Date))
}

func (t *teller) holidayEnd(h *setting.HolidayEnd) {
	o, _ := find(t.before.Holidays, func(o pack.Holiday) bool { return o.Date == h.Date && o.Scope == pack.EveryOffice })
	t.say("holiday-end", t.p.In(o.Name), "", "day", t.day(h.Date))
}

func (t *teller) office(o *setting.Office) {
	old, ok := t.before.Office(o.ID)
	if ok {
		t.say("office-name", t.p.In(old.Name), t.p.In(o.Name))
		return
	}
	over, _ := t.before.Office(o.Parent)
	t.say("office", "", t.p.In(o.Name), "over", t.named(over.Name, o.Parent))
}

func (t *teller) territory(x *setting.Territory) {
	d, _ := t.before.District(x.District)
	from, _ := t.before.OfficeFor(x.District)
	to, _ := t.before.Office(x.Office)
	t.say("territory", t.or(t.p.In(from.Name)), t.named(to.Name, x.Office), "what", t.named(d.Name, x.District))
}

func (t *teller) theme(x *setting.Theme) {
	colours := func(brand, brandDark, tint, tintDark, weave string) string {
		return strings.Join([]string{brand, brandDark, tint, tintDark, weave}, ", ")
	}
	o := t.before.Theme
	t.say("theme", colours(o.Brand, o.BrandDark, o.Tint, o.TintDark, o.Weave), colours(x.Brand, x.BrandDark, x.Tint, x.TintDark, x.Weave))
}

func (t *teller) crest(c *setting.Crest) {
	key := "crest"
	if c.Image == "" {
		key = "crest-none"
	}
	t.say(key, t.p.In(t.before.Theme.Crest.Alt), t.p.In(c.Alt))
}

func (t *teller) source(s *setting.Source) {
	t.say("source", "", t.p.In(s.Title)+" ("+s.Citation+")")
}

func (t *teller) person(p *setting.Person) {
	if p.End {
		t.say("person-end", p.Email, "", "who", p.Email)
		return
	}
	var roles []string
	for _, id := range p.All(t.before) {
		r, _ := t.before.Role(id)
		roles = append(roles, t.named(r.Name, id))
	}
	if post, ok := t.before.Post(p.Post); ok {
		roles = []string{t.p.In(post.Name)}
	}
	o, _ := t.before.Office(p.Office)
	t.say("person", "", strings.Join(roles, ", "), "who", p.Name+" ("+p.Email+")", "office", t.named(o.Name, p.Office))
}
