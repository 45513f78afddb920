package operator

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/words"
)

// voucher is the way to pay that needs no agreement: an officer checks it.
const voucher = "voucher"

// Finding is one thing a tenant lacks before it can serve, or that somebody
// should look at.
type Finding struct {
	Code string `json:"code"` // a key of the word list
	Text string `json:"text"` // in the printer's language
}

// Health looks at what a tenant still lacks. It reads the staff of each office
// and looks for the keys; nothing is written.
func (o *Operator) Health(ctx context.Context, id tenant.ID, p *words.Printer) ([]Finding, error) {
	t, err := o.Register.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	e := &examination{t: t, print: p}
	if err := e.staff(ctx, o); err != nil {
		return nil, err
	}
	signs, seals, err := o.Keys.Ready(ctx, string(id))
	if err != nil {
		return nil, err
	}
	if !signs {
		e.find("health.signing-key")
	}
	if !seals {
		e.find("health.data-key")
	}
	for _, way := range t.Pack.Payments {
		if way.ID != voucher && !slices.Contains(o.Gateways, way.ID) {
			e.find("health.payment", "payment", p.In(way.Label))
		}
	}
	for _, m := range t.Pack.Modules {
		if !t.Runs(m) {
			e.find("health.module", "module", m)
		}
	}
	return e.found, e.doubts()
}

// examination is one look at a tenant.
type examination struct {
	t     tenancy.Tenancy
	print *words.Printer
	found []Finding
}

func (e *examination) find(code string, args ...string) {
	e.found = append(e.found, Finding{code, e.print.T(code, args...)})
}

// staff looks for offices without anybody, posts that nobody holds, and admins.
func (e *examination) staff(ctx context.Context, o *Operator) error {
	db := o.Register.Table.For(e.t.ID)
	var empty []string
	held := map[string]int{}
	for _, office := range e.t.Pack.Offices {
		all, err := people.Staff(ctx, db, office.ID)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			empty = append(empty, e.print.In(office.Name))
		}
		for _, who := range all {
			for _, r := range who.Roles {
				held[r]++
			}
		}
	}
	switch held[tenant.Admin] {
	case 0:
		e.find("health.admin")
	case 1:
		e.find("health.second-admin")
	}
	var vacant []string
	for _, r := range e.t.Pack.Roles {
		if held[r.ID] == 0 && r.ID != tenant.Admin {
			vacant = append(vacant, e.print.In(r.Name))
		}
	}
	if len(vacant) > 0 {
		e.find("health.vacant", "roles", e.grouped(vacant))
	}
	if len(empty) > 0 {
		e.find("health.offices", "offices", e.grouped(empty))
	}
	return nil
}

// grouped lists names, and what several begin with once: "Labour Office: North,
// South" of "Labour Office, North" and "Labour Office, South". Names that are wholly
// the same are counted.
func (e *examination) grouped(names []string) string {
	const parted = ", "
	seats := map[string][]string{}
	var heads []string
	for _, n := range names {
		head, seat, _ := strings.Cut(n, parted)
		if _, known := seats[head]; !known {
			heads = append(heads, head)
		}
		seats[head] = append(seats[head], seat)
	}
	for i, head := range heads {
		if n := len(seats[head]); n > 1 && slices.Equal(seats[head], make([]string, n)) {
			heads[i] += " (" + e.print.Number(int64(n)) + ")"
			continue
		}
		switch all := slices.DeleteFunc(seats[head], func(s string) bool { return s == "" }); {
		case len(all) == 1:
			heads[i] += parted + all[0]
		case len(all) > 1:
			heads[i] += ": " + strings.Join(all, parted)
		}
	}
	return strings.Join(heads, "; ")
}

// doubts counts what the pack itself is not sure of.
func (e *examination) doubts() error {
	n := map[string]int{}
	count(reflect.ValueOf(e.t.Pack), n)
	for _, id := range e.t.Pack.Services {
		s, err := e.t.Pack.Service(id)
		if err != nil {
			return err
		}
		count(reflect.ValueOf(s), n)
	}
	if n := n[rule.Unverified]; n > 0 {
		e.found = append(e.found, Finding{"health.unverified", e.print.N("health.unverified", n)})
	}
	if n := n[rule.Undetermined]; n > 0 {
		e.found = append(e.found, Finding{"health.undetermined", e.print.N("health.undetermined", n)})
	}
	return nil
}

// count adds up the certainties that v says, by word: the law's types call the
// field Certainty or Territory, and hold it as a string.
func count(v reflect.Value, n map[string]int) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			count(v.Elem(), n)
		}
	case reflect.Slice:
		for i := range v.Len() {
			count(v.Index(i), n)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			count(v.MapIndex(k), n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			switch {
			case !f.IsExported():
			case f.Type.Kind() == reflect.String:
				if f.Name == "Certainty" || f.Name == "Territory" {
					n[v.Field(i).String()]++
				}
			default:
				count(v.Field(i), n)
			}
		}
	default:
	}
}
