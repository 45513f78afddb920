package casework_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files/accepted"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	_ "github.com/shrama/shrama/shared/form/validate"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
	"github.com/shrama/shrama/tenants"
)

// morning is Sunday 22 November 2026, 10:15 in Kathmandu: an office hour.
var morning = time.Date(2026, 11, 22, 4, 30, 0, 0, time.UTC)

func law(t testing.TB, service string, at time.Time) casework.Law {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Service(service)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := p.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	return casework.Law{Pack: p, Service: s, Now: at.In(cal.Zone())}
}

func officer(name, role, office string) tenant.Actor {
	return tenant.Actor{Tenant: "np", Person: name, Name: name, Roles: []string{role}, Office: office}
}

var (
	employer   = tenant.Actor{Tenant: "np", Person: "employer", Email: "hr@example.com", Roles: []string{tenant.Applicant}}
	stranger   = tenant.Actor{Tenant: "np", Person: "stranger", Roles: []string{tenant.Applicant}}
	checker    = officer("Sunita", "labour-officer", "kathmandu")
	elsewhere  = officer("Hari", "labour-officer", "pokhara")
	director   = officer("Ramesh", "director", "department")
	accountant = officer("Gita", "accounts-officer", "kathmandu")
)

// answers fills every question of the labour permit.
var answers = form.Answers{
	"est-name": "Himal Cement Pvt. Ltd.", "est-pan": "301234567", "est-registered-on": "2019-07-18", "head-name": "Mina Shrestha",
	"head-phone": "9841234567", "head-email": "mina@example.com", "work-district": "kathmandu", "work-municipality": "Kathmandu",
	"work-ward": "28", "post-same": "yes", "post-email": "post@example.com", "worker-name": "Arjun Mehta", "worker-post": "Kiln engineer",
	"worker-country": "IN", "worker-passport": "K4512345", "worker-address": "12 Lake Road, Kolkata", "worker-education": "B.E.",
	"worker-experience": "Ten years", "period-from": "2026-12-15", "period-to": "2027-12-14", "earlier-permit": "no", "expert": "no", "home-consent": "no",
}

// complete returns a draft with every answer and document.
func complete(t testing.TB, l casework.Law) casework.Case {
	t.Helper()
	c := casework.New(ident.New().String(), l, employer)
	for _, p := range l.Service.Parts {
		var err error
		if c, err = c.Answer(l, p, answers); err != nil {
			t.Fatalf("%s: %v %+v", p.ID, err, fields(err))
		}
	}
	for _, d := range c.Wanted(l.Service) {
		c.Documents = append(c.Documents, casework.Attachment{Slot: d.ID, Document: accepted.Document{ID: ident.New().String()}, Version: 1})
	}
	return c
}

func fields(err error) []fault.Field {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Fields
	}
	return nil
}

func do(t testing.TB, l casework.Law, c casework.Case, by tenant.Actor, action, note string) casework.Case {
	t.Helper()
	n, err := c.Do(l, casework.Act{Action: action, By: by, Note: note})
	if err != nil {
		t.Fatalf("%s by %s: %v %+v", action, by.Person, err, fields(err))
	}
	return n
}

