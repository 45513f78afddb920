// Package rules holds the template and those nested in it to what a security
// officer would ask of them: each rule has an id, a sentence, the page of AWS it
// rests on, and a mutant in the tests that only it catches.
//
// A rule judges what CloudFormation would make, so parameters are filled in and
// intrinsic functions resolved first. It has no list of exceptions: what may
// differ is part of the rule and says why.
package rules

import (
	"cmp"
	"slices"
)

// Rule is one thing that must hold.
type Rule struct {
	ID    string // table-recovery: what it is of, and what
	Says  string
	Cites string // the page, under Docs

	breaks func(*Cell) []string // where it does not hold
}

// Docs is where AWS's documentation is.
const Docs = "https://docs.aws.amazon.com/"

// Finding is a place where a rule does not hold.
type Finding struct {
	Rule  Rule
	Where string // a resource by its way through the stacks: Edge/Firewall
}

// All returns every rule, by id.
func All() []Rule {
	all := slices.Concat(ofAPI(), ofFirewall(), ofEdge(), ofFunctions(), ofEvents(), ofTable(), ofBuckets(), ofKeys(), ofLogs(), ofRoles(), ofAlarms(), ofTemplates())
	slices.SortFunc(all, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// Check returns all findings in a cell, by rule.
func Check(c *Cell) []Finding {
	var found []Finding
	for _, r := range All() {
		where := r.breaks(c)
		slices.Sort(where)
		for _, w := range slices.Compact(where) {
			found = append(found, Finding{r, w})
		}
	}
	return found
}
