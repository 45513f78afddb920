package paper_test

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shrama/shrama/shared/paper/sheets"
	"github.com/shrama/shrama/shared/picture"
	"github.com/shrama/shrama/shared/words"
)

// licence is a specimen of a contractor's licence: its form is no law's, its
// length that of a real one.
type licence struct {
	lang, digits, brand    string
	government, department string
	title, under           string
	photo                  string
	facts                  [][2]string
	conditions             string
	list                   []string
	signed                 string
	caption                []string
}

func (x licence) sheet(tb testing.TB) sheets.Sheet {
	return sheets.Sheet{
		Lang: x.lang, Digits: x.digits, Brand: x.brand, Government: x.government, Department: x.department, Number: "CL-7K4Q9-M2XA3-F",
		Blocks: []sheets.Block{
			{Kind: sheets.Title, Text: x.title},
			{Kind: sheets.Subtitle, Text: x.under},
			{Kind: sheets.Photo, Text: x.photo, Image: portrait(tb, 900, 1160)},
			{Kind: sheets.Facts, Facts: x.facts},
			{Kind: sheets.Conditions, Text: x.conditions, List: x.list},
			{Kind: sheets.Signature, Text: x.signed},
		},
		QR: specimenQR, Caption: x.caption, At: time.Date(2026, 11, 22, 10, 41, 0, 0, time.UTC),
	}
}

