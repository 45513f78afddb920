package pack_test

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/form"
	_ "github.com/shrama/shrama/shared/form/validate"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/pack/example"
	"github.com/shrama/shrama/shared/pack/folder"
	"github.com/shrama/shrama/shared/pack/schedule"
	"github.com/shrama/shrama/shared/pack/survey"
	"github.com/shrama/shrama/shared/pack/told"
	"github.com/shrama/shrama/shared/words"
	"github.com/shrama/shrama/tenants"
)

func day(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func nepal(t testing.TB) *pack.Pack {
	t.Helper()
	p, err := pack.Open(tenants.FS).Pack("np")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func service(t testing.TB, id string) *pack.Service {
	t.Helper()
	s, err := nepal(t).Service(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func almanac(t testing.TB) *calendar.Calendar {
	t.Helper()
	cal, err := nepal(t).Calendar()
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// TestExamples works out every example that the packs ship.
func TestExamples(t *testing.T) {
	p := nepal(t)
	for _, id := range p.Services {
		for _, e := range service(t, id).Examples {
			t.Run(id+"/"+e.Name, func(t *testing.T) {
				got, err := example.Try(service(t, id), e)
				if err != nil {
					t.Fatal(err)
				}
				for key, want := range e.Expect {
					if got[key] != want {
						t.Errorf("%s = %q, want %q", key, got[key], want)
					}
				}
			})
		}
	}
}

func TestNoSuchPackOrService(t *testing.T) {
	shelf := pack.Open(tenants.FS)
	for _, family := range []string{"xx", "", ".", "..", "np/services", "../np"} {
		if _, err := shelf.Pack(family); !errors.Is(err, pack.ErrNoPack) {
			t.Errorf("%q: err = %v, want ErrNoPack", family, err)
		}
	}
	for _, id := range []string{"", "../pack", "boat"} {
		if _, err := nepal(t).Service(id); !errors.Is(err, pack.ErrNoService) {
			t.Errorf("%q: err = %v, want ErrNoService", id, err)
		}
	}
}

// TestASectionPutInLaterIsCited: Acts number it 2A, in each language's letters.
func TestASectionPutInLaterIsCited(t *testing.T) {
	p := &pack.Pack{
		Languages: []string{"si", "en"},
		Sources:   []pack.Source{{ID: "act", Title: words.Text{"si": "පනත", "en": "Act"}}},
		Places:    pack.Places{Words: map[string]words.Text{"s": {"si": "{n} වගන්තිය", "en": "s. {n}"}}, Letters: map[string]string{"si": "අආඇ"}},
	}
	for _, tt := range []struct{ cite, en, si string }{
		{"act/s2A", "Act, s. 2A", "පනත, 2අ වගන්තිය"},
		{"act/s31DD.1c", "Act, s. 31DD(1)(c)", "පනත, 31DD(1)(ඇ) වගන්තිය"}, // beyond the letters given
		{"act/s2", "Act, s. 2", "පනත, 2 වගන්තිය"},
		{"act/sA", "Act", "පනත"},
	} {
		if got := p.Cite(tt.cite); got["en"] != tt.en || got["si"] != tt.si {
			t.Errorf("%s reads %q and %q, want %q and %q", tt.cite, got["en"], got["si"], tt.en, tt.si)
		}
	}
}

func TestEachFileIsReadOnceAndOnFirstNeed(t *testing.T) {
	shelf := pack.Open(fstest.MapFS{"xx/pack.yaml": {Data: []byte("services: [absent]\n")}})
	p, err := shelf.Pack("xx")
	if err != nil {
		t.Fatalf("a pack whose service is broken does not load: %v", err)
	}
	if _, err := p.Service("absent"); err == nil {
		t.Error("a service without a file loads")
	}
	var all [8]*pack.Pack
	var wait sync.WaitGroup
	for i := range all {
		wait.Go(func() { all[i], _ = shelf.Pack("xx") })
	}
	wait.Wait()
	for _, other := range all {
		if other != p {
			t.Error("a pack is read twice")
		}
	}
}

func TestAFileAtFaultIsRefusedWithItsLines(t *testing.T) {
	_, err := pack.Open(fstest.MapFS{"xx/pack.yaml": {Data: []byte("nam: x\nlanguages: en\n")}}).Pack("xx")
	refused, ok := errors.AsType[survey.Refused](err)
	if !ok || len(refused) != 2 || refused[0].Line != 1 || refused[1].Line != 2 {
		t.Errorf("err = %v, want two faults on lines 1 and 2", err)
	}
}

// TestTheCompiledFormSaysTheSame reads Nepal with and without its compiled
// form, and with forms that must not be used.
func TestTheCompiledFormSaysTheSame(t *testing.T) {
	plain := fstest.MapFS{}
	err := fs.WalkDir(tenants.FS, "np", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && !strings.Contains(name, "/compiled/") {
			b, rerr := fs.ReadFile(tenants.FS, name)
			plain[name], err = &fstest.MapFile{Data: b}, rerr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	stale, renamed := maps.Clone(plain), maps.Clone(plain)
	files, err := folder.Compile(plain, "np")
	if err != nil || len(files) != len(stale)+1 {
		t.Fatalf("%d files, %v; want one for each file, and the version", len(files), err)
	}
	for name, b := range files {
		other := "0"
		if b[0] == '0' {
			other = "1"
		}
		stale[name] = &fstest.MapFile{Data: []byte(other + string(b[1:]))}
		renamed[name] = &fstest.MapFile{Data: bytes.Replace(b, []byte(`{"`), []byte(`{"Renamed`), 1)}
	}
	unexported := cmpopts.IgnoreUnexported(pack.Pack{}, pack.Service{}, schedule.Schedule{})
	for name, fsys := range map[string]fs.FS{"compiled": tenants.FS, "deployed": tenants.Deployed, "stale": stale, "of another type": renamed} {
		got, err := pack.Open(fsys).Pack("np")
		want, err2 := pack.Open(plain).Pack("np")
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, unexported); diff != "" {
			t.Errorf("%s: the pack (-want +got):\n%s", name, diff)
		}
		for _, id := range want.Tables {
			got, err := got.Table(id)
			want, err2 := want.Table(id)
			if diff := cmp.Diff(want, got, unexported); err != nil || err2 != nil || diff != "" {
				t.Errorf("%s: %s, %v, %v (-want +got):\n%s", name, id, err, err2, diff)
			}
		}
		gotDefects, err := got.Defects()
		wantDefects, err2 := want.Defects()
		if diff := cmp.Diff(wantDefects, gotDefects); err != nil || err2 != nil || diff != "" || len(gotDefects) == 0 {
			t.Errorf("%s: the defects, %v, %v (-want +got):\n%s", name, err, err2, diff)
		}
		for _, id := range want.Services {
			got, err := got.Service(id)
			want, err2 := want.Service(id)
			if diff := cmp.Diff(want, got, unexported); diff != "" || errors.Join(err, err2) != nil {
				t.Errorf("%s: %s, %v, %v (-want +got):\n%s", name, id, err, err2, diff)
			}
		}
	}
}

func TestTheVersionFollowsEveryFile(t *testing.T) {
	fsys := fstest.MapFS{"xx/pack.yaml": {Data: []byte("services: [a]\n")}, "xx/services/a.yaml": {Data: []byte("id: a\n")}}
	version := func() string {
		p, err := pack.Open(fsys).Pack("xx")
		if err != nil {
			t.Fatal(err)
		}
		return p.Version
	}
	before := version()
	fsys["xx/services/a.yaml"] = &fstest.MapFile{Data: []byte("id: a\ncite: b\n")}
	if after := version(); after == before || len(after) != 16 {
		t.Errorf("version = %q after a change, %q before", after, before)
	}
}

// noted notes which files are there and read.
type noted struct {
	fs.FS
	read []string
}

func (n *noted) ReadFile(name string) ([]byte, error) {
	b, err := fs.ReadFile(n.FS, name)
	if err == nil {
		n.read = append(n.read, name)
	}
	return b, err
}

// A function carries no YAML, so whatever it reads it reads compiled; and the first
// request for a service reads that service and its pack, of one tenant.
func TestAFunctionReadsTheServiceThatIsAskedFor(t *testing.T) {
	if err := fs.WalkDir(tenants.Deployed, ".", func(name string, d fs.DirEntry, err error) error {
		if ext := path.Ext(name); err == nil && !d.IsDir() && ext != ".json" && path.Base(name) != "version" {
			t.Errorf("a function carries %s", name)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if n := len(pack.Families(tenants.Deployed)); n != 6 {
		t.Errorf("%d packs are deployed, want five and the operator's", n)
	}
	for _, family := range pack.Families(tenants.Deployed) {
		p, err := pack.Open(tenants.Deployed).Pack(family)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range p.Services {
			fsys := &noted{FS: tenants.Deployed}
			p, err := pack.Open(fsys).Pack(family)
			if err != nil {
				t.Fatal(err)
			}
			if s, err := p.Service(id); err != nil || s.ID != id {
				t.Errorf("%s/%s: %v", family, id, err)
			}
			at := family + "/compiled/"
			if want := []string{at + "pack.json", at + "version", at + id + ".json"}; !slices.Equal(fsys.read, want) {
				t.Errorf("%s/%s: %v were read, want %v", family, id, fsys.read, want)
			}
		}
	}
}

// BenchmarkReadOneService is what a cold start pays: pack.yaml and one service,
// compiled and not.
func BenchmarkReadOneService(b *testing.B) {
	b.Run("compiled", func(b *testing.B) { readOne(b, tenants.Deployed) })
	plain := fstest.MapFS{}
	for _, name := range []string{"np/pack.yaml", "np/services/work-permit.yaml"} {
		text, err := fs.ReadFile(tenants.FS, name)
		if err != nil {
			b.Fatal(err)
		}
		plain[name] = &fstest.MapFile{Data: text}
	}
	b.Run("yaml", func(b *testing.B) { readOne(b, plain) })
}

func readOne(b *testing.B, fsys fs.FS) {
	b.ReportAllocs()
	for b.Loop() {
		p, err := pack.Open(fsys).Pack("np")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Service("work-permit"); err != nil {
			b.Fatal(err)
		}
	}
}

// A pack says which Saturdays of a month rest, and countries choose their names
// from a list in the order of their own letters.
func TestHowACountryRestsAndNamesOthers(t *testing.T) {
	fsys := fstest.MapFS{"xx/pack.yaml": {Data: []byte(`
languages: [gu, en]
digits: gujr
time:
  zone: Asia/Kolkata
  calendar: gregorian
  fiscal_from: 04-01
  hours:
    friday: {open: "10:30", close: "18:10"}
    saturday: {open: "10:30", close: "18:10"}
  rest: {saturday: [2, 4]}
`)}}
	p, err := pack.Open(fsys).Pack("xx")
	if err != nil {
		t.Fatal(err)
	}
	cal, err := p.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	for d, want := range map[string]bool{"2026-11-06": true, "2026-11-07": true, "2026-11-08": false, "2026-11-13": true, "2026-11-14": false, "2026-11-21": true, "2026-11-28": false} {
		if got := cal.Open(day(d)); got != want {
			t.Errorf("%s: open %v, want %v", d, got, want)
		}
	}
	for lang, first := range map[string]string{"gu": "અંગોલા", "en": "Afghanistan"} {
		all := told.Choices(p, words.New(lang, p.Locale()), form.Field{Type: form.Country})
		if len(all) != len(form.Countries(lang)) || all[0].Name != first {
			t.Errorf("%s: %d countries from %s, want them from %s", lang, len(all), all[0].Name, first)
		}
		if got, want := told.Answer(p, words.New(lang, p.Locale()), form.Field{Type: form.Country}, "AO"), form.CountryName("AO", lang); got != want {
			t.Errorf("%s: Angola is told as %q, want %q", lang, got, want)
		}
	}
}
