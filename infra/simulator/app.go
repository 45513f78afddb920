package simulator

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what RFC 6238 says
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
)

// appPath is where App answers.
const appPath = "/dev/app"

// App is an app that makes sign-in codes (RFC 6238), for who has none at hand: it
// shows the code of a key by the house's clock, and keeps nothing.
func App(clock func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := strings.ToUpper(strings.Join(strings.Fields(r.FormValue("key")), ""))
		code, wrong := "", ""
		secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(key)
		switch {
		case err != nil:
			wrong = "This is not a key. Copy all of its letters and digits from the page of the second step."
		case key != "":
			code = codeAt(secret, clock())
		}
		w.Header().Set("Cache-Control", "no-store")
		templ.Handler(appPage(key, code, wrong)).ServeHTTP(w, r)
	})
}

// codeAt is the code of a secret at a time.
func codeAt(secret []byte, at time.Time) string {
	m := hmac.New(sha1.New, secret)
	m.Write(binary.BigEndian.AppendUint64(nil, uint64(at.Unix()/30))) //nolint:gosec // no such time is negative
	sum := m.Sum(nil)
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[sum[19]&15:])&0x7fff_ffff)%1_000_000)
}
