package guard_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/shrama/shrama/infra/engine"
	"github.com/shrama/shrama/infra/guard"
	"github.com/shrama/shrama/shared/files"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/tenant"
)

// the engines and the guard of this program.
var the struct {
	db, s3 *engine.Process
	*guard.Guard
}

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	ctx := context.Background()
	var err error
	if the.db, err = engine.DynamoDB(ctx, ""); err != nil {
		return 1, err
	}
	defer the.db.Close()
	if the.s3, err = engine.S3(ctx, ""); err != nil {
		return 1, err
	}
	defer the.s3.Close()
	the.Guard, err = guard.Open(ctx, guard.Options{Names: map[string]string{"Table": "shrama", "Documents": "papers", "Quarantine": "papers", "Log": "record"}, DynamoDB: the.db, S3: the.s3})
	if err != nil {
		return 1, err
	}
	defer the.Close()
	as := func(tenant.ID) aws.CredentialsProvider { return the.Operator() }
	if err := store.Open(store.Options{Name: "shrama", Region: engine.Region, Endpoint: the.DynamoDB, Credentials: as}).Create(ctx); err != nil {
		return 1, err
	}
	if err := files.Open(files.Options{Bucket: "papers", Region: engine.Region, Endpoint: the.S3, UsePathStyle: true, Credentials: as}).Create(ctx); err != nil {
		return 1, err
	}
	for _, id := range tenants {
		canary(id)
	}
	return m.Run(), nil
}

var tenants = []tenant.ID{"np", "np-training", "in-gj", "lk", "bd", "zz"}

// secret is what stands in every item and document of a tenant.
func secret(id tenant.ID) string { return "canary of " + string(id) + "." }

// canary gives a tenant an item in the table and in both indexes, and two
// documents.
func canary(id tenant.ID) {
	must := func(a answer) {
		if a.status != http.StatusOK {
			panic(fmt.Sprint(id, ": ", a.status, " ", a.body))
		}
	}
	k := "T#" + string(id) + "#C#1"
	must(dynamodb(the.Operator(), "PutItem", fmt.Sprintf(`{"TableName":"shrama","Item":{"PK":{"S":%q},"SK":{"S":"head"},"qp":{"S":%q},"qs":{"S":"1"},"mp":{"S":%[2]q},"ms":{"S":"1"},"x":{"S":%[3]q},"qa":{"M":{"x":{"S":%[3]q}}}}}`,
		k, "T#"+string(id)+"#office", secret(id))))
	for _, folder := range []string{"in/", "t/"} {
		must(s3(the.Operator(), request{"PUT", "papers/" + folder + string(id) + "/doc", secret(id), nil}))
	}
}

// answer is an engine's or the guard's.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) denied() bool {
	return a.status == http.StatusBadRequest && strings.Contains(a.body, `"com.amazon.coral.service#AccessDeniedException"`) ||
		a.status == http.StatusForbidden && (strings.Contains(a.body, "<Code>AccessDenied</Code>") || a.body == "")
}

var signer = v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })

func send(c aws.CredentialsProvider, r *http.Request, service, body string) answer {
	if c != nil {
		keys, err := c.Retrieve(context.Background())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256([]byte(body))
		r.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:]))
		if err := signer.SignHTTP(context.Background(), keys, r, hex.EncodeToString(sum[:]), service, engine.Region, time.Now()); err != nil {
			panic(err)
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		panic(err)
	}
	return answer{resp.StatusCode, resp.Header, string(b)}
}

