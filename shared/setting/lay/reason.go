package lay

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/words"
)

// Reason is why a change is refused.
type Reason struct {
	Change int      // its index in the layer; -1 for the layer itself
	Field  string   // the member at fault, and the language of a text: label.ne
	Code   string   // a key of the word list
	Args   []string // pairs of name and value for the sentence
	Cite   string   // the provision that sets the range, if one does
}

// Say writes the reason as a sentence in the reader's language, with amounts and
// days as this reader writes them, and the provision that sets the range.
func (r Reason) Say(p *words.Printer, in *pack.Pack) string {
	args := slices.Clone(r.Args)
	for i := 1; i < len(args); i += 2 {
		var amount money.Amount
		if err := amount.UnmarshalText([]byte(args[i])); err == nil && args[i] != "" {
			args[i] = p.Money(amount)
		} else if strings.Trim(args[i], "0123456789.") == "" {
			args[i] = p.Digits(args[i])
		}
	}
	said := p.Say(r.Code, args)
	if clause := p.In(in.Cite(r.Cite)); clause != "" {
		return p.T("setting.with-clause", "said", said, "clause", clause)
	}
	return said
}
