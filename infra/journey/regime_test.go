package journey

import (
	"slices"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/price"
	"github.com/shrama/shrama/tenants"
)

// TestTheLastDayOfTheActsAndTheFirstOfTheCodes: the same contractor asks on both
// days. Each application keeps the law of its day: its questions, its charges,
// its clause and its paper, whenever it is decided.
func TestTheLastDayOfTheActsAndTheFirstOfTheCodes(t *testing.T) {
	h := Family(t, "in-gj")
	law, err := pack.Open(tenants.FS).Pack("in-gj")
	if err != nil {
		t.Fatal(err)
	}
	s, err := law.Service("contractor-licence")
	if err != nil {
		t.Fatal(err)
	}
	asked := func(day string) (*Person, walk) {
		h.On(day)
		d, err := civil.Parse(day)
		if err != nil {
			t.Fatal(err)
		}
		w := walk{Sound{Pack: law, Service: s.On(d), Today: d}, h, t}
		p := h.As("contractor-" + day + "@gj.example")
		p.applies("permit", s.ID)
		p.Fills(w.typed(w.Answers()))
		p.Attaches()
		p.Sends()
		p.Opens(p.Case)
		return p, w
	}
	old, acts := asked("2025-11-20")
	old.Sees("The Acts before the Labour Codes")
	now, codes := asked("2025-11-21")
	now.Sees("Decided under: The Labour Codes")
	if ids(acts) == ids(codes) {
		t.Error("both laws ask the same")
	}
	if a, b := price.List(acts.Service, acts.Today, "INR"), price.List(codes.Service, codes.Today, "INR"); len(a) > 0 && len(b) > 0 && a[0].Charge == b[0].Charge && a[0].Cite == b[0].Cite {
		t.Error("both laws charge by the same clause")
	}
	old.Opens(old.Case)
	old.Sees("The Acts before the Labour Codes")
	x := stored(t, old)
	acts.decided(old, strings.TrimPrefix(old.Case, "/in-gj/"))
	if y := stored(t, old); y.Filed != x.Filed || y.Filed != acts.Today {
		t.Errorf("filed on %s, then %s", x.Filed, y.Filed)
	}
	old.Opens("permit/records/"+old.Number(), "lang", "en")
	for _, p := range acts.Service.Parts {
		for _, f := range p.Fields {
			if f.Regime == "labour-acts" && slices.Contains(s.Record.Contents, f.ID) {
				old.Sees(f.Label["en"])
			}
		}
	}
}

// ids are the questions that a day's law asks.
func ids(w walk) string {
	var out []string
	for _, p := range w.Service.Parts {
		for _, f := range p.Fields {
			out = append(out, f.ID)
		}
	}
	return strings.Join(out, " ")
}
