package journey

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/paper/seal"
	"github.com/shrama/shrama/shared/register"
	"github.com/shrama/shrama/shared/trail"
)

// establishment is what an employer tells once.
var establishment = map[string]string{
	"est-name": "Himal Cement Pvt. Ltd.", "est-pan": "३०१२३४५६७", "est-registered-on": "2076-4-2",
	"est-district": "kathmandu", "est-municipality": "Kathmandu", "est-ward": "28",
	"head-name": "Mina Shrestha", "head-phone": "9841234567", "head-email": "mina@himal.example",
}

// worker is what the application asks beside the profile.
var worker = map[string]string{
	"post-same": "yes", "post-email": "post@himal.example", "worker-name": "Arjun Mehta", "worker-post": "Kiln engineer", "worker-country": "IN",
	"worker-passport": "K4512345", "worker-address": "12 Lake Road, Kolkata", "worker-education": "B.E.", "worker-experience": "Ten years",
	"period-from": "2026-12-15", "period-to": "2027-12-14", "earlier-permit": "no", "expert": "no", "home-consent": "no",
}

// workPermit is every answer of an application without a profile.
func workPermit() map[string]string {
	all := maps.Clone(worker)
	for id, v := range establishment {
		all[strings.NewReplacer("est-district", "work-district", "est-municipality", "work-municipality", "est-ward", "work-ward").Replace(id)] = v
	}
	return all
}

// asked brings a person to the point where the fee is due.
func asked(h *House, email string) *Person {
	h.T.Helper()
	p := h.As(email)
	p.Applies("work-permit")
	p.Fills(workPermit())
	p.Attaches()
	p.Sends()
	return p
}

func TestAnEmployerGetsALabourPermitFromAPhone(t *testing.T) {
	h := Open(t)
	mina := h.As("mina@himal.example")
	mina.TellsOnce(establishment)
	mina.Applies("work-permit")
	mina.Sees("Rs 15,000", "Rs 20,000", "0 of 7 parts done")

	mina.Opens(mina.Case + "/parts/establishment")
	if got := mina.form("/parts/establishment", "").Values.Get("est-name"); got != "Himal Cement Pvt. Ltd." {
		t.Errorf("the form begins with %q, not with the profile's name", got)
	}
	mina.Fills(worker)
	mina.SignsOut()
	if mina.Opens(mina.Case); !strings.HasSuffix(mina.Page.URL.Path, "/sign-in") {
		t.Error("the draft can be seen after signing out")
	}
	mina.SignsIn()
	mina.Opens(mina.Case)
	mina.Sees("6 of 7 parts done") // saved, and found again
	other := mina.NewBrowser()
	other.Opens("files")
	other.Follows(mina.Case)
	other.Sees("6 of 7 parts done")

	mina.Opens(mina.Case + "/documents")
	mina.Sees("1 paper asked for here is in your profile.")
	mina.Submits("/documents", nil)
	if n := len(mina.Page.Forms("/documents")); n != 0 {
		t.Error("the profile's papers are still offered after they were taken")
	}
	mina.Attaches()
	mina.Sends()
	mina.Sees("Your application is sent", "mina@himal.example")
	mina.IsTold("We have your application", mina.Case)
	mina.IsTold("Pay the fee for")

	if mina.PaysByEsewa("pay"); mina.Page.Tag() != "In review" {
		t.Fatalf("after paying the case is %q: %s", mina.Page.Tag(), mina.Page.Text())
	}
	mina.IsTold("is paid", mina.Case)

	sita := h.As("officer@shrama.example")
	sita.Opens("queue")
	sita.Sees("Himal Cement Pvt. Ltd.")
	sita.Case = mina.Case
	sita.Opens(mina.Case)
	sita.Sees("Arjun Mehta", "•••• 2345", "eSewa")
	sita.Does("return", "The tax clearance is blurred <b>here</b>.")
	mina.IsTold("needs a correction", "The tax clearance is blurred <b>here</b>.")
	mina.Opens(mina.Case)
	mina.Sees("“The tax clearance is blurred <b>here</b>.”")

	h.Passes(48 * time.Hour) // the clock stands meanwhile
	mina.Opens(mina.Case + "/documents/tax-clearance")
	mina.SendsFile()
	mina.Sends()
	sita.Opens(mina.Case)
	sita.Sees("Version 2")
	sita.Does("recommend", "All papers are in order.")
	mina.IsTold("is with the Department")

	anita := h.As("director@shrama.example")
	anita.Case = mina.Case
	anita.Does("grant", "")
	mina.IsTold("is granted")
	if mina.Opens(mina.Case); mina.Page.Tag() != "Granted" {
		t.Errorf("the case is %q", mina.Page.Tag())
	}
	number := mina.Number()

	t.Run("the certificate says the same on paper in both languages", func(t *testing.T) { certificate(t, mina, number) })
	t.Run("anybody can check it, all its life", func(t *testing.T) { life(t, mina, anita, number) })
}

