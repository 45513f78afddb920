package clock

import (
	"log/slog"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/queue"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	_ "github.com/shrama/shrama/shared/form/validate"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenancy"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
	"github.com/shrama/shrama/tenants"
)

func nepal(t testing.TB) *pack.Pack {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// permit puts a permit on the register that ended on 14 December 2027.
func permit(t testing.TB, id tenant.ID, service string) string {
	t.Helper()
	p := nepal(t)
	s, err := p.Service("work-permit")
	if err != nil {
		t.Fatal(err)
	}
	cal, err := p.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	from := civil.Date{Year: 2026, Month: 12, Day: 15}
	r := register.New(s, p.Version, register.Grant{Number: register.Number("WP", ident.New()), From: from, To: from.AddDays(364),
		Holder: register.Holder{Person: "mina"}}, register.Acting{By: tenant.Actor{Person: "anita"}, At: time.Date(2026, 11, 22, 10, 0, 0, 0, cal.Zone())})
	r.Service = service
	if err := r.Save(t.Context(), storetest.Table(t).For(id), s, cal); err != nil {
		t.Fatal(err)
	}
	return r.Number
}

func TestWhatCannotBeDealtWithKeepsNothingElseWaiting(t *testing.T) {
	here, there := storetest.Tenant(t), storetest.Tenant(t)
	broken, sound, elsewhere := permit(t, here, "a-service-that-is-gone"), permit(t, here, "work-permit"), permit(t, there, "work-permit")
	now := time.Date(2028, 1, 3, 5, 0, 0, 0, time.UTC)
	of := tenancytest.Of(nepal(t), here, there)
	s := &Service{Table: storetest.Table(t), Tenants: of, Log: slog.New(slog.DiscardHandler), Clock: func() time.Time { return now }}
	if err := s.Handle(t.Context(), events.CloudWatchEvent{}); err == nil {
		t.Error("what failed is not reported, so no alarm rings")
	}
	for _, tt := range []struct {
		id     tenant.ID
		number string
		want   register.State
	}{{here, broken, register.Valid}, {here, sound, register.Expired}, {there, elsewhere, register.Expired}} {
		r, err := register.Load(t.Context(), s.Table.For(tt.id), tt.number)
		if err != nil || r.State != tt.want {
			t.Errorf("%s is %s, want %s (%v)", tt.number, r.State, tt.want, err)
		}
	}
}

func TestInAPausedTenantRecordsEndAndNobodyIsLate(t *testing.T) {
	open, paused := storetest.Tenant(t), storetest.Tenant(t)
	of := tenancytest.Of(nepal(t), open, paused)
	shut := of[paused]
	shut.State = tenancy.Suspended
	of[paused] = shut
	now := time.Date(2028, 1, 3, 5, 0, 0, 0, time.UTC)
	s := &Service{Table: storetest.Table(t), Tenants: of, Log: slog.New(slog.DiscardHandler), Clock: func() time.Time { return now }}
	for id, told := range map[tenant.ID]bool{open: true, paused: false} {
		number, late := permit(t, id, "work-permit"), overdue(t, id)
		if err := s.Handle(t.Context(), events.CloudWatchEvent{}); err != nil {
			t.Fatal(err)
		}
		r, err := register.Load(t.Context(), s.Table.For(id), number)
		if err != nil || r.State != register.Expired {
			t.Errorf("%s: the permit is %s, %v", id, r.State, err)
		}
		x, err := casework.Load(t.Context(), s.Table.For(id), late)
		if err != nil || x.Escalated != told {
			t.Errorf("%s: the superior was told: %t, want %t, %v", id, x.Escalated, told, err)
		}
	}
}

// overdue puts a case into the labour office's queue whose time is over.
func overdue(t testing.TB, id tenant.ID) string {
	t.Helper()
	p := nepal(t)
	s, err := p.Service("work-permit")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2027, 1, 3, 5, 0, 0, 0, time.UTC)
	x := casework.Case{ID: ident.New().String(), Service: s.ID, Pack: p.Version, Filed: civil.Of(at), Office: "kathmandu", Step: "office-review", Phase: flow.Review,
		Begun: at, Due: at.AddDate(0, 0, 10), Applicant: casework.Party{Person: "mina", Name: "Mina"},
		History: []trail.Event{trail.Event{Subject: "case/1", Seq: 1, Action: casework.Submit, By: "mina", At: at}.Sealed(trail.Seal{})}}
	if err := (casework.Law{Pack: p, Service: s, Now: at}).Save(t.Context(), storetest.Table(t).For(id), x); err != nil {
		t.Fatal(err)
	}
	return x.ID
}

