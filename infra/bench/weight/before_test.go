package weight_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/casework/queue"
	"github.com/shrama/shrama/shared/flow"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/attr"
	"github.com/shrama/shrama/shared/trail"
)

// The file is an open case as it lay in the table before November 2026's end: the
// case as JSON, its line and its row each a field at a time.
func TestAnItemOfBeforeIsRead(t *testing.T) {
	raw, err := os.ReadFile("testdata/before.json")
	if err != nil {
		t.Fatal(err)
	}
	var at map[string]string
	if err := json.Unmarshal(raw, &at); err != nil {
		t.Fatal(err)
	}
	item := map[string]types.AttributeValue{"v": attr.Number(6)}
	for _, name := range []string{"PK", "SK", "mp", "ms", "qp", "qs"} {
		item[name] = attr.String(at[name])
	}
	bytes := map[string]*types.AttributeValueMemberB{}
	for _, name := range []string{"e", "f", "w"} {
		b, err := hex.DecodeString(at[name])
		if err != nil {
			t.Fatal(err)
		}
		bytes[name] = &types.AttributeValueMemberB{Value: b}
	}
	line, err := attr.EventOf(bytes["e"])
	if err != nil {
		t.Fatal(err)
	}
	item["e"], item["f"], item["w"] = &types.AttributeValueMemberM{Value: attr.Event(line)}, bytes["f"], bytes["w"]
	item["qa"] = &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{
		"s": attr.String("work-permit"), "t": attr.String("WANG XIAOMING"), "p": attr.String("department-review"), "h": attr.String("review"),
	}}
	_, it, err := store.Read(item)
	if err != nil {
		t.Fatal(err)
	}
	c, ok, err := casework.Read(it)
	if err != nil || !ok || c.Phase != flow.Review || len(c.Answers) != 34 || c.Answers["worker-name"] != "WANG XIAOMING" || c.Begun.Unix() != 1795327200 {
		t.Errorf("%+v, %v", c, err)
	}
	if err := trail.Verify(c.History); err != nil || len(c.History) != 5 || c.Last().Note != "कागजात पूरा छन्।" {
		t.Errorf("%+v, %v", c.History, err)
	}
	if r, err := queue.Of(it); err != nil || r.Title != "WANG XIAOMING" || r.Phase != "review" || r.Step != c.Step {
		t.Errorf("%+v, %v", r, err)
	}
}