// certificate reads both papers as a person and a phone's camera do.
func certificate(t *testing.T, holder *Person, number string) {
	for lang, want := range map[string][]string{
		"en": {"Labour Permit", number, "Himal Cement Pvt. Ltd.", "Arjun Mehta", "K4512345", "Anita Rai"},
		"ne": {"श्रम इजाजतपत्र", number, "Himal Cement Pvt. Ltd.", "राहदानी नम्बर", "शर्तहरू"},
	} {
		pdf := holder.Opens("permit/records/"+number+"/certificate", "paper", lang)
		if !bytes.HasPrefix(pdf.Body, []byte("%PDF-")) || len(pdf.Body) > 60<<10 {
			t.Fatalf("%s: %d bytes %.20q", lang, len(pdf.Body), pdf.Body)
		}
		file := filepath.Join(t.TempDir(), "paper.pdf")
		if err := os.WriteFile(file, pdf.Body, 0o600); err != nil {
			t.Fatal(err)
		}
		said := tool(t, "pdftotext", "-raw", file, "-")
		for _, s := range want {
			if said != "" && !strings.Contains(spaceless(said), spaceless(s)) {
				t.Errorf("the %s paper does not say %q:\n%s", lang, s, said)
			}
		}
		code := scan(t, file)
		if code == "" {
			continue // a machine without a camera's eye
		}
		stranger := holder.h.Somebody(lang)
		stranger.Opens(code)
		stranger.Sees(map[string]string{"en": "Genuine, but not valid yet", "ne": "साँचो हो, तर अवधि सुरु भएको छैन"}[lang], "Arjun Mehta")
		stranger.Sees(map[string]string{"en": "The seal in the QR code is genuine", "ne": "QR कोडको छाप सक्कली हो"}[lang])
		stranger.DoesNotSee("K4512345") // a passport's number is nobody else's
		forged := []byte(code)
		forged[len(forged)-30] ^= 1
		stranger.Opens(string(forged))
		stranger.Sees(map[string]string{"en": "Not genuine", "ne": "साँचो होइन"}[lang])
	}
}

// scan reads the QR at the foot of a paper, as a phone's camera does.
func scan(t *testing.T, file string) string {
	t.Helper()
	tool(t, "pdftoppm", "-r", "100", "-png", file, file)
	pages, err := filepath.Glob(file + "-*.png")
	if err != nil || len(pages) == 0 {
		return ""
	}
	slices.Sort(pages)
	return strings.TrimSpace(tool(t, "zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", pages[len(pages)-1]))
}

// tool runs a program on a file, or says nothing where it is not installed.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Logf("%s is not installed", name)
		return ""
	}
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

func spaceless(s string) string { return strings.Join(strings.Fields(s), "") }

// life suspends, restores and revokes a permit, and looks at it each time as a
// stranger, as its holder and as a phone without a network.
func life(t *testing.T, holder, director *Person, number string) {
	h := holder.h
	look := func(tag, verdict, listed string) {
		t.Helper()
		stranger := h.Somebody("en")
		stranger.Opens("verify")
		stranger.Submits("/verify", map[string]string{"number": strings.ToLower(number)})
		stranger.Sees(verdict)
		if holder.Opens("permit/records/" + number); holder.Page.Tag() != tag {
			t.Errorf("the holder sees %q, want %q", holder.Page.Tag(), tag)
		}
		h.Passes(time.Minute) // as long as a signed list is served
		if got := revoked(t, h, number); got != listed {
			t.Errorf("the signed list says %q of it, want %q", got, listed)
		}
	}
	act := func(action, why, told string) {
		t.Helper()
		director.Opens("permit/records/" + number)
		director.Decides(action, why)
		holder.IsTold(told, why)
	}
	look("Not valid yet", "Genuine, but not valid yet", "")
	h.On("2026-12-20")
	look("Valid", "Genuine and valid", "")
	act("suspend", "The pay is below the minimum.", "is suspended")
	look("Suspended", "Genuine, but suspended", "suspended")
	act("restore", "The pay was raised.", "is restored")
	look("Valid", "Genuine and valid", "")
	act("amend", "The worker moved to another kiln.", "is amended")
	act("revoke", "The establishment closed.", "is revoked")
	look("Revoked", "The office has taken this permission back", "revoked")
	if director.Opens("permit/records/" + number); len(director.Actions()) > 0 {
		t.Errorf("a revoked permit still offers %v", director.Actions())
	}
	r, err := register.Load(t.Context(), h.DB(), number)
	if err != nil {
		t.Fatal(err)
	}
	if err := trail.Verify(r.History); err != nil || len(r.History) != 5 {
		t.Errorf("%d lines of history, %v", len(r.History), err)
	}
}

// revoked reads the signed list as the page's script does.
func revoked(t *testing.T, h *House, number string) string {
	t.Helper()
	stranger := h.Somebody("en")
	keys, err := keyring.ReadKeys(string(h.Tenant), stranger.Opens(".well-known/jwks.json").Body)
	if err != nil {
		t.Fatal(err)
	}
	list, err := seal.OpenRevocations(keys, string(stranger.Opens("revocations").Body))
	if err != nil {
		t.Fatal(err)
	}
	return list.State(number)
}
