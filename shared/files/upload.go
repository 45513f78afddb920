package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/shrama/shrama/shared/ident"
)

// formLife is how long a form can be sent: long enough for a slow line, since
// S3 looks at the clock when the upload begins.
const formLife = 10 * time.Minute

// tolerated is how many times its limit an upload may reach quarantine at. S3
// answers what its policy refuses with a page of XML in English; a phone's photo
// that is merely too big should come back to us, who can say what to do.
const tolerated = 4

// blind is the type that everything in quarantine has, so that nothing there
// could be rendered even if it were served.
const blind = "application/octet-stream"

// Upload returns a form for one upload that ends with the browser at done, or
// with a bare 201 where done is empty. Sending a form twice replaces what is in
// quarantine and never what was accepted.
//
// S3 holds the form against its own clock, so it is signed with the machine's
// and now only says when the page should offer another.
func (s *Scope) Upload(ctx context.Context, lim Limits, done string, now time.Time) (Form, error) {
	id := ident.New().String()
	fields := [][2]string{{"key", s.quarantine(id, lim)}, {"Content-Type", blind}, {"success_action_status", "201"}}
	if done != "" {
		fields[2] = [2]string{"success_action_redirect", done}
	}
	conditions := []any{map[string]string{"bucket": s.pen.name}, []any{"content-length-range", 0, tolerated * lim.MaxBytes}}
	fields, err := s.forms.Form(ctx, fields, conditions, formLife)
	if err != nil {
		return Form{}, fmt.Errorf("files: upload: %w", err)
	}
	slices.SortFunc(fields, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return Form{ID: id, URL: s.forms.Origin() + s.pen.path, Expires: now.Add(formLife), Fields: fields}, nil
}

// lasting are credentials that outlive a form: what is signed with a session ends
// with it, whatever it says itself (AWS: "Sharing objects with presigned URLs").
// The margin of a session's renewal is enough for a link, which lives a minute.
type lasting struct{ aws.CredentialsProvider }

// Retrieve takes a new session where the present one ends too soon.
func (l lasting) Retrieve(ctx context.Context) (aws.Credentials, error) {
	c, err := l.CredentialsProvider.Retrieve(ctx)
	if err != nil || !c.CanExpire || time.Until(c.Expires) >= formLife { //nolint:forbidigo // AWS counts by the machine's clock
		return c, err
	}
	if again, ok := l.CredentialsProvider.(interface{ Invalidate() }); ok {
		again.Invalidate()
		return l.CredentialsProvider.Retrieve(ctx)
	}
	return c, nil
}

func (s *Scope) quarantine(id string, lim Limits) string {
	return "in/" + string(s.id) + "/" + id + "." + lim.purpose()
}

// purpose is a short hash of what an upload is for.
func (l Limits) purpose() string {
	sum := sha256.Sum256([]byte(l.For))
	return hex.EncodeToString(sum[:8])
}

func (s *Scope) accepted(id string) string { return "t/" + string(s.id) + "/" + id }
