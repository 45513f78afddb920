package attr_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/store/attr"
)

func TestTextComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := attr.Text(rapid.String().Draw(t, "text"))
		av, err := want.MarshalDynamoDBAttributeValue()
		if err != nil {
			t.Fatal(err)
		}
		var got attr.Text
		if err := got.UnmarshalDynamoDBAttributeValue(av); err != nil || got != want {
			t.Fatalf("%q came back as %q, %v", want, got, err)
		}
	})
}
