package lint

import (
	"math/big"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/rule"
)

// checkAdjust proves the range in which an administration may set a charge: it
// cites law, has an end above its beginning, and holds what the law itself gives.
func checkAdjust(a pack.Adjust, t rule.Table, f survey.Findings) {
	if a == (pack.Adjust{}) {
		return
	}
	if a.Cite == "" {
		f.Say("the range in which the charge may be set cites no provision")
	}
	least, greatest := bound(a.Min, f.At("min")), bound(a.Max, f.At("max"))
	if least == nil {
		least = new(big.Rat)
	}
	if greatest != nil && least.Cmp(greatest) > 0 {
		f.Say("the range from %s to %s has its least value above its greatest", a.Min, a.Max)
		return
	}
	for _, r := range t.Rows {
		for _, v := range r.Values {
			if n, ok := new(big.Rat).SetString(v.Amount); ok && (n.Cmp(least) < 0 || greatest != nil && n.Cmp(greatest) > 0) {
				f.Say("row %s gives %s from %s, outside the range in which the charge may be set", r.ID, v.Amount, v.From)
			}
		}
	}
}

// bound reads one end of a range; nil is none.
func bound(s string, f survey.Findings) *big.Rat {
	if s == "" {
		return nil
	}
	n, ok := new(big.Rat).SetString(s)
	if !ok || n.Sign() < 0 {
		f.Say("%q is not a decimal like 20000.00", s)
		return nil
	}
	return n
}
