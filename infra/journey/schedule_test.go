package journey

import "testing"

// TestAFactoryFindsItsFeeAndItsQuestion: eighteen fees are folded away under their
// number, all of them on the page; a question that two of three choices bring says
// which, since it can stand below neither.
func TestAFactoryFindsItsFeeAndItsQuestion(t *testing.T) {
	h := Family(t, "bd")
	p := h.As("owner@factory.example")
	p.applies("permit", "factory-licence")
	p.Sees("All 18 fees", "class A: 1 to 10 workers", "VAT on the licence fee")
	p.Opens(p.Case + "/parts/kind")
	p.Sees("Only if you chose: Renewal, the licence has not ended; Renewal, the licence ended within the last year.")
}