// paid returns a case that the labour office must look at.
func paid(t testing.TB, l casework.Law) casework.Case {
	t.Helper()
	c := do(t, l, complete(t, l), employer, casework.Submit, "")
	o, err := c.Order(l.Now)
	if err != nil {
		t.Fatal(err)
	}
	c, _, err = c.Settled(l, "esewa", pay.Receipt{Order: o.ID, Ref: "000AWEO", Amount: o.Amount})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAPermitPassesTwoOffices(t *testing.T) {
	l := law(t, "work-permit", morning)
	c := do(t, l, complete(t, l), employer, casework.Submit, "")
	if c.Phase != flow.Payment || c.Office != "kathmandu" || c.Fee.Amount.String() != "NPR 20000.00" {
		t.Fatalf("after sending: phase %s, office %s, fee %s", c.Phase, c.Office, c.Fee.Amount)
	}
	c = paid(t, l)
	if want := "2026-11-30"; c.Due.In(l.Now.Location()).Format(time.DateOnly) != want {
		t.Errorf("seven working days from 22 November end on %s, want %s", c.Due.In(l.Now.Location()).Format(time.DateOnly), want)
	}
	c = do(t, l, c, checker, "recommend", "All papers are in order.")
	if c.Step != "department-review" || c.Awaits(l) != "director" {
		t.Errorf("after the recommendation: step %s awaits %s", c.Step, c.Awaits(l))
	}
	c = do(t, l, c, director, "grant", "")
	if c.Phase != flow.Granted {
		t.Errorf("phase = %s, want granted", c.Phase)
	}
	if err := trail.Verify(c.History); err != nil {
		t.Error(err)
	}
}

func TestWhoMayAct(t *testing.T) {
	l := law(t, "work-permit", morning)
	waiting := paid(t, l)
	both := officer("Sunita", "director", "department") // the same person in another post
	for _, tt := range []struct {
		name   string
		by     tenant.Actor
		action string
		want   fault.Kind
	}{
		{"the applicant cannot recommend", employer, "recommend", fault.Forbidden},
		{"nor can another applicant", stranger, "recommend", fault.Forbidden},
		{"an officer of another territory cannot", elsewhere, "recommend", fault.Forbidden},
		{"the Department cannot before the office has", director, "recommend", fault.Forbidden},
		{"nobody grants in the office's step", director, "grant", fault.Conflict},
		{"an accountant has another post", accountant, "recommend", fault.Forbidden},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := waiting.Do(l, casework.Act{Action: tt.action, By: tt.by})
			if got := fault.KindOf(err); err == nil || got != tt.want {
				t.Errorf("kind = %v (%v), want %v", got, err, tt.want)
			}
		})
	}
	t.Run("the maker is not the checker", func(t *testing.T) {
		c := do(t, l, waiting, checker, "recommend", "")
		if _, err := c.Do(l, casework.Act{Action: "grant", By: both}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("err = %v, want Forbidden", err)
		}
		if _, err := c.Do(l, casework.Act{Action: "grant", By: director}); err != nil {
			t.Errorf("another person: %v", err)
		}
	})
	t.Run("a stale page is refused", func(t *testing.T) {
		c := waiting
		c.Version = 4
		if _, err := c.Do(l, casework.Act{Action: "recommend", By: checker, Seen: 3}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("err = %v, want Conflict", err)
		}
	})
	t.Run("a return needs its reason", func(t *testing.T) {
		_, err := waiting.Do(l, casework.Act{Action: "return", By: checker, Note: "  "})
		if diff := cmp.Diff([]fault.Field{{ID: "note", Code: "casework.reason-missing"}}, fields(err)); diff != "" {
			t.Errorf("fields (-want +got):\n%s", diff)
		}
	})
}

func TestTheClockStandsWhileTheApplicantMends(t *testing.T) {
	l := law(t, "work-permit", morning)
	c := paid(t, l)
	due := c.Due
	later := law(t, "work-permit", morning.AddDate(0, 0, 1)) // Monday: one working day used
	c = do(t, later, c, checker, "return", "The tax clearance is blurred.")
	if c.Phase != flow.Returned || !c.Due.IsZero() || c.Stood.IsZero() {
		t.Fatalf("returned: phase %s, due %v, stood %v", c.Phase, c.Due, c.Stood)
	}
	back := law(t, "work-permit", morning.AddDate(0, 0, 11))
	c = do(t, back, c, employer, casework.Reply, "")
	if c.Step != "office-review" || !c.Stood.IsZero() {
		t.Fatalf("answered: step %s, stood %v", c.Step, c.Stood)
	}
	if !c.Due.After(due) {
		t.Errorf("due %v did not move from %v", c.Due, due)
	}
	cal, err := l.Pack.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	if days, over, _ := cal.Distance(back.Now, c.Due); over || days != 6 {
		t.Errorf("%d working days are left (over %v), want 6 of 7", days, over)
	}
}