func TestTheClockLooksIntoEveryQueueOfOffices(t *testing.T) {
	p := nepal(t)
	seen := map[queue.Look]bool{}
	for _, q := range queues(p) {
		if seen[q] || q.Role == tenant.Applicant {
			t.Errorf("%+v", q)
		}
		seen[q] = true
	}
	if len(seen) != len(p.Offices)*(len(p.Roles)-1) || !seen[queue.Look{Office: "kathmandu", Role: "labour-officer", Limit: 10}] {
		t.Errorf("%d queues", len(seen))
	}
}

func TestAConflictIsLeftToTheNextTick(t *testing.T) {
	if err := settled(fault.New(fault.Conflict, "fault.case-changed")); err != nil {
		t.Error(err)
	}
	if settled(fault.New(fault.NotFound, "fault.no-case")) == nil {
		t.Error("another fault is passed over")
	}
}

// undecided puts a paid application for a shop in Chhattisgarh into the queue,
// whose whole time was over on 1 January 2027.
func undecided(t testing.TB, p *pack.Pack, id tenant.ID) casework.Case {
	t.Helper()
	s, err := p.Service("shop-registration")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 12, 1, 5, 0, 0, 0, time.UTC)
	office, _ := p.OfficeFor(p.Districts[0].ID)
	x := casework.Case{ID: ident.New().String(), Service: s.ID, Pack: p.Version, Filed: civil.Of(at), Office: office.ID, Step: "check", Phase: flow.Review,
		Begun: at, Due: at.AddDate(0, 0, 7), Whole: time.Date(2027, 1, 1, 18, 29, 59, 0, time.UTC), Applicant: casework.Party{Person: "mina", Name: "Mina"},
		Answers: form.Answers{"shop-name": "Mina Stores", "shop-district": p.Districts[0].ID},
		History: []trail.Event{trail.Event{Subject: "case/1", Seq: 1, Action: casework.Pay, By: "mina", At: at}.Sealed(trail.Seal{})}}
	if err := (casework.Law{Pack: p, Service: s, Now: at}).Save(t.Context(), storetest.Table(t).For(id), x); err != nil {
		t.Fatal(err)
	}
	return x
}

func TestWhatLawDeemsGrantedIsRegisteredOnceWhateverBreaksOff(t *testing.T) {
	p, err := pack.Open(tenants.FS).Pack("in-cg")
	if err != nil {
		t.Fatal(err)
	}
	id := storetest.Tenant(t)
	now := time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC)
	s := &Service{Table: storetest.Table(t), Tenants: tenancytest.Of(p, id), Log: slog.New(slog.DiscardHandler), Clock: func() time.Time { return now }}
	x := undecided(t, p, id)
	var record string
	for i, tt := range []struct {
		at   time.Time
		last string
	}{
		{now, casework.Escalate}, {now, casework.Escalate}, // the step is late, the whole case is not
		{now.AddDate(0, 0, 1), casework.Press}, {now.AddDate(0, 0, 1), casework.Deem}, {now.AddDate(0, 0, 2), casework.Deem},
	} {
		now = tt.at
		if err := s.Handle(t.Context(), events.CloudWatchEvent{}); err != nil {
			t.Fatal(err)
		}
		got, err := casework.Load(t.Context(), s.Table.For(id), x.ID)
		if err != nil || got.Last().Action != tt.last {
			t.Fatalf("tick %d: %s %v, want %s", i, got.Last().Action, err, tt.last)
		}
		if record != "" && got.Record != record {
			t.Errorf("registered again, as %s", got.Record)
		}
		record = got.Record
	}
	r, err := register.Load(t.Context(), s.Table.For(id), record)
	if err != nil || r.State != register.Valid || r.From.String() != "2027-01-02" || r.Signed().By != casework.Clock.Person {
		t.Errorf("%+v %v", r, err)
	}
}
