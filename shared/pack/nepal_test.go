package pack_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/rule"
)

func TestFeesOfThePermit(t *testing.T) {
	s := service(t, "work-permit")
	for _, tt := range []struct{ name, from, to, want string }{
		{"a single day", "2026-12-01", "2026-12-01", "NPR 15000.00"},
		{"six months over the end of February", "2026-08-31", "2027-02-28", "NPR 15000.00"},
		{"six months and a day over it", "2026-08-31", "2027-03-01", "NPR 20000.00"},
		{"a year", "2026-12-01", "2027-11-30", "NPR 20000.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bill, err := s.FeeFor(day("2026-11-21"), form.Answers{"period-from": tt.from, "period-to": tt.to}, "NPR")
			if err != nil || bill.Total.String() != tt.want || len(bill.Lines) != 1 {
				t.Fatalf("fee = %s, %v; want %s", bill.Total, err, tt.want)
			}
			out := bill.Lines[0]
			if out.Value.Cite != "kanunisewa/fee" || out.Value.Certainty != rule.Secondary {
				t.Errorf("decided by %+v, want the secondary source", out)
			}
		})
	}
	if bill, err := s.FeeFor(day("2023-08-09"), form.Answers{"period-from": "2023-09-01", "period-to": "2023-09-02"}, ""); !errors.Is(err, rule.ErrUndetermined) || bill.Lines[0].Row != "up-to-six-months" {
		t.Errorf("err = %v for %+v, want ErrUndetermined: nobody knows the older fee", err, bill)
	}
	if _, err := s.FeeFor(day("2026-11-21"), form.Answers{}, ""); err == nil {
		t.Error("a fee without a period was computed")
	}
	if _, err := s.FeeFor(day("2026-11-21"), form.Answers{"period-from": "2026-12-01", "period-to": "2026-12-02"}, "INR"); err == nil {
		t.Error("a fee in rupees of Nepal was given in rupees of India")
	}
	if bill, err := service(t, "pressure-plant").FeeFor(day("2026-11-21"), nil, "NPR"); err != nil || !bill.Total.IsZero() {
		t.Errorf("the pressure plant costs %s, %v; want nothing", bill.Total, err)
	}
}

func TestHowLongRecordsHold(t *testing.T) {
	cal := almanac(t)
	permit, plant := service(t, "work-permit"), service(t, "pressure-plant")
	from, to, err := permit.Valid(pack.Wish{From: day("2026-11-21"), Answers: form.Answers{"period-from": "2026-12-01", "period-to": "2027-11-30"}}, cal)
	if err != nil || from != day("2026-12-01") || to != day("2027-11-30") {
		t.Errorf("permit holds %s to %s, %v; want the year asked for", from, to, err)
	}
	_, _, err = permit.Valid(pack.Wish{From: day("2026-11-21"), Answers: form.Answers{"period-from": "2026-12-01", "period-to": "2027-12-01"}}, cal)
	f, ok := errors.AsType[*fault.Error](err)
	want := []fault.Field{{ID: "period-to", Code: "form.longest", Args: []string{"last", "2027-11-30"}}}
	if !ok || f.Kind != fault.Invalid {
		t.Fatalf("err = %v, want a fault to show", err)
	}
	if diff := cmp.Diff(want, f.Fields); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if last, limited, err := permit.Latest(day("2026-12-01"), cal); err != nil || !limited || last != day("2029-11-30") {
		t.Errorf("renewals reach %s, %v, %v; want three years", last, limited, err)
	}
	if _, limited, _ := plant.Latest(day("2026-12-01"), cal); limited {
		t.Error("the licence of a plant has a limit that no rule sets")
	}
	if from, to, err := plant.Valid(pack.Wish{From: day("2026-11-21"), Answers: nil}, cal); err != nil || from != day("2026-11-21") || to != day("2027-07-16") {
		t.Errorf("licence holds %s to %s, %v; want to the end of the fiscal year", from, to, err)
	}
}

