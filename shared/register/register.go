// Package register keeps what granted cases put on the register: permits,
// licences, registrations. A record has a life of its own (valid, suspended,
// revoked, expired) and a line of history for each act in it.
//
// Acts decide purely; store.go alone knows how a record is kept.
package register

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
	"github.com/shrama/shrama/shared/words"
)

// State is what a record is worth today.
type State string

// The states.
const (
	Valid     State = "valid"
	Early     State = "early" // genuine, and its first day is still to come; never stored
	Suspended State = "suspended"
	Revoked   State = "revoked"
	Expired   State = "expired"
)

// The acts in a record's life, besides those a pack names.
const (
	Issue   = "issue"
	Renew   = "renew"
	Amend   = "amend"
	Suspend = "suspend"
	Restore = "restore"
	Revoke  = "revoke"
	Expire  = "expire"
	Remind  = "remind" // the holder was told that it ends soon
)

// Holder is whose record it is.
type Holder struct {
	Person string `dynamodbav:"p"`
	Name   string `dynamodbav:"n"`
	Email  string `dynamodbav:"e"`
	Lang   string `dynamodbav:"l"`
}

// Record is one line of the register.
type Record struct {
	Number   string // as printed: WP-7K4Q9-M2XA3-F
	Service  string
	Pack     string // version of the pack it was granted under
	Case     string // ident of the case that granted or last renewed it
	Office   string // that keeps it
	Holder   Holder
	State    State
	First    civil.Date // first day of the first grant
	From, To civil.Date // first and last day of the present term
	Before   civil.Date // last day of the term before it, which may still run; zero for none
	Contents form.Answers
	Photo    string // ident of the accepted photo; empty for none
	Reminded bool   // for the present term
	History  []trail.Event
	Version  int
}

// Packs returns the pack that something stands under, by the version it kept;
// tenancy.Tenancy and web.Call do.
type Packs interface {
	PackOf(ctx context.Context, version string) (*pack.Pack, error)
}

// Received is the content that no form asks: the day on which the application
// came in.
const Received = "received"

// Law returns the service as it was when the record was granted or last renewed:
// what it says, and what it is worth, are of that day's settings, under the
// regimes of the day on which the application came in.
func (r Record) Law(ctx context.Context, packs Packs) (*pack.Service, error) {
	p, err := packs.PackOf(ctx, r.Pack)
	if err != nil {
		return nil, fmt.Errorf("register: law of %s: %w", r.Number, err)
	}
	s, err := p.Service(r.Service)
	if err != nil {
		return nil, fmt.Errorf("register: law of %s: %w", r.Number, err)
	}
	cal, err := p.Calendar()
	if err != nil {
		return nil, fmt.Errorf("register: law of %s: %w", r.Number, err)
	}
	filed, err := civil.Parse(r.Contents[Received])
	if err != nil {
		filed = civil.Of(r.Issued().In(cal.Zone()))
	}
	return s.On(filed), nil
}

// Term says from when to when the record holds; ends is its last day as people
// read it.
func (r Record) Term(p *words.Printer, ends string) string {
	if r.To == calendar.Forever {
		return p.T("register.term-open", "from", p.Date(r.From))
	}
	return p.T("register.term", "from", p.Date(r.From), "to", ends)
}

// Until is the last day of the record, 2027-03-31, and nothing of one that holds
// until somebody ends it.
func (r Record) Until() string {
	if r.To == calendar.Forever {
		return ""
	}
	return r.To.String()
}

// Subject names the record in the trail.
func Subject(number string) string { return "record/" + number }

// Last returns the newest line of the history.
func (r Record) Last() trail.Event {
	if len(r.History) == 0 {
		return trail.Event{}
	}
	return r.History[len(r.History)-1]
}

// Issued returns when the present term was granted: the newest issue or renewal.
func (r Record) Issued() time.Time {
	for _, e := range slices.Backward(r.History) {
		if e.Action == Issue || e.Action == Renew {
			return e.At
		}
	}
	return time.Time{}
}

// Signed returns the line of whoever answers for what the record says today: the
// newest grant, renewal or amendment. A reminder or a suspension changes nothing
// of it.
func (r Record) Signed() trail.Event {
	for _, e := range slices.Backward(r.History) {
		if e.Action == Issue || e.Action == Renew || e.Action == Amend {
			return e
		}
	}
	return trail.Event{}
}

