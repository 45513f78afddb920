package journey

import (
	"net/http"
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/web/upload"
)

// refused is what somebody reads who is told no.
type refused struct {
	name, to string
	status   int
	en, ne   string
	post     string // a form's body; GET where empty
}

func TestWhoIsRefusedReadsWhyInTheirLanguage(t *testing.T) {
	h := Open(t)
	mina := waiting(h, "mina@himal.example")
	for _, email := range []string{"officer@shrama.example", "ram@himal.example"} {
		h.As(email)
	}
	for _, tt := range []refused{
		{"an unknown administration", "/xx/", 404, "no such administration", "", ""},
		{"a page that is not there", "nowhere", 404, "not", "", ""},
		{"another's case", mina.Case, 404, "There is no case here that you may see", "तपाईंले हेर्न मिल्ने निवेदन यहाँ छैन", ""},
		{"an officer's page", "permit/queue", 403, "", "", ""},
		{"a case that is none", "permit/cases/zzz", 404, "There is no case here", "निवेदन यहाँ छैन", ""},
		{"a body too large", "permit/cases", 413, "", "", "x=" + strings.Repeat("a", 300<<10)},
		{"a body that is no form", "permit/cases", 400, "", "", "%zz"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for lang, says := range map[string]string{"en": tt.en, "ne": tt.ne} {
				ram := h.As("ram@himal.example")
				method := "GET"
				if tt.post != "" {
					method = "POST"
				}
				to := tt.to + "?lang=" + lang
				page := ram.beside(method, to, tt.post)
				if page.Status != tt.status || page.URL.Path == "/" {
					t.Fatalf("%s: %d %s", lang, page.Status, page.Text())
				}
				if got := htmlLang(page); lang != got && tt.to != "/xx/" {
					t.Errorf("the page is in %q, want %q", got, lang)
				}
				if tt.to != "/xx/" && !strings.Contains(page.Text(), says) {
					t.Errorf("%s does not say %q: %s", lang, says, page.Text())
				}
			}
		})
	}
}

func htmlLang(p *Page) string {
	for n := range p.root.Descendants() {
		if l := attr(n, "lang"); l != "" {
			return l
		}
	}
	return ""
}

func TestTooManyCodesAreRefusedWithTheTimeToTryAgain(t *testing.T) {
	h := Open(t)
	nobody := h.Somebody("ne")
	for i := range 4 {
		nobody.Opens("sign-in", "lang", "ne")
		nobody.Submits("/sign-in", map[string]string{"email": "many@himal.example"})
		if want := map[bool]int{true: http.StatusTooManyRequests, false: http.StatusOK}[i == 3]; nobody.Page.Status != want {
			t.Fatalf("code %d: %d, want %d", i+1, nobody.Page.Status, want)
		}
	}
	nobody.Sees("१०:३०") // the window ends with the quarter of the hour
	if got := nobody.Page.Header.Get("Retry-After"); got != "901" {
		t.Errorf("Retry-After %q", got)
	}
	g := &Program{h: h, t: t, Lang: "en"}
	a := g.Posts("sign-in", map[string]string{"email": "many@himal.example"})
	problem(t, a, http.StatusTooManyRequests, "fault.too-many")
	if a.text("retryAt") == "" {
		t.Errorf("it does not say when: %s", a.Raw)
	}
	h.Passes(15 * 60 * 1e9)
	nobody.Opens("sign-in")
	nobody.Submits("/sign-in", map[string]string{"email": "many@himal.example"})
	nobody.Gets(http.StatusOK)
}

func TestAFileThatCannotBeKeptIsRefusedWithItsReason(t *testing.T) {
	h := Open(t)
	mina := h.As("mina@himal.example")
	mina.Applies("work-permit")
	mina.Opens(mina.Case + "/documents/passport-copy")
	for _, tt := range []struct {
		name, says string
		content    []byte
	}{
		{"virus.pdf", "We can read PDF and JPG and PNG only.", []byte("MZ this is a program")},
		{"scan.pdf", "The file is too big.", make([]byte, upload.Max+1)},
	} {
		mina.SendsBytes(tt.name, tt.content)
		mina.Gets(http.StatusUnprocessableEntity)
		if !strings.Contains(mina.Page.Wrong(), tt.says) {
			t.Errorf("%q: %s", tt.says, mina.Page.Text())
		}
	}
	if x := stored(t, mina); len(x.Documents) != 0 {
		t.Errorf("it was kept: %+v", x.Documents)
	}
	mina.SendsFile() // the form that came back works
	if x := stored(t, mina); len(x.Documents) != 1 {
		t.Errorf("%d documents", len(x.Documents))
	}
}

func TestTheJourneyInNepali(t *testing.T) {
	h := Open(t)
	mina := h.InNepali("mina@himal.example")
	mina.Applies("work-permit")
	mina.Sees("विदेशी श्रमिकको श्रम इजाजत", "रु. १५,०००", "मस्यौदा")
	mina.Fills(workPermit())
	mina.Attaches()
	mina.Opens(mina.Case + "/check")
	mina.Sees("राहदानी नम्बर", "रु. २०,०००", "यसमा लेखिएको व्यहोरा साँचो हो")
	mina.Sends()
	mina.Sees("तपाईंको निवेदन पठाइयो", "दस्तुर तिर्न")
	mina.IsTold("निवेदन प्राप्त भयो")
	mina.IsTold("को दस्तुर तिर्नुहोस्")
	mina.PaysByEsewa("pay")
	mina.Sees("जाँच हुँदै")
	mina.IsTold("को दस्तुर तिरियो", "१४ मंसिर २०८३")
	if ms := h.messages("+9779841234567", "दस्तुर"); len(ms) == 0 {
		t.Errorf("no text message:\n%s", list(h.messages("+9779841234567")))
	}
	sita := h.As("officer@shrama.example")
	sita.Case = mina.Case
	sita.Does("return", "राहदानीको फोटो पढिएन।")
	mina.IsTold("सच्याउनुपर्ने: राहदानीको फोटो पढिएन।")
	mina.Opens(mina.Case)
	mina.Sees("“राहदानीको फोटो पढिएन।”", "सच्याउन फिर्ता")
	mina.Sends()
	number := mina.Granted()
	mina.IsTold("को इजाजत दिइयो")
	h.On("2026-12-20")
	mina.Opens("permit/records/" + number)
	mina.Sees("मान्य", "विदेशी श्रमिकको श्रम इजाजत")
	stranger := h.Somebody("ne")
	stranger.Opens("verify/" + number)
	stranger.Sees("साँचो हो, मान्य छ")
}

func TestANumberOnNoRegisterIsSaidToBeNone(t *testing.T) {
	stranger := Open(t).Somebody("en")
	for _, number := range []string{"WP-W2VC0-PZDCW-6", "WP-1", "1-"} {
		stranger.Opens("verify/" + number)
		stranger.Gets(404)
		stranger.Sees("Not genuine", "The register has no such number.")
	}
}
