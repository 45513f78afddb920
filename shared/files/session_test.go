package files_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/files/filestest"
	"github.com/shrama/shrama/shared/tenant"
)

func TestTheOriginIsWhereFormsGo(t *testing.T) {
	local := filestest.Options(t)
	away := local
	away.Public = "https://files.shrama.test:8443"
	amazon := local
	amazon.Endpoint, amazon.UsePathStyle, amazon.Bucket, amazon.HTTPClient = "", false, "shrama-np", nil
	for name, o := range map[string]files.Options{"local": local, "public": away, "AWS": amazon} {
		t.Run(name, func(t *testing.T) {
			store := files.Open(o)
			f, err := store.For("np").Upload(context.Background(), wide, done, noon)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(f.URL+"/", store.Origin()+"/") {
				t.Errorf("form goes to %s, origin is %s", f.URL, store.Origin())
			}
		})
	}
}

func TestForPanicsOnWhatIsNoTenant(t *testing.T) {
	for _, id := range []tenant.ID{"", "NP", "np/", "../lk"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("For(%q) did not panic", id)
				}
			}()
			files.Open(files.Options{}).For(id)
		}()
	}
}

// brief gives out sessions of which the first has too little life left.
type brief struct {
	aws.CredentialsProvider
	taken int
}

func (b *brief) Invalidate() { b.taken++ }

func (b *brief) Retrieve(ctx context.Context) (aws.Credentials, error) {
	c, err := b.CredentialsProvider.Retrieve(ctx)
	c.CanExpire, c.Expires = true, time.Now().Add(time.Duration(5+10*b.taken)*time.Minute)
	return c, err
}

func TestAFormIsNotSignedWithASessionThatEndsBeforeIt(t *testing.T) {
	o := filestest.Options(t)
	b := &brief{CredentialsProvider: o.Credentials("np")}
	o.Credentials = func(tenant.ID) aws.CredentialsProvider { return b }
	s := files.Open(o).For("np")
	for range 2 {
		if _, err := s.Upload(t.Context(), wide, done, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if b.taken != 1 {
		t.Errorf("%d sessions given back, want 1", b.taken)
	}
}

func TestScopesDoNotPileUp(t *testing.T) {
	s := files.Open(filestest.Options(t))
	first := s.For("np")
	for i := range 1000 {
		s.For(tenant.ID(fmt.Sprintf("np-%04d", i)))
	}
	if _, err := first.Keep(t.Context(), "image/png", []byte("x")); err != nil {
		t.Error(err)
	}
}
func TestWhatNobodyCheckedLiesApart(t *testing.T) {
	f, err := filestest.Open(t).Upload(t.Context(), wide, "", noon)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(f.URL, "/"+filestest.Quarantine) {
		t.Errorf("a browser would post to %s", f.URL)
	}
	for _, field := range f.Fields {
		if field[0] == "bucket" && field[1] != filestest.Quarantine {
			t.Errorf("the form is signed for the bucket %s", field[1])
		}
	}
}
