package guard

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// mostForm is the largest upload by form that is read.
const mostForm = 256 << 20

type callerKey struct{}

func with(ctx context.Context, c *caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

func (g *Guard) s3() service {
	return service{read: g.readS3, refuse: refuseXML, answer: g.missing}
}

// readS3 reads a request with the bucket in its path: signed in its header, in
// its address or, for a form, in its fields. The engine checks the signature.
func (g *Guard) readS3(r *http.Request) (*caller, []ask, error) {
	if r.Method == http.MethodOptions {
		return nil, nil, nil // a browser asks before it posts; it has nothing to show yet
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	q := r.URL.Query()
	access, token := signer(r), r.Header.Get("X-Amz-Security-Token")
	if c := q.Get("X-Amz-Credential"); c != "" {
		if access != "" {
			return nil, nil, malformed{errors.New("signed twice")}
		}
		access, _, _ = strings.Cut(c, "/")
		token = q.Get("X-Amz-Security-Token")
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) //nolint:errcheck // what has none is no form
	form := r.Method == http.MethodPost && kind == "multipart/form-data"
	if form {
		if access != "" {
			return nil, nil, malformed{errors.New("signed twice")}
		}
		fields, err := fieldsOf(r)
		if err != nil {
			return nil, nil, malformed{err}
		}
		access, _, _ = strings.Cut(fields["x-amz-credential"], "/")
		token = fields["x-amz-security-token"]
		key = strings.ReplaceAll(fields["key"], "${filename}", fields["${filename}"])
	}
	c, err := g.who(access, token)
	if err != nil {
		return nil, nil, err
	}
	if c.all {
		return c, []ask{}, nil
	}
	// S3 takes a key letter by letter; the engine's are a folder's files.
	if slices.ContainsFunc(strings.Split(key, "/"), func(s string) bool { return s == "." || s == ".." }) || strings.ContainsRune(key, 0) {
		return c, nil, malformed{errors.New("a key that has a folder's . or .. in it")}
	}
	asks, err := asksOfS3(r, bucket, key)
	if err != nil {
		return c, nil, malformed{err}
	}
	return c, asks, nil
}

// fieldsOf returns the fields of an upload's form that come before its file, by
// lower-case name, and leaves the body as it was.
func fieldsOf(r *http.Request) (map[string]string, error) {
	b, err := io.ReadAll(io.LimitReader(r.Body, mostForm+1))
	if err != nil || len(b) > mostForm {
		return nil, fmt.Errorf("the form: %w", errors.Join(err, errors.New("too long or cut off")))
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	fields := map[string]string{}
	form := multipart.NewReader(bytes.NewReader(b), params["boundary"])
	for {
		p, err := form.NextRawPart()
		if err != nil {
			return nil, fmt.Errorf("the form: %w", err)
		}
		name := strings.ToLower(p.FormName())
		if name == "file" {
			fields["${filename}"] = p.FileName()
			return fields, nil
		}
		value, err := io.ReadAll(io.LimitReader(p, 64<<10))
		if err != nil {
			return nil, fmt.Errorf("the form: %w", err)
		}
		if _, twice := fields[name]; twice {
			return nil, fmt.Errorf("the form has %q twice", name)
		}
		fields[name] = string(value)
	}
}

// plain are the parameters that do not make another operation of a request.
func plain(name string) bool {
	return strings.HasPrefix(name, "X-Amz-") || strings.HasPrefix(name, "response-") ||
		slices.Contains([]string{"x-id", "list-type", "prefix", "delimiter", "max-keys", "continuation-token", "start-after", "encoding-type", "marker", "fetch-owner", "partNumber", "uploadId", "versionId", "uploads", "delete"}, name)
}

// asksOfS3 names the actions of a request (AWS: "Required permissions for Amazon
// S3 API operations"). One that is not known here is named after its parameter,
// which no policy allows.
func asksOfS3(r *http.Request, bucket, key string) ([]ask, error) {
	q := r.URL.Query()
	for name, values := range q {
		if len(values) > 1 {
			return nil, fmt.Errorf("%s stands twice, and who knows which the engine takes", name)
		}
		if !plain(name) {
			return []ask{{action: "s3:" + r.Method + "?" + name, resource: arnOf(bucket, key)}}, nil
		}
	}
	switch {
	case bucket == "":
		return []ask{{action: "s3:ListAllMyBuckets", resource: "*"}}, nil
	case q.Has("delete") && r.Method == http.MethodPost:
		return removals(r, bucket)
	case key == "":
		return []ask{bucketAsk(r, bucket, q)}, nil
	}
	return objectAsks(r, bucket, key, q)
}

func arnOf(bucket, key string) string {
	if key == "" {
		return "arn:aws:s3:::" + bucket
	}
	return "arn:aws:s3:::" + bucket + "/" + key
}

func bucketAsk(r *http.Request, bucket string, q url.Values) ask {
	a := ask{action: "s3:ListBucket", resource: arnOf(bucket, "")}
	switch {
	case r.Method == http.MethodPut:
		a.action = "s3:CreateBucket"
	case r.Method == http.MethodDelete:
		a.action = "s3:DeleteBucket"
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		a.action = "s3:" + r.Method
	case q.Has("uploads"):
		a.action = "s3:ListBucketMultipartUploads"
	}
	a.context = map[string][]string{}
	for _, name := range []string{"prefix", "delimiter"} {
		if q.Has(name) {
			a.context["s3:"+name] = q[name]
		}
	}
	return a
}

func objectAsks(r *http.Request, bucket, key string, q url.Values) ([]ask, error) {
	on := arnOf(bucket, key)
	old := map[bool]string{true: "Version"}[q.Has("versionId")]
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		if q.Has("uploadId") {
			return []ask{{action: "s3:ListMultipartUploadParts", resource: on}}, nil
		}
		return []ask{{action: "s3:GetObject" + old, resource: on}}, nil
	case http.MethodDelete:
		if q.Has("uploadId") {
			return []ask{{action: "s3:AbortMultipartUpload", resource: on}}, nil
		}
		return []ask{{action: "s3:DeleteObject" + old, resource: on}}, nil
	case http.MethodPut, http.MethodPost:
		asks := []ask{{action: "s3:PutObject", resource: on, context: map[string][]string{}}}
		for _, name := range []string{"If-None-Match", "If-Match"} {
			if v := r.Header.Values(name); len(v) > 0 {
				asks[0].context["s3:"+strings.ToLower(name)] = v
			}
		}
		for header, values := range r.Header {
			h := strings.ToLower(header)
			switch {
			case h == "x-amz-copy-source":
				from, err := url.PathUnescape(strings.TrimPrefix(values[0], "/"))
				if err != nil {
					return nil, err
				}
				from, _, _ = strings.Cut(from, "?")
				asks = append(asks, ask{action: "s3:GetObject", resource: "arn:aws:s3:::" + from})
			case h == "x-amz-tagging":
				asks = append(asks, ask{action: "s3:PutObjectTagging", resource: on})
			case h == "x-amz-acl" || strings.HasPrefix(h, "x-amz-grant-"):
				asks = append(asks, ask{action: "s3:PutObjectAcl", resource: on})
			case strings.HasPrefix(h, "x-amz-object-lock-"):
				asks = append(asks, ask{action: "s3:PutObjectRetention", resource: on})
			}
		}
		return asks, nil
	}
	return []ask{{action: "s3:" + r.Method, resource: on}}, nil
}

// removals reads a removal of many objects at once.
func removals(r *http.Request, bucket string) ([]ask, error) {
	b, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
	if err != nil {
		return nil, err
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
	var in struct {
		Object []struct {
			Key     string
			Version string `xml:"VersionId"`
		}
	}
	if err := xml.Unmarshal(b, &in); err != nil {
		return nil, err
	}
	var asks []ask
	for _, o := range in.Object {
		action := "s3:DeleteObject"
		if o.Version != "" {
			action += "Version"
		}
		asks = append(asks, ask{action: action, resource: arnOf(bucket, o.Key)})
	}
	if asks == nil {
		return nil, errors.New("nothing to remove")
	}
	return asks, nil
}

// missing says of an object that is not there what S3 says to whom may not list
// it: 403, not 404 (AWS: GetObject, "Permissions").
func (g *Guard) missing(resp *http.Response) error {
	c, ok := resp.Request.Context().Value(callerKey{}).(*caller)
	m := resp.Request.Method
	if !ok || c.all || resp.StatusCode != http.StatusNotFound || m != http.MethodGet && m != http.MethodHead {
		return nil
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(resp.Request.URL.Path, "/"), "/")
	err := g.may(c, []ask{{action: "s3:ListBucket", resource: arnOf(bucket, ""), context: map[string][]string{"s3:prefix": {key}}}})
	if err == nil || key == "" {
		return nil
	}
	resp.Body.Close()
	b := xmlError("AccessDenied", err.Error())
	if m == http.MethodHead {
		b = nil
	}
	resp.StatusCode, resp.Status = http.StatusForbidden, "403 Forbidden"
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
	resp.Header.Set("Content-Length", fmt.Sprint(len(b)))
	return nil
}