// Grant is what a decision puts on the register.
type Grant struct {
	Number, Case, Office string
	Holder               Holder
	From, To             civil.Date
	Contents             form.Answers
	Photo                string
}

// Acting is who does something to a record, when and why.
type Acting struct {
	By   tenant.Actor
	Role string
	Note string
	At   time.Time // in the tenant's zone
}

func (r Record) write(action string, state State, a Acting) Record {
	e := trail.Event{
		Subject: Subject(r.Number), Seq: len(r.History) + 1, Action: action, From: string(r.State), To: string(state),
		By: a.By.Person, Name: a.By.Name, Role: a.Role, At: a.At, Note: a.Note,
	}.Sealed(r.Last().Seal)
	r.History = append(slices.Clip(slices.Clone(r.History)), e)
	r.State = state
	return r
}

// New puts a granted case on the register.
func New(s *pack.Service, version string, g Grant, a Acting) Record {
	r := Record{Number: g.Number, Service: s.ID, Pack: version, First: g.From}
	return r.take(g).write(Issue, Valid, a)
}

// take puts another grant in place of the present one, which still holds to its
// own last day.
func (r Record) take(g Grant) Record {
	r.Before = r.To
	r.Case, r.Office, r.Holder, r.From, r.To = g.Case, g.Office, g.Holder, g.From, g.To
	r.Contents, r.Photo, r.Reminded = maps.Clone(g.Contents), g.Photo, false
	return r
}

// Renewed returns the record with another term. A revoked or a suspended record
// cannot be renewed, a term must last longer than the present one, and none may
// pass the longest total that the law allows.
func (r Record) Renewed(s *pack.Service, cal *calendar.Calendar, g Grant, a Acting) (Record, error) {
	if r.State == Revoked || r.State == Suspended {
		return r, fault.New(fault.Conflict, "register.not-renewable")
	}
	if !g.To.After(r.To) {
		return r, fault.New(fault.Conflict, "register.not-longer") // granted twice
	}
	if err := r.Fits(s, cal, g.To); err != nil {
		return r, err
	}
	return r.take(g).write(Renew, Valid, a), nil
}

// Fits refuses a term that would end later than all terms together may, as a
// fault of the answer that ends it.
func (r Record) Fits(s *pack.Service, cal *calendar.Calendar, to civil.Date) error {
	last, limited, err := s.Latest(r.First, cal)
	if err != nil {
		return fmt.Errorf("register: %s: %w", r.Number, err)
	}
	if limited && to.After(last) {
		return fault.Answers([]fault.Field{{ID: s.Record.Validity.To, Code: "register.total-reached"}})
	}
	return nil
}

// Renewable reports whether the holder may apply for renewal today, and if not,
// why, as a key of the word list.
func (r Record) Renewable(s *pack.Service, cal *calendar.Calendar, today civil.Date) (bool, string) {
	n := s.Record.Renewal
	if r.State == Revoked || r.State == Suspended {
		return false, "register.not-renewable"
	}
	if r.To == calendar.Forever {
		return false, "register.unlimited"
	}
	if r.State == Expired || today.After(r.To) {
		return false, "register.renew-ended"
	}
	if last, limited, err := s.Latest(r.First, cal); err == nil && limited && !r.To.Before(last) {
		return false, "register.total-used"
	}
	if !n.Opens.IsZero() {
		if opens, err := cal.Back(r.To, n.Opens); err == nil && today.Before(opens) {
			return false, "register.renew-early"
		}
	}
	if !n.Closes.IsZero() {
		if closes, err := cal.Back(r.To, n.Closes); err == nil && today.After(closes) {
			return false, "register.renew-late"
		}
	}
	return true, ""
}

// after says from which states an act is possible and to which it leads. Amend
// keeps the state.
var after = map[string]struct {
	from []State
	to   State
}{
	Amend:   {[]State{Valid, Suspended}, ""},
	Suspend: {[]State{Valid}, Suspended},
	Restore: {[]State{Suspended}, Valid},
	Revoke:  {[]State{Valid, Suspended}, Revoked},
}

// Acts returns what the actor may do to the record today, in the pack's order.
func (r Record) Acts(s *pack.Service, by tenant.Actor) []pack.Act {
	var out []pack.Act
	for _, x := range s.Record.Acts {
		if slices.Contains(after[x.ID].from, r.State) && by.Has(x.By...) && by.Person != r.Holder.Person {
			out = append(out, x)
		}
	}
	return out
}