// licences are one in each language beside Nepali and English, which the permit
// of a foreign worker has.
func licences() []licence {
	return []licence{
		{
			lang: "hi", digits: "latn", brand: "#3c5a12", government: "छत्तीसगढ़ शासन", department: "श्रम विभाग",
			title: "ठेकेदार अनुज्ञप्ति", under: "व्यावसायिक सुरक्षा, स्वास्थ्य और कार्यदशा संहिता, 2020 के अधीन", photo: "अनुज्ञप्तिधारी का छायाचित्र",
			facts: [][2]string{
				{"आवेदन प्राप्ति की तारीख", "22 नवंबर 2026"},
				{"ठेकेदार", "मेसर्स महानदी निर्माण एवं श्रम आपूर्ति, पंडरी, रायपुर"},
				{"प्रधान नियोजक", "भिलाई इस्पात संयंत्र, दुर्ग"},
				{"कार्य का स्थान", "औद्योगिक क्षेत्र, उरला, जिला रायपुर"},
				{"कार्य की प्रकृति", "भवन और अन्य सन्निर्माण कार्य"},
				{"कर्मकारों की अधिकतम संख्या", "1,25,000"},
				{"वैध होने की तारीख", "1 अप्रैल 2027"},
				{"समाप्ति की तारीख", "31 मार्च 2032"},
				{"शुल्क", "₹12,34,567.50"},
			},
			conditions: "शर्तें", list: []string{
				"यह अनुज्ञप्ति केवल ऊपर लिखे प्रधान नियोजक और कार्य के स्थान के लिए है।",
				"प्रत्येक कर्मकार को नियुक्ति पत्र और पारिश्रमिक पर्ची दी जाएगी।",
				"अवधि समाप्त होने के पहले नवीनीकरण का आवेदन किया जाएगा।",
			},
			signed:  "प्रज्ञा श्रीवास्तव\nसहायक श्रमायुक्त\nश्रम कार्यालय, रायपुर",
			caption: []string{"यह कागज असली है या नहीं, स्वयं जाँचें", "फ़ोन के कैमरे से यह चौकोर चिह्न देखें, या shrama.example/in-cg/verify पर क्रमांक CL-7K4Q9-M2XA3-F लिखें।", "जो दिखे और जो यहाँ छपा है, वह एक ही होना चाहिए।"},
		},
		{
			lang: "gu", digits: "gujr", brand: "#8a1b4f", government: "ગુજરાત સરકાર", department: "શ્રમ આયુક્તની કચેરી",
			title: "કોન્ટ્રાક્ટર લાઇસન્સ", under: "વ્યાવસાયિક સલામતી, આરોગ્ય અને કાર્ય પરિસ્થિતિ સંહિતા, ૨૦૨૦ હેઠળ", photo: "લાઇસન્સ ધારકનો ફોટો",
			facts: [][2]string{
				{"અરજી મળ્યાની તારીખ", "૨૨ નવેમ્બર, ૨૦૨૬"},
				{"કોન્ટ્રાક્ટર", "મે. સાબરમતી શ્રમયોગી સેવા, વસ્ત્રાપુર, અમદાવાદ"},
				{"મુખ્ય માલિક", "વિદ્યુત ઉત્પાદન કેન્દ્ર, ગાંધીનગર"},
				{"કામનું સ્થળ", "જી.આઈ.ડી.સી., વટવા, જિલ્લો અમદાવાદ"},
				{"કામનો પ્રકાર", "મકાન અને અન્ય બાંધકામ"},
				{"શ્રમયોગીઓની મહત્તમ સંખ્યા", "૧,૨૫,૦૦૦"},
				{"માન્ય થવાની તારીખ", "૧ એપ્રિલ, ૨૦૨૭"},
				{"પૂરી થવાની તારીખ", "૩૧ માર્ચ, ૨૦૩૨"},
				{"ફી", "₹૧૨,૩૪,૫૬૭.૫૦"},
			},
			conditions: "શરતો", list: []string{
				"આ લાઇસન્સ ફક્ત ઉપર લખેલ મુખ્ય માલિક અને કામના સ્થળ માટે છે.",
				"દરેક શ્રમયોગીને નિમણૂક પત્ર અને વેતન સ્લિપ આપવી.",
				"મુદત પૂરી થતાં પહેલાં રિન્યૂઅલની અરજી કરવી.",
			},
			signed:  "જ્ઞાનેશ્વરી ત્રિવેદી\nસહાયક શ્રમ આયુક્ત\nશ્રમ આયુક્તની કચેરી, અમદાવાદ",
			caption: []string{"આ કાગળ સાચો છે કે નહીં, જાતે તપાસો", "ફોનના કેમેરાથી આ ચોરસ ચિહ્ન જુઓ, અથવા shrama.example/in-gj/verify પર નંબર CL-7K4Q9-M2XA3-F લખો.", "જે દેખાય અને જે અહીં છાપેલું છે તે એક જ હોવું જોઈએ."},
		},
		{
			lang: "si", digits: "latn", brand: "#0b5a68", government: "ශ්‍රී ලංකා ප්‍රජාතාන්ත්‍රික සමාජවාදී ජනරජය", department: "කම්කරු දෙපාර්තමේන්තුව",
			title: "කර්මාන්තශාලා ලියාපදිංචි සහතිකය", under: "කර්මාන්තශාලා ආඥා පනත යටතේ", photo: "දරන්නාගේ ඡායාරූපය",
			facts: [][2]string{
				{"අයදුම්පත ලැබුණු දිනය", "2026 නොවැම්බර් 22"},
				{"කර්මාන්තශාලාව", "සිංහරාජ ඇඟලුම් (පුද්ගලික) සමාගම, කටුනායක නිදහස් වෙළඳ කලාපය"},
				{"හිමිකරු", "ප්‍රියංකා වික්‍රමසිංහ"},
				{"දිස්ත්‍රික්කය", "ගම්පහ"},
				{"කාර්යය", "ඇඟලුම් නිෂ්පාදනය"},
				{"සේවකයන් ගණන", "1,250"},
				{"වලංගු වන දිනය", "2027 ජනවාරි 1"},
				{"කල් ඉකුත් වන දිනය", "2027 දෙසැම්බර් 31"},
				{"ගාස්තුව", "ගාස්තු නැත"},
			},
			conditions: "කොන්දේසි", list: []string{
				"මෙම සහතිකය ඉහත සඳහන් කර්මාන්තශාලාවට සහ ස්ථානයට පමණක් වලංගු වේ.",
				"යන්ත්‍රෝපකරණ සියල්ල ආරක්ෂිත ආවරණ සහිත විය යුතුය.",
				"ගොඩනැගිල්ල වෙනස් කිරීමට පෙර අනුමැතිය ලබා ගත යුතුය.",
			},
			signed:  "ක්‍රිෂ්ණා රත්නායක\nදිස්ත්‍රික් කර්මාන්තශාලා පරීක්ෂණ ඉංජිනේරු\nකම්කරු දෙපාර්තමේන්තුව, ගම්පහ",
			caption: []string{"මෙම ලේඛනය සත්‍ය එකක්දැයි ඔබම පරීක්ෂා කරන්න", "දුරකථනයේ කැමරාව මෙම කොටුවට යොමු කරන්න, නැතහොත් shrama.example/lk/verify හි CL-7K4Q9-M2XA3-F අංකය ලියන්න.", "එවිට පෙනෙන දේ සහ මෙහි මුද්‍රිත දේ එකම විය යුතුය."},
		},
		{
			lang: "ta", digits: "latn", brand: "#0b5a68", government: "இலங்கை சனநாயக சோசலிசக் குடியரசு", department: "தொழில் திணைக்களம்",
			title: "தொழிற்சாலைப் பதிவுச் சான்றிதழ்", under: "தொழிற்சாலைகள் கட்டளைச் சட்டத்தின் கீழ்", photo: "உடையவரின் புகைப்படம்",
			facts: [][2]string{
				{"விண்ணப்பம் கிடைத்த திகதி", "22 நவம்பர், 2026"},
				{"தொழிற்சாலை", "யாழ்ப்பாணம் மீன் பதனிடல் (தனியார்) நிறுவனம், பருத்தித்துறை"},
				{"உரிமையாளர்", "லக்ஷ்மி ஸ்ரீதரன்"},
				{"மாவட்டம்", "யாழ்ப்பாணம்"},
				{"தொழில்", "மீன் பதனிடல்"},
				{"தொழிலாளர் எண்ணிக்கை", "1,250"},
				{"செல்லுபடி தொடங்கும் நாள்", "1 ஜனவரி, 2027"},
				{"செல்லுபடி முடியும் நாள்", "31 டிசம்பர், 2027"},
				{"கட்டணம்", "இலவசம்"},
			},
			conditions: "நிபந்தனைகள்", list: []string{
				"இந்தச் சான்றிதழ் மேலே குறிப்பிட்ட தொழிற்சாலைக்கும் இடத்திற்கும் மட்டுமே செல்லுபடியாகும்.",
				"எல்லா இயந்திரங்களுக்கும் பாதுகாப்பு உறைகள் இருக்க வேண்டும்.",
				"கட்டடத்தை மாற்றுவதற்கு முன் அனுமதி பெற வேண்டும்.",
			},
			signed:  "கௌரி இராஜேஸ்வரன்\nமாவட்டத் தொழிற்சாலைப் பரிசோதனைப் பொறியியலாளர்\nதொழில் திணைக்களம், யாழ்ப்பாணம்",
			caption: []string{"இந்த ஆவணம் உண்மையானதா என நீங்களே சரிபார்க்கவும்", "தொலைபேசியின் கமராவை இந்தச் சதுரத்தின் மீது காட்டவும், அல்லது shrama.example/lk/verify தளத்தில் CL-7K4Q9-M2XA3-F இலக்கத்தை எழுதவும்.", "அப்போது தெரிவதும் இங்கே அச்சிடப்பட்டதும் ஒன்றாக இருக்க வேண்டும்."},
		},
		{
			lang: "bn", digits: "beng", brand: "#0a5c43", government: "গণপ্রজাতন্ত্রী বাংলাদেশ সরকার", department: "কলকারখানা ও প্রতিষ্ঠান পরিদর্শন অধিদপ্তর",
			title: "কারখানা লাইসেন্স", under: "বাংলাদেশ শ্রম আইন, ২০০৬ এর ধারা ৩২৬ অনুযায়ী", photo: "লাইসেন্সধারীর ছবি",
			facts: [][2]string{
				{"আবেদন প্রাপ্তির তারিখ", "২২ নভেম্বর, ২০২৬"},
				{"কারখানা", "মেসার্স কর্ণফুলী নিটওয়্যার লিমিটেড, আশুলিয়া, সাভার, ঢাকা"},
				{"মালিক", "শ্রাবন্তী রহমান"},
				{"জেলা", "ঢাকা"},
				{"উৎপাদনের প্রকৃতি", "নিট পোশাক ও যন্ত্রাংশ"},
				{"শ্রমিকের সর্বোচ্চ সংখ্যা", "১,২৫০"},
				{"যে দিন থেকে কার্যকর", "১ জুলাই, ২০২৬"},
				{"মেয়াদ শেষের তারিখ", "৩০ জুন, ২০২৭"},
				{"ফি", "১২,৩৪,৫৬৭.৫০৳"},
			},
			conditions: "শর্তাবলি", list: []string{
				"এই লাইসেন্স শুধু উপরে লেখা কারখানা ও স্থানের জন্য প্রযোজ্য।",
				"প্রত্যেক শ্রমিককে নিয়োগপত্র ও পরিচয়পত্র দিতে হবে।",
				"মেয়াদ শেষ হওয়ার পূর্বে নবায়নের আবেদন করতে হবে।",
			},
			signed:  "প্রজ্ঞা চক্রবর্তী\nউপমহাপরিদর্শক\nকলকারখানা ও প্রতিষ্ঠান পরিদর্শন অধিদপ্তর, ঢাকা",
			caption: []string{"এই কাগজ আসল কি না, নিজেই যাচাই করুন", "ফোনের ক্যামেরা এই চৌকো চিহ্নের দিকে ধরুন, অথবা shrama.example/bd/verify ঠিকানায় CL-7K4Q9-M2XA3-F নম্বর লিখুন।", "যা দেখবেন আর যা এখানে ছাপা আছে, তা এক হতে হবে।"},
		},
	}
}