func TestCitationsAreWrittenInBothLanguages(t *testing.T) {
	p := nepal(t)
	for _, tt := range []struct{ cite, en, ne string }{
		{"act-2074/s22", "Labour Act 2074, s. 22", "श्रम ऐन, २०७४, दफा २२"},
		{"act-2074/s22.4", "Labour Act 2074, s. 22(4)", "श्रम ऐन, २०७४, दफा २२(४)"},
		{"rules-2075/sch1", "Labour Rules 2075, Sch. 1", "श्रम नियमावली, २०७५, अनुसूची १"},
		{"rules-2075/sch1.7c", "Labour Rules 2075, Sch. 1, item 7(c)", "श्रम नियमावली, २०७५, अनुसूची १, बुँदा ७(ग)"},
		{"rules-2075/sch1.6h.2", "Labour Rules 2075, Sch. 1, item 6(h)(2)", "श्रम नियमावली, २०७५, अनुसूची १, बुँदा ६(ज)(२)"},
		{"rules-2075/sch1.note", "Labour Rules 2075, Sch. 1, note", "श्रम नियमावली, २०७५, अनुसूची १, द्रष्टव्य"},
		{"rules-1993/r40.1c3", "Labour Rules 1993, rule 40(1)(c)(3)", "श्रम नियमावली, २०५०, नियम ४०(१)(ग)(३)"},
		{"practice/time", "Department's practice", "विभागको अभ्यास"},
		{"act-2074", "Labour Act 2074", "श्रम ऐन, २०७४"},
	} {
		got := p.Cite(tt.cite)
		if got["en"] != tt.en || got["ne"] != tt.ne {
			t.Errorf("%s reads %q and %q, want %q and %q", tt.cite, got["en"], got["ne"], tt.en, tt.ne)
		}
	}
	for cite, named := range map[string]bool{"practice/time": false, "act-2074/s22": true} {
		if got := p.Ground(cite, "practice"); (got["en"] != "") != named {
			t.Errorf("what is practice, by %s, stands in %q", cite, got["en"])
		}
	}
	if got := p.Ground("practice/time", "unverified"); got["en"] != "Department's practice" {
		t.Errorf("what is not said to be practice stands in %q", got["en"])
	}
	if got := p.Cite("decree/s1"); got != nil {
		t.Errorf("an unknown source reads %q, want nothing", got)
	}
	if src, place, ok := p.Source("rules-2075/sch2.3"); !ok || src.ID != "rules-2075" || place != "sch2.3" {
		t.Errorf("source = %s, %s, %v", src.ID, place, ok)
	}
}

func TestOfficesAndTheirTerritory(t *testing.T) {
	p := nepal(t)
	if len(p.Districts) != 77 || len(p.Offices) != 12 {
		t.Errorf("%d districts and %d offices, want 77, and eleven and the Department", len(p.Districts), len(p.Offices))
	}
	for _, d := range p.Districts {
		if o, ok := p.OfficeFor(d.ID); !ok || o.Head {
			t.Errorf("%s belongs to %q, want a labour office", d.ID, o.ID)
		}
	}
	if o, _ := p.OfficeFor("kailali"); o.ID != "dhangadhi" || o.Territory != rule.Verified {
		t.Errorf("Kailali belongs to %s (%s), want Dhangadhi, which was read", o.ID, o.Territory)
	}
	if o, _ := p.OfficeFor("kathmandu"); o.Territory != rule.Practice {
		t.Errorf("the territory of %s is said to be %q, want practice", o.ID, o.Territory)
	}
	if _, ok := p.OfficeFor("surat"); ok {
		t.Error("a district of elsewhere has an office")
	}
	if got := p.Head().ID; got != "department" {
		t.Errorf("head = %q", got)
	}
	for role := "labour-officer"; role != ""; {
		r, ok := p.Role(role)
		if !ok {
			t.Fatalf("no role %q", role)
		}
		if r.Superior == "" && r.ID != "director-general" {
			t.Errorf("supervision ends at %s", r.ID)
		}
		role = r.Superior
	}
}

