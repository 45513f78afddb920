package proof

import (
	"slices"
	"strings"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/bill"
	"github.com/shrama/shrama/shared/pack/era"
	"github.com/shrama/shrama/shared/pack/survey"
)

func (l Proof) checkRecord(f survey.Findings) {
	r := l.service.Record
	if len(r.Prefix) < 1 || len(r.Prefix) > 4 || strings.ToUpper(r.Prefix) != r.Prefix {
		f.At("prefix").Say("%q is no prefix of a number; use one to four capitals", r.Prefix)
	}
	if x, ok := l.service.Field(r.Holder); !ok || x.Type != form.Text {
		f.At("holder").Say("%q is no text field of the form; it must be the holder's name", r.Holder)
	} else if x.Secret {
		f.At("holder").Say("%s is secret and cannot name the case in lists", r.Holder)
	}
	for i, id := range r.Contents {
		if _, ok := l.service.Field(id); !ok {
			f.At("contents", i).Say("%s is no field of the form or of the office's form", id)
		}
	}
	for i, id := range r.Public {
		if !slices.Contains(r.Contents, id) {
			f.At("public", i).Say("%s is not among the contents", id)
		}
		if x, _ := l.service.Field(id); x.Secret {
			f.At("public", i).Say("%s is secret and cannot be public", id)
		}
	}
	if len(r.Terms) == 0 {
		f.Say("the record lacks validity, how long it holds")
	}
	for i, v := range r.Terms {
		l.checkValidity(v, f.At("validity", i))
	}
	l.checkDeemed(f.Top().At("flow", "within"))
	l.checkRenewal(f.At("renewal"))
	l.checkActs(f.At("acts"))
	for i, to := range r.Copies.To {
		if to != flow.OfficeOfCase && to != flow.OfficeHead {
			f.At("copies", "to", i).Say("%q receives no copies; write %s or %s", to, flow.OfficeOfCase, flow.OfficeHead)
		}
	}
	if len(r.Copies.To) > 0 && r.Copies.Cite == "" {
		f.At("copies").Say("the copies cite no provision")
	}
}

func (l Proof) checkValidity(v pack.Validity, f survey.Findings) {
	date := func(id string) bool {
		x, ok := l.service.Field(id)
		return ok && x.Type == form.Date && !x.Optional
	}
	if v.From != pack.Granted && !date(v.From) {
		f.At("from").Say("%q is neither granted nor a date that the form asks", v.From)
	}
	if v.To != "" && !date(v.To) {
		f.At("to").Say("%q is no date that the form asks", v.To)
	}
	if v.Calendar != "" && v.Calendar != string(calendar.Gregorian) {
		f.At("calendar").Say("%q is not a calendar here; write gregorian or leave it out", v.Calendar)
	}
	if v.Length.Set() || v.Length.Unit != "" {
		era.Length(l.service, v, f.At("length"))
		if len(v.Length.Table.Rows) > 0 {
			l.checkTable(v.Length.Table, "services/"+l.service.ID, f.At("length", "table"))
		}
		bill.Inputs(l.service, v.Length.Table, v.Regime, f.At("length", "table"))
	} else if spanned(v.Longest) == v.Unlimited {
		f.Say("validity needs either longest, a number and a unit such as {n: 1, unit: year}, or unlimited: true")
	}
	if !unset(v.Total) && !spanned(v.Total) {
		f.At("total").Say("total needs a number and a unit")
	}
	if v.Total.Unit == v.Longest.Unit && v.Total.N > 0 && v.Total.N < v.Longest.N {
		f.At("total").Say("the whole (%d) is shorter than its part (%d)", v.Total.N, v.Longest.N)
	}
	if v.Cite == "" {
		f.Say("validity cites no provision")
	}
}

// checkDeemed finds what a grant without an officer could not put on its paper.
func (l Proof) checkDeemed(f survey.Findings) {
	s := l.service
	if !slices.ContainsFunc(s.Flow.Limits, func(x flow.Limit) bool { return x.Deemed.To != "" }) {
		return
	}
	for _, b := range s.Certificate.Blocks {
		if b.Kind == "photo" {
			f.Say("a case is deemed granted, and the certificate shows a photo that no officer has looked at")
		}
	}
	for _, v := range s.Record.Terms {
		ends := func(x form.Field) bool { return x.ID == v.To }
		same := func(x flow.Limit) bool {
			return x.Deemed.To != "" && (x.Regime == v.Regime || x.Regime == "" || v.Regime == "")
		}
		if slices.ContainsFunc(s.OfficeForm, ends) && slices.ContainsFunc(s.Flow.Limits, same) {
			f.Say("a case is deemed granted, and only an officer could write the last day, %s", v.To)
		}
	}
}

