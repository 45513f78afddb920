package casework_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/ident"
	"github.com/shrama/shrama/shared/pay"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/store/storetest"
	"github.com/shrama/shrama/shared/tenant"
	"github.com/shrama/shrama/shared/trail"
)

// story is one case from its first answer to the grant, in somebody's words.
type story struct {
	name     string
	applies  string // the applicant's name
	answers  form.Answers
	officers [2]string
	returned string // what is asked to be corrected; empty if nothing is
	advice   string
	most     int // bytes
}

// every question that the permit can ask is answered, in Nepali as people write.
var stories = []story{
	{"in everyday words, with a correction", "हिमालय टर्बाइन प्रा. लि.", form.Answers{
		"est-name": "हिमालय टर्बाइन तथा जलविद्युत् कम्पनी प्रा. लि.", "est-pan": "301234567", "est-registered-on": "2017-07-27",
		"head-name": "मीना कुमारी श्रेष्ठ", "head-phone": "9841234567", "head-email": "mina.shrestha@himalayaturbine.example",
		"work-district": "kathmandu", "work-municipality": "काठमाडौँ महानगरपालिका", "work-ward": "28", "work-street": "धुम्बाराही मार्ग", "work-tole": "चण्डोल",
		"post-same": "no", "post-district": "lalitpur", "post-municipality": "ललितपुर महानगरपालिका", "post-ward": "3", "post-street": "पुल्चोक मार्ग",
		"post-tole": "जावलाखेल", "post-email": "darta@himalayaturbine.example", "post-fax": "01-5521234",
		"worker-name": "WANG XIAOMING", "worker-post": "वरिष्ठ टर्बाइन इन्जिनियर", "worker-country": "CN", "worker-passport": "E12345678",
		"worker-address": "No. 18, Jianguo Road, Chaoyang District, Beijing 100022", "worker-education": "मेकानिकल इन्जिनियरिङमा स्नातकोत्तर",
		"worker-experience": "जलविद्युत् आयोजनामा फ्रान्सिस र पेल्टन टर्बाइन जडान र सञ्चालनको १२ वर्षको अनुभव।",
		"period-from":       "2026-12-15", "period-to": "2027-12-14", "earlier-permit": "yes", "earlier-establishment": "अपर मर्स्याङ्दी हाइड्रोपावर लि.",
		"earlier-from": "2024-01-01", "earlier-to": "2024-12-31", "expert": "no", "home-consent": "yes",
	}, [2]string{"सीता अधिकारी", "अनिता राई"}, "राहदानीको प्रतिलिपि प्रमाणित गरिएको छैन। अर्को प्रति नोटरीबाट गराई पठाउनुहोस्।", "कागजात पूरा छन्।", 1024},
	{"with hardly a word that the dictionary knows", "सगर कार्पेट उद्योग", strange, [2]string{"भुवन ढुङ्गाना", "रेशमा बज्राचार्य"}, "", "सबै मिल्यो, इजाजत दिन सकिने देखिन्छ।", 1024},
	{"so, and with a correction", "सगर कार्पेट उद्योग", strange, [2]string{"भुवन ढुङ्गाना", "रेशमा बज्राचार्य"},
		"पत्रिकाको पूरा पाना संलग्न भेटिएन, छापिएको दिन देखिने गरी अर्को राख्नुहोला।", "सबै मिल्यो, इजाजत दिन सकिने देखिन्छ।", 1024},
}

var strange = form.Answers{
	"est-name": "सगर कार्पेट तथा ऊनी गलैँचा उद्योग प्रा. लि.", "est-pan": "301234567", "est-registered-on": "2017-07-27",
	"head-name": "सुजाता वैद्य मानन्धर", "head-phone": "9841234567", "head-email": "sujata.baidya@sagarcarpet.example",
	"work-district": "kathmandu", "work-municipality": "काठमाडौँ महानगरपालिका", "work-ward": "28", "work-street": "बौद्ध परिक्रमा पथ", "work-tole": "तुसाल",
	"post-same": "no", "post-district": "bhaktapur", "post-municipality": "भक्तपुर नगरपालिका", "post-ward": "3", "post-street": "सूर्यविनायक रोड",
	"post-tole": "ब्यासी", "post-email": "chitthi@sagarcarpet.example", "post-fax": "01-6617788",
	"worker-name": "EKATERINA IVANOVA", "worker-post": "रंगाइ तथा बुट्टा परामर्शदाता", "worker-country": "RU", "worker-passport": "731846205",
	"worker-address": "ul. Lenina 45, kv. 12, Ivanovo 153000, Russian Federation", "worker-education": "वस्त्र प्रविधिमा विद्यावारिधि",
	"worker-experience": "प्राकृतिक रंगको प्रयोग र निकासी गुणस्तर नियन्त्रणमा नौ वर्ष काम, तीन देशमा तालिम दिएको।",
	"period-from":       "2026-12-15", "period-to": "2027-12-14", "earlier-permit": "yes", "earlier-establishment": "पशुपति पश्मिना हाउस",
	"earlier-from": "2024-01-01", "earlier-to": "2024-12-31", "expert": "no", "home-consent": "yes",
}

