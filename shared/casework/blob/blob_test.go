package blob

import (
	"crypto/sha256"
	"fmt"
	"os"
	"testing"
)

// What packing a case costs each act, and unpacking it each page.
func BenchmarkBlob(b *testing.B) {
	raw := []byte("work-permit\x7foffice-review\x7freview\x7fne\x7f\x7f\x7f\x7f\x7f\x7f\x7f0\x7f\x7f\x7f\x7ffvq2\x7f0\x7fkathmandu\x7f" + `सगर कार्पेट उद्योग` + gap + `chitthi@sagarcarpet.example` + gap + `+9779841234567` + gap + `est-name,est-pan,head-name,worker-address,worker-experience` + gap +
		`सगर कार्पेट तथा ऊनी गलैँचा उद्योग प्रा. लि.` + gap + `301234567` + gap + `सुजाता वैद्य मानन्धर` + gap + `ul. Lenina 45, kv. 12, Ivanovo 153000, Russian Federation` + gap + `प्राकृतिक रंगको प्रयोग र निकासी गुणस्तर नियन्त्रणमा नौ वर्ष काम, तीन देशमा तालिम दिएको।`)
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
	all := map[string]string{
		"dictionary-1.txt": "f1ca5846b7be5ff9aa75e54b89171dc607acbb581a8697cfd303aa8613ef3c2c",
		"dictionary-2.txt": "08cf19529524d1fa3c47068981ebb05bf5e07e2d4d35ce8bb2440e692997ed82",
		"dictionary-3.txt": "02f41b918a0014ff1f7edf42c60005a7a38a49dac9dd922c95907732ff4cd71f",
		"dictionary-4.txt": "54013a99d14df15cce34c226bdad55467bfe8018979086ced9ad0bde19a4966f",
		"dictionary-5.txt": "0940abf91d9202202d08cf18df29b81fe273b550f4686ac4eb06d3d57126d8ab",
		"dictionary-6.txt": "701494322a6606721a450d6ab194bc5da30bcb0e15c5148506e7da56a74ede11",
		"dictionary-7.txt": "fff67bdb7ec2d6b8b2ee709405d2a551b51860f7def9a9860e27ec42c6a11cf2",
	}
	if len(all) != len(dictionaries)-1 {
		t.Errorf("%d hashes of %d dictionaries", len(all), len(dictionaries)-1)
	}
	for name, want := range all {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(b)); got != want {
			t.Errorf("%s has changed: %s", name, got)
		}
	}
}

// A case has the dictionary that knows how it opens, and other texts that of their
// script; of two the one by which it is shorter.
func TestWhatIsWrittenIsPackedWithTheWordsOfItsScript(t *testing.T) {
	for raw, n := range map[string]byte{
		`{"s":"factory-licence","ap":{"n":"পদ্মা গার্মেন্টস লিমিটেড"}}`: 4, `{"s":"work-permit","ap":{"n":"सगर कार्पेट उद्योग"}}`: 3,
		"contractor-licence\x7fpayment\x7fpayment\x7fhi\x7f\x7f\x7f\x7fकोरबा": 5, `{"s":"য"}`: 4, "ගම්පහ": 7, "யாழ்ப்பாணம்": 7, "અમદાવાદ": 6,
		"factory-licence\x7fpayment\x7fpayment\x7fen\x7f": 4, "work-permit\x7fpayment\x7fpayment\x7fen\x7fঢাকা": 3, "contractor-licence\x7fpayment\x7fpayment\x7fgu\x7f": 6,
	} {
		b := Deflate([]byte(raw))
		if back, err := Inflate(b); err != nil || b[0] != n || string(back) != raw {
			t.Errorf("%s: by dictionary %d, read as %s, %v", raw, b[0], back, err)
		}
	}
}
