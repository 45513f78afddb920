package blob

import (
	"crypto/sha256"
	"fmt"
	"os"
	"testing"
)

// What packing a case costs each act, and unpacking it each page.
func BenchmarkBlob(b *testing.B) {
	raw := []byte(`{"s":"work-permit","st":"office-review","ph":"review","k":"045c323032940893","ap":{"n":"सगर कार्पेट उद्योग","e":"chitthi@sagarcarpet.example","t":"+9779841234567","l":"ne"},"o":"kathmandu","b":1795321800,"fd":"2026-11-22","d":1796062499,"a":"est-name,est-pan,head-name,worker-address,worker-experience` + end +
		`सगर कार्पेट तथा ऊनी गलैँचा उद्योग प्रा. लि.` + end + `301234567` + end + `सुजाता वैद्य मानन्धर` + end + `ul. Lenina 45, kv. 12, Ivanovo 153000, Russian Federation` + end + `प्राकृतिक रंगको प्रयोग र निकासी गुणस्तर नियन्त्रणमा नौ वर्ष काम, तीन देशमा तालिम दिएको।"}`)
	blob := Deflate(raw)
	b.Run("Deflate", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Deflate(raw)
		}
	})
	b.Run("Inflate", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Inflate(blob); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func TestABlobOfAnotherTimeIsReadOrRefused(t *testing.T) {
	for name, blob := range map[string][]byte{"empty": {}, "of a dictionary to come": {9, 1, 2}, "cut": Deflate([]byte(`{"a":1}`))[:3]} {
		if _, err := Inflate(blob); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// What cases were deflated against must never change, or they could not be read:
// a better dictionary gets the next number.
func TestTheDictionariesAreThoseThatCasesWereWrittenWith(t *testing.T) {
	for name, want := range map[string]string{
		"dictionary-1.txt": "f1ca5846b7be5ff9aa75e54b89171dc607acbb581a8697cfd303aa8613ef3c2c",
		"dictionary-2.txt": "08cf19529524d1fa3c47068981ebb05bf5e07e2d4d35ce8bb2440e692997ed82",
	} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(b)); got != want {
			t.Errorf("%s has changed: %s", name, got)
		}
	}
}

// A script has its dictionary; what was packed with another comes back all the same.
func TestWhatIsWrittenInBanglaIsPackedWithBanglasWords(t *testing.T) {
	for raw, n := range map[string]byte{
		`{"s":"factory-licence","ap":{"n":"পদ্মা গার্মেন্টস লিমিটেড"}}`: bangla, `{"s":"work-permit","ap":{"n":"सगर कार्पेट उद्योग"}}`: nepali,
		`{"s":"factory-licence","ap":{"n":"Padma Garments Ltd."}}`: nepali, `{"s":"য"}`: bangla, `{}`: nepali,
	} {
		b := Deflate([]byte(raw))
		if back, err := Inflate(b); err != nil || b[0] != n || string(back) != raw {
			t.Errorf("%s: by dictionary %d, read as %s, %v", raw, b[0], back, err)
		}
	}
}
