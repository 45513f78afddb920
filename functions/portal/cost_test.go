package portal

import (
	"testing"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/words"
	"github.com/shrama/shrama/tenants"
)

// TestTheListOfServicesTellsWhatIsKnownOfAFee: what law leaves open is told
// beside it and hides nothing.
func TestTheListOfServicesTellsWhatIsKnownOfAFee(t *testing.T) {
	shelf := pack.Open(tenants.FS)
	for _, tt := range []struct{ pack, service, on, want string }{
		{"np", "pressure-plant", "2026-11-22", "Free"},
		{"np", "work-permit", "2026-11-22", "Rs\u00a015,000 to Rs\u00a020,000"},
		{"in-gj", "contractor-licence", "2025-11-20", "From ₹270; an officer tells you the rest: Licence fee"},
		{"in-gj", "contractor-licence", "2025-11-21", "An officer tells you the fee"},
		{"in-cg", "contractor-licence", "2025-11-20", "₹100 to ₹1,500; an officer tells you the rest: Security deposit"},
		{"in-cg", "shop-registration", "2025-08-14", "₹0; in some cases an officer tells you the fee"},
		{"in-cg", "building-establishment", "2025-11-20", "₹100 to ₹1,000; in some cases an officer tells you the fee"},
		{"bd", "factory-licence", "2026-11-22", "From Tk\u00a0500; in some cases an officer tells you the fee"},
		{"bd", "contractor-licence", "2026-11-22", "An officer tells you the fee"},
		{"np", "labour-supplier", "2026-11-22", "From Rs\u00a05,000"},
	} {
		p, err := shelf.Pack(tt.pack)
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Service(tt.service)
		if err != nil {
			t.Fatal(err)
		}
		on, err := civil.Parse(tt.on)
		if err != nil {
			t.Fatal(err)
		}
		if got := cost(s, words.New("en", p.Locale()), on); got != tt.want {
			t.Errorf("%s/%s on %s: %q, want %q", tt.pack, tt.service, tt.on, got, tt.want)
		}
	}
}
