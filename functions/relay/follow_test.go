package relay

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/levy"
	"github.com/shrama/shrama/shared/docket"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/session"
	"github.com/shrama/shrama/shared/setting"
	"github.com/shrama/shrama/shared/setting/version"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

var noon = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)

// versions gives the pack that a version decides under.
type versions struct {
	db  *store.Scope
	law *pack.Pack
}

func (v versions) PackOf(ctx context.Context, name string) (*pack.Pack, error) {
	if name == v.law.Version {
		return v.law, nil
	}
	return version.Load(ctx, v.db, v.law, 1)
}

// changeOf is what the stream brings of an item as it is stored now.
func changeOf(t testing.TB, db *store.Scope, k store.Key, before *store.Item) store.Change {
	t.Helper()
	it, err := db.Get(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	return store.Change{Old: before, New: &it}
}

func TestAFiledCaseComesOntoTheDocketWhateverItsLaw(t *testing.T) {
	db, law := storetest.Open(t), kathmandu(t, "work-permit").pack
	pub := version.Publication{Number: 1, Title: "x", Layer: setting.Layer{{Deadline: &setting.Deadline{Service: "work-permit", Step: "office-review", N: 3}}}}
	put, err := pub.Put(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Keep(t.Context(), put); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{law.Version, law.Version + ".1"} {
		s, _ := law.Service("work-permit")
		l := casework.Law{Pack: law, Service: s, Now: noon}
		c := casework.New(ident.New().String(), l, tenant.Actor{Person: ident.New().String()})
		c.Filed, c.Pack, c.Office, c.Step, c.Phase = l.Today(), name, "kathmandu", "office-review", flow.Review
		c.Answers, c.Fee = form.Answers{"work-district": "kathmandu", "worker-name": "Arjun"}, levy.Fee{Amount: money.Amount{Minor: 1, Currency: "NPR"}}
		c.History = []trail.Event{trail.Event{Subject: casework.Subject(c.ID), Seq: 1, Action: "submit", From: "payment", To: "office-review", At: noon}.Sealed(trail.Seal{})}
		head, err := c.Put(l)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Commit(t.Context(), c.Last(), head); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := follow(t.Context(), db, versions{db, law}, changeOf(t, db, head.Key, nil)); err != nil {
				t.Fatal(err)
			}
		}
		rows, _, err := docket.Page(t.Context(), db, docket.Mark{Month: "2026-11"}, 0)
		if err != nil || len(rows) != i+1 || !slices.ContainsFunc(rows, func(r docket.Row) bool { return r.Pack == name && len(r.Stays) == 1 && r.Answers["worker-name"] == "" }) {
			t.Errorf("%+v %v", rows, err)
		}
	}
}

func TestAVersionThatBrokeOffIsFinishedAndAnotherPostSignsOut(t *testing.T) {
	db, law := storetest.Open(t), kathmandu(t, "work-permit").pack
	pub := version.Publication{Number: 1, Title: "x", Law: law.Version, By: "sarita", At: noon,
		People: setting.Layer{{Person: &setting.Person{Email: "sita@office.example", Name: "Sita", Roles: []string{"labour-officer"}, Office: "kathmandu"}}}}
	put, err := pub.Put(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	line := trail.Event{Subject: "settings/1", Seq: 1, Action: "publish", By: "sarita", At: noon}.Sealed(trail.Seal{})
	if err := db.Commit(t.Context(), line, put); err != nil {
		t.Fatal(err)
	}
	if err := follow(t.Context(), db, versions{db, law}, changeOf(t, db, put.Key, nil)); err != nil {
		t.Fatal(err)
	}
	sita, err := people.Find(t.Context(), db, "sita@office.example")
	if err != nil || sita.Office != "kathmandu" || sita.Roles[0] != "labour-officer" {
		t.Fatalf("%+v %v", sita, err)
	}
	begins := func(p people.Person) string {
		token, err := session.Begin(t.Context(), db, session.Start{Actor: p.Actor(db.Tenant()), At: noon})
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	old := begins(sita)
	page, err := db.Query(t.Context(), store.Query{Index: store.Mine, ID: "office.kathmandu"})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(err)
	}
	before := changeOf(t, db, page.Items[0].Key, nil).New
	moved, err := people.Enrol(t.Context(), db, people.Entry{Person: people.Person{Email: sita.Email, Roles: []string{"director"}, Office: "department"}, By: "operator", At: noon})
	if err != nil {
		t.Fatal(err)
	}
	again := begins(moved) // before the stream brings the change
	if err := follow(t.Context(), db, versions{db, law}, changeOf(t, db, before.Key, before)); err != nil {
		t.Fatal(err)
	}
	for token, stays := range map[string]bool{old: false, again: true} {
		if ses, err := session.NewMemory(1).Find(t.Context(), db, token, noon); err != nil || ses.Nobody() == stays {
			t.Errorf("a session of %v at %q: stays %v, want %v; %v", ses.Actor.Roles, ses.Actor.Office, !ses.Nobody(), stays, err)
		}
	}
}

func TestAPoisonRecordKeepsNobodyElseWaiting(t *testing.T) {
	law := kathmandu(t, "work-permit").pack
	id := storetest.Tenant(t)
	s := &Service{Table: storetest.Table(t), Tenants: tenancytest.Of(law, id), Clock: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler)}
	record := func(seq, service string) (r events.DynamoDBEventRecord) {
		r.Change.SequenceNumber = seq
		text := events.NewStringAttribute
		line := map[string]events.DynamoDBAttributeValue{"PK": text("T#" + string(id) + "#R#" + service), "SK": text("H"), "bad": events.NewNumberAttribute(seq)}
		r.Change.Keys = map[string]events.DynamoDBAttributeValue{"PK": line["PK"], "SK": line["SK"]}
		if service != "poison" {
			r.Change.NewImage = line // without a line of history it tells nobody, and is dealt with
		}
		return r
	}
	answer, err := s.Handle(t.Context(), events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{record("1", "a"), record("2", "poison"), record("3", "b"), record("4", "poison"), record("5", "c")}})
	var named []string
	for _, f := range answer.BatchItemFailures {
		named = append(named, f.ItemIdentifier)
	}
	if want := []string{"2", "4"}; err != nil || !slices.Equal(named, want) {
		t.Errorf("named %v, %v, want %v", named, err, want)
	}
}