func dynamodb(c aws.CredentialsProvider, operation, body string) answer {
	r, err := http.NewRequest("POST", the.DynamoDB+"/", strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	version := "DynamoDB_20120810."
	if strings.Contains(operation, "Stream") || strings.Contains(operation, "Shard") || operation == "GetRecords" {
		version = "DynamoDBStreams_20120810."
	}
	r.Header.Set("X-Amz-Target", version+operation)
	r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	return send(c, r, "dynamodb", body)
}

// request is one to S3: its path as it goes over the wire.
type request struct {
	method, path, body string
	header             map[string]string
}

func s3(c aws.CredentialsProvider, q request) answer {
	r, err := http.NewRequest(q.method, the.S3+"/"+q.path, bytes.NewReader([]byte(q.body)))
	if err != nil {
		panic(err)
	}
	for k, v := range q.header {
		r.Header.Set(k, v)
	}
	return send(c, r, "s3", q.body)
}

func TestNoTenantReachesAnotherThroughTheEngines(t *testing.T) {
	as := the.As("Portal")
	n, refused := 0, 0
	for _, a := range tenants {
		for _, b := range append(tenants, "np2", "n", "NP", "nq") {
			if a == b {
				continue
			}
			if len(b) < 2 {
				b += "p"
				if a == b {
					b = "n-"
				}
			}
			for _, x := range append(items(string(a), string(b)), documents(string(a), string(b))...) {
				got := x.do(as(a))
				n++
				if got.denied() {
					refused++
				} else if got.status < 400 {
					t.Errorf("%s was answered %d: %s: %.300s", a, got.status, x.name, got.body)
				}
				if strings.Contains(got.body, secret(b)) {
					t.Errorf("%s read of %s: %s: %.300s", a, b, x.name, got.body)
				}
			}
		}
	}
	for _, id := range tenants {
		whole(t, id)
	}
	decided, each := the.Decided()
	t.Logf("%d requests across tenants, none let through; %d as AccessDenied, %d because they cannot be read; %d decisions of %s each", n, refused, n-refused, decided, each)
	if n < 2500 || refused < n*8/10 {
		t.Errorf("only %d requests, %d denied", n, refused)
	}
}

// whole holds that what a tenant had is as it was, by the tenant's own eyes.
func whole(t *testing.T, id tenant.ID) {
	t.Helper()
	c := the.As("Portal")(id)
	for name, got := range own(c, id) {
		if got.status >= 300 || strings.Contains(name, "read") && !strings.Contains(got.body, secret(id)) {
			t.Errorf("%s, %s: %d %.300s", id, name, got.status, got.body)
		}
	}
}

// own is everything that a tenant does with its own.
func own(c aws.CredentialsProvider, id tenant.ID) map[string]answer {
	fill := func(s string) string { return strings.ReplaceAll(s, "$A", string(id)) }
	key := `{"PK":{"S":"T#$A#C#1"},"SK":{"S":"head"}}`
	spare := `{"PK":{"S":"T#$A#C#5"},"SK":{"S":"head"}}`
	out := map[string]answer{}
	for name, q := range map[string][2]string{
		"read":           {"GetItem", `{"TableName":"shrama","Key":` + key + `}`},
		"read a batch":   {"BatchGetItem", `{"RequestItems":{"shrama":{"Keys":[` + key + `]}}}`},
		"read the table": {"Query", `{"TableName":"shrama","KeyConditionExpression":"PK = :p AND begins_with(SK, :s)","ExpressionAttributeValues":{":p":{"S":"T#$A#C#1"},":s":{"S":"h"}}}`},
		"read the queue": {"Query", `{"TableName":"shrama","IndexName":"queue","KeyConditionExpression":"qp = :p","ExpressionAttributeValues":{":p":{"S":"T#$A#office"}}}`},
		"see mine":       {"Query", `{"TableName":"shrama","IndexName":"mine","KeyConditionExpression":"mp = :p","ExpressionAttributeValues":{":p":{"S":"T#$A#office"}}}`},
		"put":            {"PutItem", `{"TableName":"shrama","Item":` + spare + `}`},
		"update":         {"UpdateItem", `{"TableName":"shrama","Key":` + spare + `,"UpdateExpression":"SET y = :y","ExpressionAttributeValues":{":y":{"S":"y"}}}`},
		"transact": {"TransactWriteItems", `{"TransactItems":[{"Put":{"TableName":"shrama","Item":{"PK":{"S":"T#$A#C#6"},"SK":{"S":"a"}}}},` +
			`{"ConditionCheck":{"TableName":"shrama","Key":` + key + `,"ConditionExpression":"attribute_exists(PK)"}}]}`},
		"remove": {"DeleteItem", `{"TableName":"shrama","Key":{"PK":{"S":"T#$A#C#7"},"SK":{"S":"head"}}}`},
	} {
		out[name] = dynamodb(c, q[0], fill(q[1]))
	}
	for _, folder := range []string{"in/", "t/"} {
		out["read "+folder] = s3(c, request{"GET", fill("papers/" + folder + "$A/doc"), "", nil})
		out["put "+folder] = s3(c, request{"PUT", fill("papers/" + folder + "$A/more"), "x", nil})
		out["list "+folder] = s3(c, request{"GET", fill("papers?list-type=2&prefix=" + folder + "$A/"), "", nil})
	}
	out["remove"] = s3(c, request{"DELETE", fill("papers/in/$A/more"), "", nil})
	return out
}

func TestEveryTenantReachesItsOwn(t *testing.T) {
	n := 0
	for _, f := range []string{"Portal", "Permit", "Settings", "Relay", "Clock"} {
		for _, id := range tenants {
			for name, got := range own(the.As(f)(id), id) {
				if n++; got.status >= 300 {
					t.Errorf("%s for %s, %s: %d %.300s", f, id, name, got.status, got.body)
				}
			}
		}
	}
	t.Logf("%d requests for one's own, all answered", n)
}

func TestAFunctionHasNoDataOfItsOwn(t *testing.T) {
	n := 0
	for _, f := range []string{"Portal", "Permit", "Settings", "Relay", "Clock"} {
		for name, got := range own(the.Function(f), "np") {
			if n++; !got.denied() {
				t.Errorf("%s, %s: %d %.300s", f, name, got.status, got.body)
			}
		}
	}
	t.Logf("%d requests", n)
}

func TestWhatIsMissingIsMissingOnlyToItsOwner(t *testing.T) {
	c := the.As("Portal")("np")
	for path, want := range map[string]int{"papers/t/np/none": 404, "papers/in/np/none": 404, "papers/t/lk/none": 403} {
		for _, method := range []string{"GET", "HEAD"} {
			if got := s3(c, request{method, path, "", nil}); got.status != want {
				t.Errorf("%s %s: %d, want %d", method, path, got.status, want)
			}
		}
	}
}

func TestTheRefusalsAreAWSs(t *testing.T) {
	np := the.As("Portal")("np")
	got := dynamodb(np, "GetItem", `{"TableName":"shrama","Key":{"PK":{"S":"T#lk#C#1"},"SK":{"S":"head"}}}`)
	want := `{"Message":"User: arn:aws:sts::111122223333:assumed-role/shrama-Roles-Tenant/np is not authorized to perform: dynamodb:GetItem on resource: ` +
		`arn:aws:dynamodb:ap-south-1:111122223333:table/shrama because no identity-based policy allows the dynamodb:GetItem action","__type":"com.amazon.coral.service#AccessDeniedException"}`
	if got.status != 400 || got.body != want || got.header.Get("Content-Type") != "application/x-amz-json-1.0" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := dynamodb(np, "Scan", `{"TableName":"shrama"}`); !strings.HasSuffix(got.body, `with an explicit deny in an identity-based policy","__type":"com.amazon.coral.service#AccessDeniedException"}`) {
		t.Error(got.body)
	}
	forged := aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
		c, err := np.Retrieve(ctx)
		c.SessionToken = "forged"
		return c, err
	})
	for name, c := range map[string]aws.CredentialsProvider{"forged": forged, "none": nil} {
		d := dynamodb(c, "GetItem", `{"TableName":"shrama","Key":{"PK":{"S":"T#np#C#1"},"SK":{"S":"head"}}}`)
		s := s3(c, request{"GET", "papers/t/np/doc", "", nil})
		if d.status != 400 || s.status != 403 {
			t.Errorf("%s: DynamoDB %d %s, S3 %d %s", name, d.status, d.body, s.status, s.body)
		}
	}
}

