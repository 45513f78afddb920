package web

import (
	"io"
	"net/http"
	"net/url"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/web/intake"
)

// maxBody is the most bytes of one request. Documents do not pass here: browsers
// post them straight to the bucket.
const maxBody = 256 << 10

// read takes the query and the body apart once, strictly, so that FormValue and
// PostFormValue say the same to a form's and a JSON body's handler.
func (x *exchange) read() error {
	r := x.call.Request
	query, err := intake.Values(r.URL.RawQuery)
	if err != nil {
		return fault.Wrap(err, fault.Malformed, "fault.malformed")
	}
	r.Form, r.PostForm = query, url.Values{}
	if r.Method != http.MethodPost {
		return nil
	}
	if x.call.Body, err = io.ReadAll(io.LimitReader(r.Body, maxBody+1)); err != nil {
		return fault.Wrap(err, fault.Malformed, "fault.malformed")
	}
	if len(x.call.Body) > maxBody {
		return fault.New(fault.TooLarge, "fault.too-large")
	}
	if r.PostForm, err = intake.Body(joined(r.Header, "Content-Type"), x.call.Body); err != nil {
		return fault.Wrap(err, fault.Malformed, "fault.malformed")
	}
	for k, v := range r.PostForm {
		r.Form[k] = append(v, r.Form[k]...)
	}
	return nil
}

func queryEscape(s string) string { return url.QueryEscape(s) }
