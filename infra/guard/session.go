package guard

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A session's secret and token follow from its access key and a secret that the
// S3 engine has too, so that the engine checks signatures itself;
// infra/versitygw has the same lines.

func mac(key, text string) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return h.Sum(nil)
}

func secretOf(seed, access string) string { return hex.EncodeToString(mac(seed, "secret "+access)) }

// tokenOf is as long as AWS's tokens with one tag are: some 500 letters.
func tokenOf(seed, access string) string {
	var b []byte
	for i := range 12 {
		b = append(b, mac(seed, fmt.Sprint("token ", i, " ", access))...)
	}
	return base64.StdEncoding.EncodeToString(b)
}

// assumed is STS's answer to AssumeRole.
type assumed struct {
	XMLName     xml.Name `xml:"https://sts.amazonaws.com/doc/2011-06-15/ AssumeRoleResponse"`
	Credentials struct {
		AccessKeyID     string `xml:"AccessKeyId"`
		SecretAccessKey string
		SessionToken    string
		Expiration      string
	} `xml:"AssumeRoleResult>Credentials"`
	ARN string `xml:"AssumeRoleResult>AssumedRoleUser>Arn"`
}

// assume answers AssumeRole: it asks the role's trust and the caller's policies,
// and gives out a session with the tags.
func (g *Guard) assume(w http.ResponseWriter, r *http.Request) {
	by, err := g.who(signer(r), r.Header.Get("X-Amz-Security-Token"))
	if err != nil {
		query(w, http.StatusForbidden, "InvalidClientTokenId", err.Error())
		return
	}
	if err := r.ParseForm(); err != nil || r.FormValue("Action") != "AssumeRole" {
		query(w, http.StatusBadRequest, "InvalidAction", "only AssumeRole is known here")
		return
	}
	life, err := strconv.Atoi(r.FormValue("DurationSeconds"))
	name := r.FormValue("RoleSessionName")
	if err != nil || life < 900 || life > 3600 || len(name) < 2 || len(name) > 64 {
		query(w, http.StatusBadRequest, "ValidationError", "DurationSeconds is not 900 to 3600, or RoleSessionName not 2 to 64 letters")
		return
	}
	tags := map[string]string{}
	for i := 1; ; i++ {
		key := r.FormValue(fmt.Sprintf("Tags.member.%d.Key", i))
		if key == "" {
			break
		}
		tags[key] = r.FormValue(fmt.Sprintf("Tags.member.%d.Value", i))
	}
	for _, role := range g.roles {
		if role.ARN != r.FormValue("RoleArn") || by.role == nil {
			continue
		}
		session, err := role.Assume(*by.role, tags)
		if err != nil {
			query(w, http.StatusForbidden, "AccessDenied", err.Error())
			return
		}
		var a assumed
		c := &caller{arn: role.Session(name), context: session, policies: role.Policies, expires: time.Now().Add(time.Duration(life) * time.Second)}
		a.Credentials.AccessKeyID, a.Credentials.SecretAccessKey, a.Credentials.SessionToken = g.admit(c)
		a.Credentials.Expiration, a.ARN = c.expires.UTC().Format(time.RFC3339), c.arn
		w.Header().Set("Content-Type", "text/xml")
		xml.NewEncoder(w).Encode(a) //nolint:errcheck,gosec // who went away does not read it
		return
	}
	query(w, http.StatusForbidden, "AccessDenied", fmt.Sprintf("User: %s is not authorized to perform: sts:AssumeRole on resource: %s", by.arn, r.FormValue("RoleArn")))
}

// query writes an error as the Query protocol has them.
func query(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>`,
		code, escaped(message), requestID())
}

// signer returns the access key that a request's header is signed with.
func signer(r *http.Request) string {
	_, after, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	access, _, _ := strings.Cut(after, "/")
	return access
}
