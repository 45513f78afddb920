package casework

import "testing"

// What packing a case costs each act, and unpacking it each page.
func BenchmarkBlob(b *testing.B) {
	raw := []byte(`{"s":"work-permit","st":"office-review","ph":"review","k":"045c323032940893","ap":{"n":"सगर कार्पेट उद्योग","e":"chitthi@sagarcarpet.example","t":"+9779841234567","l":"ne"},"o":"kathmandu","b":1795321800,"fd":"2026-11-22","d":1796062499,"a":"est-name,est-pan,head-name,worker-address,worker-experience` + end +
		`सगर कार्पेट तथा ऊनी गलैँचा उद्योग प्रा. लि.` + end + `301234567` + end + `सुजाता वैद्य मानन्धर` + end + `ul. Lenina 45, kv. 12, Ivanovo 153000, Russian Federation` + end + `प्राकृतिक रंगको प्रयोग र निकासी गुणस्तर नियन्त्रणमा नौ वर्ष काम, तीन देशमा तालिम दिएको।"}`)
	blob := deflate(raw)
	b.Run("Deflate", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			deflate(raw)
		}
	})
	b.Run("Inflate", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := inflate(blob); err != nil {
				b.Fatal(err)
			}
		}
	})
}
