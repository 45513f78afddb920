// Package review judges changes before they decide anything: every reason why one
// cannot be, and what each does, in the reader's words.
package review

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/proof"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/lay"
)

// Check returns every reason why a layer cannot be laid over the law, in the order
// of its changes: what is no change, texts that are not plain, what law does not
// leave to the administration, and whatever the linter finds in the pack that it
// would make. A sound layer has none.
func Check(base *pack.Pack, layer setting.Layer) ([]lay.Reason, error) {
	if reasons := Size(layer); len(reasons) > 0 {
		return reasons, nil // nothing is worked out of such a layer
	}
	var reasons []lay.Reason
	for i, c := range layer {
		if c.Kind() == "" {
			reasons = append(reasons, lay.Reason{Change: i, Code: "setting.no-change"})
		}
		for _, t := range c.Texts() {
			reasons = append(reasons, text(i, t, base.Languages)...)
		}
	}
	p, refused, err := setting.Lay(base, layer)
	if err != nil {
		return nil, err
	}
	if reasons = append(reasons, refused...); len(reasons) == 0 {
		if reasons, err = linted(base, p, layer); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(reasons, func(a, b lay.Reason) int { return cmp.Compare(a.Change, b.Change) })
	return reasons, nil
}

// Size refuses a layer that is too large to be looked at.
func Size(layer setting.Layer) []lay.Reason {
	settings, people := layer.Split()
	b, err := settings.JSON()
	staff, err2 := people.JSON()
	switch {
	case len(settings) > setting.MostChanges:
		return []lay.Reason{{Change: -1, Code: "setting.too-many", Args: []string{"max", strconv.Itoa(setting.MostChanges)}}}
	case len(people) > setting.MostPeople:
		return []lay.Reason{{Change: -1, Code: "setting.too-many", Args: []string{"max", strconv.Itoa(setting.MostPeople)}}}
	case err != nil || err2 != nil: // a text that is no UTF-8
		return []lay.Reason{{Change: -1, Code: "form.characters"}}
	case len(b) > setting.MostBytes || len(staff) > setting.MostStaff:
		return []lay.Reason{{Change: -1, Code: "setting.too-large"}}
	}
	return nil
}

// linted runs the linter over what the layer touches and returns what it would
// not find in the law alone.
func linted(base, p *pack.Pack, layer setting.Layer) (reasons []lay.Reason, err error) {
	for _, id := range layer.Touches() {
		found, err := proof.Service(p, id)
		if err != nil {
			return nil, fmt.Errorf("review: %w", err)
		}
		law, err := proof.Service(base, id)
		if err != nil {
			return nil, fmt.Errorf("review: %w", err)
		}
		reasons = append(reasons, blame(layer, id, found, law)...)
	}
	if slices.ContainsFunc(layer, func(c setting.Change) bool { return c.Service() == "" && c.Person == nil }) {
		reasons = append(reasons, blame(layer, "", proof.Whole(p), proof.Whole(base))...)
	}
	return reasons, nil
}

// blame gives each new finding to the change that is most likely at fault: the
// last of that service whose part of the file it is in, else the last of it.
func blame(layer setting.Layer, service string, found, law []survey.Finding) (reasons []lay.Reason) {
	for _, f := range found {
		if slices.ContainsFunc(law, func(o survey.Finding) bool { return o.Text == f.Text }) {
			continue
		}
		at := -1
		part, _, _ := strings.Cut(f.Path, ".")
		for i, c := range layer {
			if c.Service() == service && (at < 0 || part == parts[c.Kind()] || part != parts[layer[at].Kind()]) {
				at = i
			}
		}
		reasons = append(reasons, lay.Reason{Change: at, Code: "setting.lint", Args: []string{"what", f.Text}})
	}
	return reasons
}

// parts is where in a file each kind writes.
var parts = map[string]string{
	"fee": "fee", "concession": "fee", "concession_end": "fee", "item": "checklists", "item_retire": "checklists", "item_order": "checklists",
	"paper": "documents", "paper_retire": "documents", "deadline": "flow", "wording": "messages", "note": "note", "switch": "services",
	"holiday": "holidays", "holiday_end": "holidays", "payment": "payments", "office": "offices", "territory": "offices", "theme": "theme",
	"crest": "theme", "source": "sources",
}