// person is somebody with an ident and a name of ordinary length.
func person(name, role, office string) tenant.Actor {
	a := officer(name, role, office)
	a.Person = ident.New().String()
	return a
}

// A write unit of DynamoDB is 1,024 bytes, and a case is written whole at each
// act (performance goal G3).
func TestACaseStaysWithinOneWriteUnitForLife(t *testing.T) {
	for _, tt := range stories {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.live(t); got > tt.most {
				t.Errorf("the case grew to %d bytes, want at most %d", got, tt.most)
			}
		})
	}
}

// live plays the story, storing and reading the case after every act, and
// returns how many bytes it had at most.
func (s story) live(t *testing.T) (largest int) {
	db, l := storetest.Open(t), law(t, "work-permit", morning)
	owner := person(s.applies, tenant.Applicant, "")
	owner.Email, owner.Lang = s.answers["post-email"], "ne"
	first, second := person(s.officers[0], "labour-officer", "kathmandu"), person(s.officers[1], "director", "department")
	c := casework.New(ident.New().String(), l, owner)
	for _, p := range l.Service.Parts {
		var err error
		if c, err = c.Answer(l, p, s.answers); err != nil {
			t.Fatalf("%s: %+v", p.ID, fields(err))
		}
	}
	for _, d := range c.Wanted(l.Service) {
		c.Documents = append(c.Documents, casework.Attachment{Slot: d.ID})
	}
	keep := func(step string) {
		t.Helper()
		ctx, m := store.Measure(t.Context())
		if err := l.Save(ctx, db, c); err != nil {
			t.Fatal(err)
		}
		t.Logf("%-10s %4d bytes, %v write units with its index rows", step, m.Largest, m.WCU)
		largest = max(largest, m.Largest)
		read, err := casework.Load(t.Context(), db, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		c.Version++
		docs := c.Documents
		c.Documents = nil
		if d := cmp.Diff(read, c, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("%s: what was read (-) is not what was written (+):\n%s", step, d)
		}
		if err := trail.Verify(read.History); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
		c.Documents = docs
	}
	keep("draft")
	c = do(t, l, c, owner, casework.Submit, "")
	keep("submit")
	c, _, err := c.Settled(l, "esewa", pay.Receipt{Order: must(c.Order(l.Now)).ID, Ref: "000AWEO", Amount: c.Fee.Amount})
	if err != nil {
		t.Fatal(err)
	}
	keep("pay")
	for _, a := range []struct {
		by           tenant.Actor
		action, note string
	}{{first, casework.Return, s.returned}, {owner, casework.Reply, ""}, {first, "recommend", s.advice}, {second, "grant", ""}} {
		if s.returned == "" && (a.action == casework.Return || a.action == casework.Reply) {
			continue
		}
		l.Now = l.Now.Add(26 * time.Hour)
		c = do(t, l, c, a.by, a.action, a.note)
		keep(a.action)
	}
	return largest
}

// Answers come back as they were, whatever stands in them.
func TestAnswersComeBack(t *testing.T) {
	db, l := storetest.Open(t), law(t, "work-permit", morning)
	rapid.Check(t, func(rt *rapid.T) {
		c := casework.New(ident.New().String(), l, person("x", tenant.Applicant, ""))
		c.Answers = rapid.MapOf(rapid.String(), rapid.String()).Draw(rt, "answers")
		if err := l.Save(t.Context(), db, c); err != nil {
			rt.Fatal(err)
		}
		read, err := casework.Load(t.Context(), db, c.ID)
		if err != nil {
			rt.Fatal(err)
		}
		if d := cmp.Diff(read.Answers, c.Answers, cmpopts.EquateEmpty()); d != "" {
			rt.Fatal(d)
		}
	})
}
