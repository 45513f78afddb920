package web_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files/filestest"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/web"
)

func TestACrestIsWhatWasApprovedOrNone(t *testing.T) {
	c := web.Call{Files: filestest.Open(t)}
	picture := []byte("a picture")
	doc, err := c.Files.Keep(t.Context(), web.CrestType, picture)
	if err != nil {
		t.Fatal(err)
	}
	of := pack.Crest{Image: doc.ID, Sum: hex.EncodeToString(doc.SHA256)}
	if got, err := c.Crest(t.Context(), of); err != nil || !bytes.Equal(got, picture) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := c.Crest(t.Context(), pack.Crest{}); err != nil || got != nil {
		t.Errorf("none: %q, %v", got, err)
	}
	for name, other := range map[string]pack.Crest{
		"other bytes":    {Image: doc.ID, Sum: strings.Repeat("ab", 32)},
		"no such upload": {Image: "nothing", Sum: of.Sum},
	} {
		if got, err := c.Crest(t.Context(), other); fault.KindOf(err) != fault.NotFound || got != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := (web.Call{}).Crest(t.Context(), of); fault.KindOf(err) != fault.NotFound {
		t.Errorf("without a bucket: %v", err)
	}
	elsewhere := web.Call{Files: filestest.Open(t)} // another tenant's
	if _, err := elsewhere.Crest(t.Context(), of); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another administration reads it: %v", err)
	}
}