func TestTheCalendarOfNepal(t *testing.T) {
	cal := almanac(t)
	for _, tt := range []struct {
		name, on string
		want     bool
	}{
		{"a Sunday", "2026-11-22", true},
		{"a Saturday", "2026-11-21", false},
		{"Bhai Tika", "2026-11-11", false},
		{"Guru Nanak Jayanti closes no office", "2026-11-24", true},
	} {
		if got := cal.Open(day(tt.on)); got != tt.want {
			t.Errorf("%s: open = %v, want %v", tt.name, got, tt.want)
		}
	}
	for _, tt := range []struct {
		name, d, m, y, want string
		err                 error
	}{
		{"today", "5", "8", "2083", "2026-11-21", nil},
		{"in Nepali digits", "५", "८", "२०८३", "2026-11-21", nil},
		{"the last day of the table", "30", "12", "2083", "2027-04-13", nil},
		{"Magh 2083 has 29 days", "30", "10", "2083", "", form.ErrDate},
		{"a year that is not published", "1", "1", "2084", "", form.ErrDateBeyond},
		{"no month", "1", "", "2083", "", form.ErrDatePart},
	} {
		got, err := form.ParseDate(cal, tt.d, tt.m, tt.y)
		if got.String() != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %s, %v; want %s, %v", tt.name, got, err, tt.want, tt.err)
		}
	}
	f, ok := service(t, "work-permit").Field("est-registered-on")
	if d, m, y := form.Boxes(f, "2026-11-21", cal); !ok || d != "5" || m != "8" || y != "2083" {
		t.Errorf("boxes = %s %s %s, want 5 8 2083", d, m, y)
	}
	f, _ = service(t, "work-permit").Field("period-from")
	if d, m, y := form.Boxes(f, "2026-11-21", cal); d != "21" || m != "11" || y != "2026" {
		t.Errorf("boxes = %s %s %s, want the passport's calendar", d, m, y)
	}
}

// TestSchedule1IsAskedWhole holds the form against items 1 to 7 and the note of
// Schedule 1, each letter of it.
func TestSchedule1IsAskedWhole(t *testing.T) {
	s := service(t, "work-permit")
	cited := map[string]bool{}
	for _, p := range s.Parts {
		for _, f := range p.Fields {
			cited[f.Cite] = true
		}
	}
	for _, d := range s.Documents {
		cited[d.Cite] = true
	}
	for place := range strings.FieldsSeq("1 2 3 4a 4b 4c 5 6a 6b 6c 6d 6e 6f 6g 6h 6h.1 6h.2 7a 7b 7c 7d 7e 7f note") {
		if !cited["rules-2075/sch1."+place] {
			t.Errorf("nothing asks item %s of Schedule 1", place)
		}
	}
	shown := strings.Join(s.Record.Contents, " ")
	for _, id := range []string{"est-name", "worker-name", "worker-post", "worker-country", "worker-passport", "worker-address", "period-from", "period-to"} {
		if !strings.Contains(shown, id) {
			t.Errorf("the permit does not show %s (Schedule 2)", id)
		}
	}
}

// TestRule42IsShownWhole does the same for the licence of a pressure plant.
func TestRule42IsShownWhole(t *testing.T) {
	s := service(t, "pressure-plant")
	cited := map[string]bool{"rules-1993/r42.1e": true} // issue and term, which every record has
	for _, id := range s.Record.Contents {
		f, _ := s.Field(id)
		cited[f.Cite] = true
	}
	for letter := range strings.SplitSeq("abcdefgh", "") {
		if !cited["rules-1993/r42.1"+letter] {
			t.Errorf("the licence does not show rule 42(1)(%s)", letter)
		}
	}
	list, ok := s.Checklist("rule-40")
	if !ok || len(list.Items) != 10 {
		t.Errorf("%d items are tested, want the ten of rule 40(1)", len(list.Items))
	}
}

// TestMessagesFitOneSMS: a text in Nepali is UCS-2, 70 letters a message.
func TestMessagesFitOneSMS(t *testing.T) {
	p := nepal(t)
	fill := strings.NewReplacer("{reference}", "WP-2083-004521", "{due}", "२०८४ असार ३१", "{service}", "")
	for _, id := range p.Services {
		for _, m := range service(t, id).Messages {
			for lang, text := range m.SMS {
				if n := len(utf16.Encode([]rune(fill.Replace(text)))); n > 70 {
					t.Errorf("%s/%s in %s has %d letters: %s", id, m.ID, lang, n, text)
				}
			}
		}
	}
}