func (l Proof) checkRenewal(f survey.Findings) {
	r := l.service.Record.Renewal
	used := !unset(r.Opens) || !unset(r.Closes) || !unset(r.Remind) || len(r.Again) > 0
	for key, s := range map[string]calendar.Span{"opens": r.Opens, "closes": r.Closes, "remind": r.Remind} {
		if !unset(s) && !spanned(s) {
			f.At(key).Say("%s needs a number and a unit", key)
		}
	}
	if used && r.Cite == "" {
		f.Say("renewal cites no provision")
	}
	for i, id := range r.Again {
		if _, ok := l.service.Flow.Step(id); !ok {
			f.At("again", i).Say("%s is no step of the flow", id)
		}
	}
}

// acts are what the product can do to a record, and the message each sends.
var acts = map[string]string{"amend": "amended", "suspend": "suspended", "restore": "restored", "revoke": "revoked"}

func (l Proof) checkActs(f survey.Findings) {
	r := l.service.Record
	known := survey.Once(r.Acts, func(a pack.Act) string { return a.ID }, f)
	for i, a := range r.Acts {
		at := f.At(i)
		if _, ok := acts[a.ID]; !ok {
			at.At("id").Say("%q is no act; write amend, suspend, restore or revoke", a.ID)
		}
		if len(a.By) == 0 {
			at.Say("act %s says nobody who may take it", a.ID)
		}
		l.checkHolders(a.By, false, at.At("by"))
		if a.Cite == "" {
			at.Say("act %s cites no provision", a.ID)
		}
		for j, id := range a.Fields {
			if !slices.Contains(r.Contents, id) {
				at.At("fields", j).Say("%s is not among the contents", id)
			}
		}
		if (a.ID == "amend") != (len(a.Fields) > 0) {
			at.Say("amend, and nothing else, names the fields it changes")
		}
	}
	_, suspend := known["suspend"]
	if _, restore := known["restore"]; suspend != restore {
		f.Say("what can be suspended must be restored: both acts or neither")
	}
}

// kinds are the pieces of a certificate; filled are the names that the record
// gives besides its contents.
var (
	kinds  = []string{"title", "subtitle", "paragraph", "facts", "photo", "conditions", "signature"}
	filled = []string{"number", "received", "issued", "valid-from", "valid-to"}
)

func (l Proof) checkCertificate(f survey.Findings) {
	known := slices.Concat(filled, l.service.Record.Contents)
	blocks := l.service.Certificate.Blocks
	if len(blocks) == 0 || blocks[0].Kind != "title" {
		f.Say("a certificate begins with a block of the kind title")
	}
	for i, b := range blocks {
		at := f.At(i)
		if !slices.Contains(kinds, b.Kind) {
			at.At("kind").Say("%q is no kind of block; the kinds are %s", b.Kind, list(kinds))
		}
		l.checkNames(b.Text, known, at.At("text"))
		for j, t := range b.List {
			l.checkNames(t, known, at.At("list", j))
		}
		for j, id := range b.Items {
			switch _, document := l.service.Document(id); {
			case b.Kind == "photo" && !document:
				at.At("items", j).Say("%s is no document of the form", id)
			case b.Kind == "facts" && !slices.Contains(known, id):
				at.At("items", j).Say("%s is not among the contents of the record", id)
			}
		}
		if (b.Kind == "facts" || b.Kind == "photo") && len(b.Items) == 0 {
			at.Say("a block of the kind %s needs items", b.Kind)
		}
	}
}

// slots are what a message can fill in.
var slots = []string{"reference", "service", "due", "reason", "link"}

// events are what a message can be about.
var events = []string{"submitted", "payment-due", "paid", "returned", "recommended", "tested", "granted", "refused", "overdue", "expiring", "expired", "amended", "suspended", "restored", "revoked"}

func (l Proof) checkMessages(f survey.Findings) {
	known := survey.Once(l.service.Messages, func(m pack.Message) string { return m.ID }, f)
	for i, m := range l.service.Messages {
		at := f.At(i)
		if !slices.Contains(events, m.ID) {
			at.At("id").Say("nothing sends %q; the events are %s", m.ID, list(events))
		}
		l.checkNames(m.Subject, slots, at.At("subject"))
		l.checkNames(m.Body, slots, at.At("body"))
		l.checkNames(m.SMS, slots, at.At("sms"))
	}
	for _, id := range l.expected() {
		if _, ok := known[id]; !ok {
			f.Say("there is no message for %s", id)
		}
	}
}

// expected lists the events that this service can come to.
func (l Proof) expected() []string {
	need := []string{"submitted", "granted", "expired"}
	for _, s := range l.service.Flow.Steps {
		switch s.Phase {
		case flow.Payment:
			need = append(need, "payment-due", "paid")
		case flow.Returned:
			need = append(need, "returned")
		case flow.Refused:
			need = append(need, "refused")
		default:
		}
		if len(s.Terms) > 0 || len(l.service.Flow.Limits) > 0 && s.Phase.Whose() == "office" {
			need = append(need, "overdue")
		}
	}
	if !unset(l.service.Record.Renewal.Remind) {
		need = append(need, "expiring")
	}
	for _, a := range l.service.Record.Acts {
		need = append(need, acts[a.ID])
	}
	slices.Sort(need)
	return slices.Compact(need)
}