// Do applies one of the pack's acts. Changed are the amended contents.
func (r Record) Do(s *pack.Service, act string, changed form.Answers, a Acting) (Record, error) {
	i := slices.IndexFunc(s.Record.Acts, func(x pack.Act) bool { return x.ID == act })
	if i < 0 || !slices.Contains(after[act].from, r.State) {
		return r, fault.New(fault.Conflict, "fault.no-such-action")
	}
	x := s.Record.Acts[i]
	if !a.By.Has(x.By...) || a.By.Person == r.Holder.Person {
		return r, fault.New(fault.Forbidden, "fault.not-your-step")
	}
	for _, role := range x.By {
		if a.By.Has(role) {
			a.Role = role
			break
		}
	}
	if a.Note == "" {
		return r, fault.Answers([]fault.Field{{ID: "note", Code: "casework.reason-missing"}})
	}
	state := after[act].to
	if act == Amend {
		state = r.State
		r.Contents = maps.Clone(r.Contents)
		for _, f := range x.Fields {
			if v, ok := changed[f]; ok {
				r.Contents[f] = v
			}
		}
	}
	return r.write(act, state, a), nil
}

// Today returns the state on a day: a term that has not begun is early, unless
// the one before it still runs, and one that has ended is expired even before
// the clock wrote so.
func (r Record) Today(d civil.Date) State {
	if r.State == Valid && d.Before(r.From) && (r.Before.IsZero() || d.After(r.Before)) {
		return Early
	}
	if (r.State == Valid || r.State == Suspended) && d.After(r.To) {
		return Expired
	}
	return r.State
}

// Tick is what the schedule does by itself: expire a record whose term has ended,
// or note that its holder is reminded. It reports whether anything changed.
func (r Record) Tick(s *pack.Service, cal *calendar.Calendar, now time.Time) (Record, bool) {
	a := Acting{By: tenant.Actor{Person: "clock", Name: "clock"}, Role: "clock", At: now}
	today := civil.Of(now)
	switch {
	case r.Today(today) == Expired && r.State != Expired:
		return r.write(Expire, Expired, a), true
	case r.State == Revoked && today.After(r.To) && r.Last().Action != Expire:
		return r.write(Expire, Revoked, a), true // its term is over too: the offline list forgets it
	case r.State == Valid && !r.Reminded && !today.Before(r.remindOn(s, cal)):
		r = r.write(Remind, r.State, a)
		r.Reminded = true
		return r, true
	}
	return r, false
}

// Ends returns the last day of the present term as law reckons it. A term that
// ends with a year of account ends on that year's last day, whichever day of the
// Gregorian calendar it will prove to be; To is then the earliest it can be.
func (r Record) Ends(s *pack.Service, cal *calendar.Calendar) calendar.Ending {
	v := s.Record.Validity
	if v.To == "" && r.To != calendar.Forever && v.Calendar != string(calendar.Gregorian) {
		filed, _ := civil.Parse(r.Contents[Received])
		span, err := s.Lasts(pack.Wish{Filed: filed, Answers: r.Contents})
		if err != nil {
			return calendar.Ending{Day: r.To}
		}
		if e, err := cal.EndOf(r.From, span); err == nil && !e.Day.Before(r.To) {
			return e
		}
	}
	return calendar.Ending{Day: r.To}
}

// remindOn returns the day on which the holder is told that the term ends.
func (r Record) remindOn(s *pack.Service, cal *calendar.Calendar) civil.Date {
	if s.Record.Renewal.Remind.IsZero() {
		return r.To.AddDays(1)
	}
	d, err := cal.Back(r.To, s.Record.Renewal.Remind)
	if err != nil {
		return r.To.AddDays(1)
	}
	return d
}

// Wakes returns the day on which the clock must next look at the record, zero if
// never.
func (r Record) Wakes(s *pack.Service, cal *calendar.Calendar) civil.Date {
	switch {
	case r.To == calendar.Forever, r.State == Expired || r.State == Revoked && r.Last().Action == Expire:
		return civil.Date{}
	case r.State == Valid && !r.Reminded:
		return r.remindOn(s, cal)
	default:
		return r.To.AddDays(1)
	}
}
