package dossier

import (
	"strings"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/rule"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/words"
)

// Whole says until when law wants the whole case decided, under which provision,
// and what follows if nobody does. It is empty where law sets no limit, and while
// the office's clock stands.
func Whole(c web.Call, l casework.Law, x casework.Case) string {
	limit := l.Service.Flow.Limit
	if x.Whole.IsZero() || x.Phase.Over() || !x.Stood.IsZero() {
		return ""
	}
	p, key := c.Print, "counter.whole"
	if limit.Certainty == rule.Practice {
		key = "counter.whole-practice"
	}
	parts := []string{p.T(key, "date", p.Date(civil.Of(x.Whole.In(c.Now.Location()))), "clause", p.In(l.Pack.Cite(limit.Cite))), Certain(p, limit.Certainty)}
	if limit.Deemed.To != "" {
		parts = append(parts, p.T("counter.whole-deemed", "clause", p.In(l.Pack.Cite(limit.Deemed.Cite))), Certain(p, limit.Deemed.Certainty))
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// Certain says how sure a value is for today, nothing where it is the law's own.
func Certain(p *words.Printer, c string) string {
	if c == rule.Verified {
		return ""
	}
	return p.T("certainty." + c)
}
