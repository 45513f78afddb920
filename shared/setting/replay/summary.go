// Package replay asks what changes of a tenant's settings would have done to the
// cases that were filed: how many come out otherwise, and for how much money.
package replay

import (
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/money"
)

// Summary is what changes would have done to past cases.
type Summary struct {
	From     civil.Date `json:"from,omitzero"` // the first day of filing that was looked at
	To       civil.Date `json:"to,omitzero"`   // and the last
	Cases    int        `json:"cases"`
	Changed  int        `json:"changed"`           // come out otherwise
	Unfit    int        `json:"unfit,omitzero"`    // could not be worked out, before or after
	Services []Service  `json:"services,omitzero"` // that have cases, in the pack's order
	Examples []Example  `json:"examples,omitzero"` // of changed cases, at most MostExamples
	Changes  string     `json:"changes,omitzero"`  // fingerprint of the changes that were asked about
	Base     int        `json:"base,omitzero"`     // version of the settings they were laid over
}

// Service is what they would have done to the cases of one service. A case may
// count under several heads.
type Service struct {
	ID       string       `json:"id"`
	Cases    int          `json:"cases"`
	Changed  int          `json:"changed"`
	Dearer   int          `json:"dearer,omitzero"`   // pay more
	Cheaper  int          `json:"cheaper,omitzero"`  // pay less
	More     money.Amount `json:"more,omitzero"`     // what the dearer would have paid more, together
	Less     money.Amount `json:"less,omitzero"`     // what the cheaper would have paid less
	Exempt   int          `json:"exempt,omitzero"`   // would have paid nothing, and did pay
	Charged  int          `json:"charged,omitzero"`  // would have paid, and were exempt
	Opened   int          `json:"opened,omitzero"`   // an officer would have had to set the fee
	Settled  int          `json:"settled,omitzero"`  // an officer would not have had to
	Lacking  int          `json:"lacking,omitzero"`  // lack a document that would have been asked
	Relieved int          `json:"relieved,omitzero"` // need not have sent one that they sent
	Broken   int          `json:"broken,omitzero"`   // steps kept in time that would have been late
	Kept     int          `json:"kept,omitzero"`     // late steps that would have been in time
	Moved    int          `json:"moved,omitzero"`    // would have gone to another office
	Barred   int          `json:"barred,omitzero"`   // could not have been sent, as the service is switched off
}

// What is what an Example shows.
type What string

// The kinds of examples.
const (
	Fee      What = "fee"
	Document What = "document"
	Deadline What = "deadline"
	Office   What = "office"
)

// Example is one case that comes out otherwise.
type Example struct {
	Case    string `json:"case"` // its id
	Service string `json:"service"`
	What    What   `json:"what"`
	On      string `json:"on,omitzero"` // the document's or the step's id
	Old     string `json:"old"`         // NPR 15000.00, open; asked, not-asked; kept, late
	New     string `json:"new"`
}

// kind is what examples of one kind have in common.
func (e Example) kind() string { return e.Service + " " + string(e.What) }

// MostExamples is how many examples a summary shows.
const MostExamples = 20
