package permit

import (
	"bytes"
	"image/jpeg"
	"testing"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/files/accepted"
	"github.com/shrama/shrama/shared/files/filestest"
	"github.com/shrama/shrama/shared/ident"
)

// A portrait that was cut with the photo is pointed to, without a call; of a photo
// that was accepted before portraits were cut, the grant cuts it.
func TestAGrantHasAPortraitOfEveryPhoto(t *testing.T) {
	l, bucket := lawOf(t, "work-permit"), filestest.Open(t)
	old, err := bucket.Keep(t.Context(), "image/jpeg", face(t))
	if err != nil {
		t.Fatal(err)
	}
	cut := accepted.Document{ID: ident.New().String(), SHA256: []byte("its bytes"), Portrait: true} // and no object that could be read
	for name, d := range map[string]accepted.Document{"old": old, "cut": cut, "none": {}} {
		var x casework.Case
		for _, slot := range l.Service.Documents {
			if slot.Photo && d.ID != "" {
				x.Documents = append(x.Documents, casework.Attachment{Document: d, Slot: slot.ID})
			}
		}
		id, err := portrait(t.Context(), bucket, l.Service, x)
		if err != nil || id != d.PortraitID() && name != "old" || (id == "") != (name == "none") {
			t.Errorf("%s: portrait %q, %v", name, id, err)
		}
		if name != "old" {
			continue
		}
		b, err := bucket.Read(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := jpeg.DecodeConfig(bytes.NewReader(b)); err != nil || c.Width > 300 {
			t.Errorf("%d wide, %v", c.Width, err)
		}
	}
}