func TestSubmitNeedsEverything(t *testing.T) {
	l := law(t, "work-permit", morning)
	c := complete(t, l)
	for _, d := range c.Wanted(l.Service) {
		if d.Optional {
			continue
		}
		n := c
		n.Documents = nil
		for _, a := range c.Documents {
			if a.Slot != d.ID {
				n.Documents = append(n.Documents, a)
			}
		}
		if _, err := n.Do(l, casework.Act{Action: casework.Submit, By: employer}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without %s: err = %v, want Invalid", d.ID, err)
		}
	}
	n := c
	n.Answers = form.Answers{}
	if _, err := n.Do(l, casework.Act{Action: casework.Submit, By: employer}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without answers: err = %v, want Invalid", err)
	}
}

func TestMoney(t *testing.T) {
	l := law(t, "work-permit", morning)
	c := do(t, l, complete(t, l), employer, casework.Submit, "")
	o, err := c.Order(l.Now)
	if err != nil {
		t.Fatal(err)
	}
	other := do(t, l, complete(t, l), employer, casework.Submit, "")
	wrong := o.Amount
	wrong.Minor--
	for _, tt := range []struct {
		name string
		r    pay.Receipt
		want error
	}{
		{"another case's order", pay.Receipt{Order: must(other.Order(l.Now)).ID, Ref: "1", Amount: o.Amount}, pay.ErrOrder},
		{"a paisa less", pay.Receipt{Order: o.ID, Ref: "1", Amount: wrong}, pay.ErrAmount},
	} {
		if _, _, err := c.Settled(l, "esewa", tt.r); !errors.Is(err, tt.want) {
			t.Errorf("%s: err = %v, want %v", tt.name, err, tt.want)
		}
	}
	r := pay.Receipt{Order: o.ID, Ref: "000AWEO", Amount: o.Amount}
	c, again, err := c.Settled(l, "esewa", r)
	if err != nil || again || c.Paid == nil || c.Step != "office-review" {
		t.Fatalf("paid: again %v, step %s, err %v", again, c.Step, err)
	}
	n, again, err := c.Settled(l, "esewa", r)
	if err != nil || !again || len(n.History) != len(c.History) {
		t.Errorf("the same return twice: again %v, %d lines, err %v", again, len(n.History), err)
	}
	r.Ref = "000AWEP"
	n, again, err = c.Settled(l, "esewa", r)
	if err != nil || again || n.Last().Action != "paid-twice" || n.Step != c.Step {
		t.Errorf("a second payment: again %v, action %s, step %s, err %v", again, n.Last().Action, n.Step, err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestVoucher(t *testing.T) {
	l := law(t, "work-permit", morning)
	c := do(t, l, complete(t, l), employer, casework.Submit, "")
	v := pay.Voucher{Bank: "Nabil", Branch: "Thapathali", Number: "77123", Date: l.Today(), Amount: c.Fee.Amount}
	if _, err := c.ReportVoucher(l, stranger, v); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a stranger's voucher: %v, want Forbidden", err)
	}
	c, err := c.ReportVoucher(l, employer, v)
	if err != nil || c.Awaits(l) != "accounts-officer" {
		t.Fatalf("reported: awaits %s, err %v", c.Awaits(l), err)
	}
	if _, err := c.VerifyVoucher(l, casework.Act{Action: casework.Pay, By: employer}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the applicant verifies: %v, want Forbidden", err)
	}
	bad, err := c.VerifyVoucher(l, casework.Act{Action: casework.Reject, By: accountant, Note: "Not in the bank's statement."})
	if err != nil || bad.Voucher != nil || bad.Phase != flow.Payment {
		t.Errorf("rejected: voucher %v, phase %s, err %v", bad.Voucher, bad.Phase, err)
	}
	good, err := c.VerifyVoucher(l, casework.Act{Action: casework.Pay, By: accountant})
	if err != nil || good.Paid == nil || good.Step != "office-review" {
		t.Errorf("verified: paid %v, step %s, err %v", good.Paid, good.Step, err)
	}
}

func TestOverdueIsToldOnce(t *testing.T) {
	l := law(t, "work-permit", morning)
	c := paid(t, l)
	if _, ok := c.Remind(l.Now); ok {
		t.Error("told before the deadline")
	}
	c, ok := c.Remind(c.Due.Add(time.Hour))
	if !ok || !c.Escalated || c.Last().By != "clock" {
		t.Fatalf("not told after the deadline: %+v", c.Last())
	}
	if _, ok := c.Remind(c.Due.Add(2 * time.Hour)); ok {
		t.Error("told twice")
	}
	if c = do(t, l, c, checker, "recommend", ""); c.Escalated {
		t.Error("the next step starts as overdue")
	}
}

func TestPressurePlantByDataAlone(t *testing.T) {
	l := law(t, "pressure-plant", morning)
	inspector := officer("Bina", "osh-inspector", "kathmandu")
	chief := officer("Kamal", "office-chief", "kathmandu")
	c := casework.New(ident.New().String(), l, employer)
	c.Step, c.Phase, c.Office = "test", flow.Review, "kathmandu"
	found := form.Answers{"max-pressure": "10 bar", "hydraulic-pressure": "15 bar", "equipment-condition": "Good", "plugs-condition": "Good", "tested-on": "2026-11-21"}
	list, _ := l.Service.Checklist("rule-40")
	if len(list.Items) < 8 {
		t.Fatalf("the checklist of rule 40 has %d items, want at least 8", len(list.Items))
	}
	_, err := c.Do(l, casework.Act{Action: "test", By: inspector, Findings: found})
	if got := len(fields(err)); got != len(list.Items) {
		t.Errorf("%d items are missing, want %d", got, len(list.Items))
	}
	for _, it := range list.Items {
		found[pack.CheckPrefix+it.ID] = "yes"
	}
	found[pack.CheckPrefix+list.Items[2].ID] = "no"
	_, err = c.Do(l, casework.Act{Action: "test", By: inspector, Findings: found})
	if diff := cmp.Diff([]fault.Field{{ID: pack.CheckPrefix + list.Items[2].ID, Code: "casework.check-not-met"}}, fields(err)); diff != "" {
		t.Errorf("one item is not met (-want +got):\n%s", diff)
	}
	found[pack.CheckPrefix+list.Items[2].ID] = "yes"
	c, err = c.Do(l, casework.Act{Action: "test", By: inspector, Findings: found})
	if err != nil || c.Step != "issue" || c.Findings["max-pressure"] != "10 bar" {
		t.Fatalf("tested: step %s, findings %v, err %v %v", c.Step, c.Findings, err, fields(err))
	}
	if _, err := c.Do(l, casework.Act{Action: "grant", By: inspector}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the tester issues: %v, want Forbidden", err)
	}
	if c = do(t, l, c, chief, "grant", ""); c.Phase != flow.Granted {
		t.Errorf("phase = %s, want granted", c.Phase)
	}
}

// shelf has a pack for each version it was asked for.
type shelf map[string]*pack.Pack

func (s shelf) PackOf(_ context.Context, version string) (*pack.Pack, error) {
	p, ok := s[version]
	if !ok {
		return nil, errors.New("no such version")
	}
	return p, nil
}

func TestAFiledCaseIsJudgedByItsOwnPackAndADraftByTodays(t *testing.T) {
	open := func() *pack.Pack {
		p, err := pack.Open(tenants.FS).Pack("np")
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	packs := shelf{"": open(), "h.1": open()}
	x := casework.Case{ID: ident.New().String(), Service: "work-permit", Pack: "h.1"}
	for filed, want := range map[civil.Date]string{{}: "", {Year: 2026, Month: 11, Day: 22}: "h.1"} {
		x.Filed = filed
		l, err := x.Law(t.Context(), packs, time.Time{}, nil)
		if err != nil || l.Pack != packs[want] || l.Service.Pack() != packs[want] {
			t.Errorf("filed on %s: not the pack of version %q, %v", filed, want, err)
		}
	}
	x.Pack, x.Filed = "h.9", civil.Date{Year: 2026, Month: 11, Day: 22}
	if _, err := x.Law(t.Context(), packs, time.Time{}, nil); err == nil {
		t.Error("judged by a pack that is not there")
	}
	x.Pack, x.Service = "h.1", "gone"
	if _, err := x.Law(t.Context(), packs, time.Time{}, nil); !errors.Is(err, pack.ErrNoService) {
		t.Errorf("a service that is gone: %v", err)
	}
}