// TestTheEngineChecksSignaturesOfSessions: who has the key and the token but not
// the secret is no session.
func TestTheEngineChecksSignaturesOfSessions(t *testing.T) {
	half := aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
		c, err := the.As("Portal")("np").Retrieve(ctx)
		c.SecretAccessKey += "x"
		return c, err
	})
	if got := s3(half, request{"GET", "papers/t/np/doc", "", nil}); got.status != 403 || !strings.Contains(got.body, "SignatureDoesNotMatch") {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// TestWhatABrowserIsHandedCarriesItsTenant: a form and a link are the tenant's
// session, and reach no further.
func TestWhatABrowserIsHandedCarriesItsTenant(t *testing.T) {
	open := func(as tenant.ID, reach tenant.ID) *files.Scope {
		return files.Open(files.Options{Bucket: "papers", Region: engine.Region, Endpoint: the.S3, UsePathStyle: true,
			Credentials: func(tenant.ID) aws.CredentialsProvider { return the.As("Portal")(as) }}).For(reach)
	}
	kept, err := open("np", "np").Keep(t.Context(), "image/png", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	for as, want := range map[tenant.ID]int{"np": 200, "lk": 403} {
		link, err := open(as, "np").Link(t.Context(), kept, "x.png", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.Get(link)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("a link of %s: %d, want %d", as, resp.StatusCode, want)
		}
	}
}

// TestNothingOpensAnEngineWithoutTheGuard: who starts an engine stands a guard
// before it, or hands its address to the house, which does.
func TestNothingOpensAnEngineWithoutTheGuard(t *testing.T) {
	top, err := engine.Root()
	if err != nil {
		t.Fatal(err)
	}
	started := regexp.MustCompile(`\bengine\.(DynamoDB|S3)\(`)
	handed := regexp.MustCompile(`house\.Options\{[^}]*DynamoDB:`)
	n := 0
	err = filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || path == filepath.Join(top, "infra", "engine")) {
			return fs.SkipDir
		}
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil || !started.Match(b) {
			return err
		}
		if n++; !bytes.Contains(b, []byte("guard.Open(")) && !bytes.Contains(b, []byte("house.Open(")) && !handed.Match(b) {
			t.Errorf("%s starts an engine and no guard", path)
		}
		return nil
	})
	if err != nil || n < 4 {
		t.Errorf("%d files start engines, %v", n, err)
	}
}

func BenchmarkThroughTheGuard(b *testing.B) {
	c := the.As("Portal")("np")
	body := `{"TableName":"shrama","Key":{"PK":{"S":"T#np#C#1"},"SK":{"S":"head"}}}`
	measure := func(b *testing.B) {
		before := processor()
		for b.Loop() {
			if got := dynamodb(c, "GetItem", body); got.status != 200 {
				b.Fatal(got)
			}
		}
		b.ReportMetric(float64(processor()-before)/float64(b.N)/1000, "cpu-µs/op")
	}
	b.Run("guarded", measure)
	direct := the.DynamoDB
	the.DynamoDB = the.db.URL
	defer func() { the.DynamoDB = direct }()
	b.Run("direct", measure)
}

// processor is the time that this program has had of the processors.
func processor() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u) //nolint:errcheck // it knows itself
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
