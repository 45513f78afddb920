package simulator

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The vectors of RFC 6238, appendix B, in six digits.
func TestTheAppShowsTheCodesOfTheRFC(t *testing.T) {
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"} {
		w := httptest.NewRecorder()
		App(func() time.Time { return time.Unix(at, 0) }).ServeHTTP(w, httptest.NewRequest("GET", appPath+"?key=gezd+gnbv+gy3t+qojq+gezd+gnbv+gy3t+qojq", nil))
		if !strings.Contains(w.Body.String(), `<b id="code">`+want+`</b>`) {
			t.Errorf("at %d: no %s in %s", at, want, w.Body)
		}
	}
	for _, key := range []string{"", "1", "%3Cscript%3E"} {
		w := httptest.NewRecorder()
		App(time.Now).ServeHTTP(w, httptest.NewRequest("GET", appPath+"?key="+key, nil))
		if strings.Contains(w.Body.String(), "<script") || strings.Contains(w.Body.String(), `id="code"`) || strings.Contains(w.Body.String(), "not a key") != (key != "") {
			t.Errorf("%q: %s", key, w.Body)
		}
	}
}