// certificates are one in every language of the product.
func certificates(tb testing.TB) []sheets.Sheet {
	all := []sheets.Sheet{permitEnglish(tb), permitNepali(tb)}
	for _, x := range licences() {
		all = append(all, x.sheet(tb))
	}
	return all
}

// A certificate is one sheet of paper in every language. It takes the faces of
// its own script and of Latin, and no other: each costs a cold function
// milliseconds and the file kilobytes.
func TestACertificateInEveryLanguage(t *testing.T) {
	p := press(t)
	own := map[string]string{"en": "latin", "ne": "devanagari", "hi": "devanagari", "gu": "gujarati", "si": "sinhala", "ta": "tamil", "bn": "bengali"}
	for _, s := range certificates(t) {
		t.Run(s.Lang, func(t *testing.T) {
			b := mustPrint(t, p, s)
			if len(b) > 60<<10 {
				t.Errorf("%d bytes, want at most %d", len(b), 60<<10)
			}
			text := said(t, b)
			if n := strings.Count(text, "== "); n != 1 {
				t.Errorf("%d sheets, want one", n)
			}
			names := regexp.MustCompile(`/BaseFont/[A-Z]{6}\+noto-sans-([a-z-]+?)-[47]00`).FindAllSubmatch(bytes.Join(append(streams(t, b), b), nil), -1)
			if len(names) < 2 {
				t.Fatalf("only %d fonts are found", len(names))
			}
			for _, m := range names {
				if name := string(m[1]); !strings.HasPrefix(name, "latin") && name != own[s.Lang]+"-"+own[s.Lang] {
					t.Errorf("it carries %s", name)
				}
			}
			for i := range s.Blocks[4].List { // numbered in the tenant's digits
				if want := "Lbl " + words.Digits(strconv.Itoa(i+1), s.Digits) + "."; !strings.Contains(text, want) {
					t.Errorf("no %q", want)
				}
			}
		})
	}
}

func BenchmarkLanguages(b *testing.B) {
	p := press(b)
	small, _, err := picture.Portrait(portrait(b, 900, 1160))
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range certificates(b) {
		s.Blocks[2].Image = small // as a record keeps it
		b.Run(s.Lang, func(b *testing.B) {
			n := len(mustPrint(b, p, s))
			b.ReportAllocs()
			for b.Loop() {
				mustPrint(b, p, s)
			}
			b.ReportMetric(float64(n), "B/pdf")
		})
		b.Run(s.Lang+"/cold", func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				p := press(b)
				b.StartTimer()
				mustPrint(b, p, s)
			}
		})
	}
}
