package paper_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/paper"
	"github.com/shrama/shrama/shared/paper/keyring"
	"github.com/shrama/shrama/shared/paper/seal"
)

// sealed is the seal of a permit of Nepal whose holder has this name.
func sealed(t *testing.T, holder string) string {
	t.Helper()
	ring := &keyring.Folder{Dir: t.TempDir()}
	key, kid, err := ring.Signer(t.Context(), "np")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 10, 41, 0, 0, time.UTC)
	text, err := seal.Sign(key, kid, seal.Claims{Issuer: "np", Number: "NP-2083-004512", Kind: "np.perm.work", Holder: holder,
		From: at, To: at.AddDate(1, 0, 0), Issued: at, Rev: 1})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestALongHolderAndALongAddressFitTheQR(t *testing.T) {
	s := permitEnglish(t)
	long := sealed(t, strings.Repeat("श्री कृष्ण प्रसाद ", 20))
	s.QR = seal.Address("https://labour.karnali.gov.example", "np-training", "NP-TRAINING-2083-0000004512", long)
	if _, err := press(t).Print(s); err != nil {
		t.Error(err)
	}
}

// The QR is read from a page as coarse as a cheap screen's.
func TestAnyCameraReadsTheQR(t *testing.T) {
	s := permitNepali(t)
	s.QR = seal.Address("https://shrama.example", "np", "NP-2083-004512", sealed(t, "LI WEI"))
	size, err := paper.QRVersion(s.QR)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("seal and address: %d characters, version %d", len(s.QR), size)
	if size > 13 {
		t.Errorf("version %d, want 13 or less", size)
	}
	pdf := mustPrint(t, press(t), s)
	dir := t.TempDir()
	tool(t, pdf, "pdftoppm", "-r", "72", "-png", "-singlefile", "$PDF", filepath.Join(dir, "page"))
	got := tool(t, pdf, "zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", filepath.Join(dir, "page.png"))
	if i := strings.Index(got, "https://"); i < 0 || strings.TrimSpace(got[i:]) != s.QR {
		t.Errorf("read %q\nwant %q", got, s.QR)
	}
}
