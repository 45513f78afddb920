package files_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/files/accepted"
	"github.com/shrama/shrama/shared/files/filestest"
	"github.com/shrama/shrama/shared/tenant"
)

var face = files.Limits{For: "a case's photo", MaxBytes: 1 << 20, Photo: true}

func TestAPortraitIsCutOfAPhotoWhenItIsAccepted(t *testing.T) {
	s := filestest.Open(t)
	for name, tt := range map[string]struct {
		photo []byte
		lim   files.Limits
		size  string // of the portrait
		same  bool   // it is the document
	}{
		"a phone's photo":  {jpegOf(t, picture(900, 1200)), face, "300x400", false},
		"a PNG":            {pngOf(t, picture(900, 600)), face, "300x200", false},
		"a small one":      {jpegOf(t, picture(90, 120)), face, "90x120", true},
		"no photo is what": {jpegOf(t, picture(900, 1200)), wide, "", false},
	} {
		f := form(t, s, tt.lim, "")
		post(t, f, tt.photo)
		d, err := s.Accept(t.Context(), f.ID, tt.lim)
		if err != nil {
			t.Fatal(name, err)
		}
		if again, err := s.Accept(t.Context(), f.ID, tt.lim); err != nil || cmp.Diff(again, d) != "" {
			t.Errorf("%s: again %+v, %v", name, again, err)
		}
		if tt.size == "" {
			if d.Portrait || d.PortraitID() != "" {
				t.Errorf("%s: %+v", name, d)
			}
			continue
		}
		b, err := s.Read(t.Context(), d.PortraitID())
		if err != nil {
			t.Fatal(name, err)
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(b))
		if err != nil || len(b) > 30<<10 || sizeOf(c) != tt.size {
			t.Errorf("%s: %s, %d bytes, %v", name, sizeOf(c), len(b), err)
		}
		if whole, err := s.Read(t.Context(), d.ID); err != nil || bytes.Equal(whole, b) != tt.same {
			t.Errorf("%s: the document itself is %t, %v", name, !tt.same, err)
		}
		if _, err := s.Accept(t.Context(), d.PortraitID(), tt.lim); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: the portrait was attached as an upload: %v", name, err)
		}
	}
}

// dying is a line on which nothing goes any more from the nth writing of an
// accepted object on; 0 is never.
type dying struct{ puts, at atomic.Int32 }

func (d *dying) Do(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/t/") {
		d.puts.Add(1)
	}
	if at := d.at.Load(); at > 0 && d.puts.Load() >= at {
		return nil, errors.New("the process died")
	}
	return http.DefaultClient.Do(r)
}

// Whoever dies between the portrait and its document leaves a photo that is not
// accepted yet, and the next try ends what was begun.
func TestAnAcceptanceThatDiedIsEndedByTheNext(t *testing.T) {
	o := filestest.Options(t)
	line := &dying{}
	o.HTTPClient, o.Backoff = line, func(int) time.Duration { return 0 }
	s := files.Open(o).For(tenant.ID("tt-portrait"))
	for _, at := range []int32{1, 2} {
		f := form(t, s, face, "")
		post(t, f, jpegOf(t, picture(900, 1200)))
		line.puts.Store(0)
		line.at.Store(at)
		if d, err := s.Accept(t.Context(), f.ID, face); err == nil {
			t.Fatalf("nothing died: %+v", d)
		}
		line.at.Store(0)
		if b, err := s.Read(t.Context(), f.ID); err == nil {
			t.Fatalf("%d bytes were accepted before their portrait", len(b))
		}
		d, err := s.Accept(t.Context(), f.ID, face)
		if err != nil || !d.Portrait {
			t.Fatalf("%+v, %v", d, err)
		}
		if _, err := s.Read(t.Context(), d.PortraitID()); err != nil {
			t.Error(err)
		}
	}
}

// Two who accept different bytes of one upload at once never mix them.
func TestAPortraitIsOfItsOwnDocument(t *testing.T) {
	a, b := accepted.Document{ID: "x", SHA256: []byte("1"), Portrait: true}, accepted.Document{ID: "x", SHA256: []byte("2"), Portrait: true}
	if a.PortraitID() == b.PortraitID() {
		t.Errorf("%s and %s", a.PortraitID(), b.PortraitID())
	}
}

func sizeOf(c image.Config) string { return fmt.Sprintf("%dx%d", c.Width, c.Height) }
