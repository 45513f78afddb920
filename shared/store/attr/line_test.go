package attr_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/trail"
)

// A line comes back from one piece, and from a field at a time, as items hold it
// that were written before lines were in one piece.
func TestALineComesBackFromEitherForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z\x{7f}]{0,3}`))
		e := trail.Event{
			Subject: text.Draw(t, "subject"), Seq: rapid.Int().Draw(t, "seq"), Action: text.Draw(t, "action"), From: text.Draw(t, "from"), To: text.Draw(t, "to"),
			By: text.Draw(t, "by"), Name: text.Draw(t, "name"), Role: text.Draw(t, "role"), Note: text.Draw(t, "note"),
			At: time.Unix(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "at"), 0),
		}
		if rapid.Bool().Draw(t, "by a person") {
			e.By = ident.New().String()
		}
		e = e.Sealed(trail.Seal{})
		for form, av := range map[string]types.AttributeValue{"one piece": attr.Line(e), "fields": &types.AttributeValueMemberM{Value: attr.Event(e)}} {
			got, err := attr.EventOf(av)
			if d := cmp.Diff(got, e); err != nil || d != "" {
				t.Fatalf("%s: %v (-got +want):\n%s", form, err, d)
			}
		}
	})
}

// A line that lost its end before the note does not pass for another.
func TestAPieceOfALineIsRefused(t *testing.T) {
	for _, by := range []string{"clock", ident.New().String()} {
		e := trail.Event{Subject: "case/*", Seq: 300, Action: "recommend", From: "check", To: "decision", By: by, Name: "सीता अधिकारी", Role: "officer",
			Note: "दिइयो", At: time.Unix(1795327200, 0)}
		whole, ok := attr.Line(e).(*types.AttributeValueMemberB)
		if !ok {
			t.Fatal("not in one piece")
		}
		fields := attr.Size(map[string]types.AttributeValue{"e": &types.AttributeValueMemberM{Value: attr.Event(e)}})
		if got := attr.Size(map[string]types.AttributeValue{"e": whole}); got > fields-18 {
			t.Errorf("%d bytes in one piece, %d by fields", got, fields)
		}
		for n := range len(whole.Value) - len("दिइयो")/3 {
			if got, err := attr.EventOf(&types.AttributeValueMemberB{Value: whole.Value[:n]}); err == nil {
				t.Errorf("%d bytes of %d: read as %+v", n, len(whole.Value), got)
			}
		}
		whole.Value[0] = 3
		if got, err := attr.EventOf(whole); err == nil {
			t.Errorf("of a form to come: read as %+v", got)
		}
	}
}
