package relay

import (
	"log/slog"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/shrama/shrama/shared/logbook"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenancy/tenancytest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// streamed is a record of an item that came with the line.
func streamed(id tenant.ID, sequence, name string, e trail.Event) events.DynamoDBEventRecord {
	text := events.NewStringAttribute
	return events.DynamoDBEventRecord{EventID: sequence, EventName: "INSERT", Change: events.DynamoDBStreamRecord{SequenceNumber: sequence,
		NewImage: map[string]events.DynamoDBAttributeValue{
			"PK": text("T#" + string(id) + "#ZZ#" + name), "SK": text("H"), "v": events.NewNumberAttribute("1"),
			"e": events.NewMapAttribute(map[string]events.DynamoDBAttributeValue{
				"s": text(e.Subject), "q": events.NewNumberAttribute("1"), "a": text(e.Action), "d": events.NewNumberAttribute("1795333200"), "l": events.NewBinaryAttribute(e.Seal[:]),
			})}}}
}

// A record that nobody can deal with is asked for again, and keeps nothing before
// it from being done; what can be read is in the log however the rest ends, and
// once however often it comes.
func TestWhatIsBroughtAgainIsLoggedOnceAndPoisonKeepsNothingOut(t *testing.T) {
	here, unknown := storetest.Tenant(t), storetest.Tenant(t)
	s := &Service{Table: storetest.Table(t), Tenants: tenancytest.Of(kathmandu(t, "work-permit").pack, here), Log: slog.New(slog.DiscardHandler)}
	line := trail.Event{Subject: "thing/a", Seq: 1, Action: "make", At: noon}.Sealed(trail.Seal{})
	for _, tt := range []struct {
		name   string
		batch  []events.DynamoDBEventRecord
		failed string
		logged int64
	}{
		{"sound", []events.DynamoDBEventRecord{streamed(here, "101", "a", line), streamed(here, "102", "b", line)}, "", 2},
		{"again", []events.DynamoDBEventRecord{streamed(here, "102", "b", line), streamed(here, "101", "a", line)}, "", 2},
		{"a tenant that is none", []events.DynamoDBEventRecord{streamed(unknown, "104", "x", line), streamed(here, "105", "c", line)}, "104", 3},
		{"no image", []events.DynamoDBEventRecord{streamed(here, "106", "d", line), {Change: events.DynamoDBStreamRecord{SequenceNumber: "107"}}}, "107", 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := s.Handle(t.Context(), events.DynamoDBEvent{Records: tt.batch})
			if err != nil {
				t.Fatal(err)
			}
			failed := ""
			for _, f := range got.BatchItemFailures {
				failed = f.ItemIdentifier
			}
			tree, _, err := logbook.Load(t.Context(), s.Table.For(here))
			if err != nil || failed != tt.failed || tree.Size != tt.logged {
				t.Errorf("failed %q, %d in the log: %v", failed, tree.Size, err)
			}
		})
	}
}
