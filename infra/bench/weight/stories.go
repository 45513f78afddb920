package weight

import (
	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/form"
	"github.com/shrama/shrama/shared/tenant"
)

// Story is what people write in one case, as they write it.
type Story struct {
	Tenant    tenant.ID
	Service   string
	Says      string // what is special about it
	Applicant string
	Answers   form.Answers
	Deeds     []Deed // of officers, and answers to them
}

// Deed is one act of an officer, in their name and words.
type Deed struct {
	Action, By, Note string
	Findings         form.Answers // what the form of the office asks; all checks are yes
}

// Stories are the fullest service of each tenant, with all that can be asked.
var Stories = []Story{
	{
		Tenant: "np", Service: "work-permit", Says: "with a correction", Applicant: "हिमालय टर्बाइन प्रा. लि.",
		Answers: form.Answers{
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
		},
		Deeds: []Deed{
			{Action: casework.Pay}, {Action: "return", By: "सीता अधिकारी", Note: "राहदानीको प्रतिलिपि प्रमाणित गरिएको छैन। अर्को प्रति नोटरीबाट गराई पठाउनुहोस्।"}, {Action: "answer"},
			{Action: "recommend", By: "सीता अधिकारी", Note: "कागजात पूरा छन्।"}, {Action: "grant", By: "अनिता राई"},
		},
	},
	{
		Tenant: "bd", Service: "factory-licence", Says: "with a correction", Applicant: "পদ্মা গার্মেন্টস লিমিটেড",
		Answers: form.Answers{
			"licence-kind": "new", "est-name": "পদ্মা নিটওয়্যার অ্যান্ড গার্মেন্টস লিমিটেড", "factory-district": "dhaka", "factory-upazila": "আশুলিয়া থানা",
			"factory-area": "হোল্ডিং ৪৫/২, জামগড়া মধ্যপাড়া, ইয়ারপুর ইউনিয়ন", "factory-post-code": "1341", "trade-licence-no": "TRAD/ASUL/023456/2025",
			"owner-kind": "company", "owner-name": "মোহাম্মদ রফিকুল ইসলাম চৌধুরী", "owner-address": "বাড়ি ২৭, সড়ক ১১, সেক্টর ৭, উত্তরা মডেল টাউন, ঢাকা ১২৩০",
			"manager-name": "সৈয়দা নাসরিন আক্তার", "post-address": "প্রধান কার্যালয়, করিম চেম্বার (৫ম তলা), ৯৯ মতিঝিল বাণিজ্যিক এলাকা, ঢাকা ১০০০",
			"contact-phone": "01711234567", "contact-email": "licence@padmaknitwear.example", "nature-of-work": "রপ্তানিমুখী নিট পোশাক কাটিং, সেলাই ও ফিনিশিং",
			"workers": "480", "power-kind": "electricity,gas,steam", "power-amount": "৬৫০ অশ্বশক্তি ও দুই টনের একটি বয়লার", "plan-approved": "yes", "plan-no": "DIFE/DHK/LAY-2025/1187",
		},
		Deeds: []Deed{
			{Action: casework.Pay}, {Action: "return", By: "রহিমা খাতুন", Note: "অনুমোদিত নকশার কপিতে তৃতীয় তলার বিকল্প সিঁড়ি দেখা যায় না; পূর্ণ কপি সংযুক্ত করুন।"}, {Action: "answer"},
			{Action: "recommend", By: "রহিমা খাতুন", Note: "লাইসেন্স দেওয়া যায়।", Findings: form.Answers{"visited-on": "2026-11-24", "licence-class": "g",
				"findings": "কারখানা পরিদর্শন করা হয়েছে। শ্রমিক রেজিস্টার ও নিয়োগপত্র হালনাগাদ, সিঁড়ি ও দরজা খোলা, অগ্নিনির্বাপণ মহড়ার খাতা দেখা হয়েছে। বয়লারের সনদের মেয়াদ আছে।"}},
			{Action: "grant", By: "শিরিন আক্তার"},
		},
	}, {
		Tenant: "bd", Service: "factory-licence", Says: "in words that the dictionary hardly knows", Applicant: "কর্ণফুলী হিমায়িত চিংড়ি",
		Answers: hardlyKnown(),
		Deeds: []Deed{
			{Action: casework.Pay}, {Action: "recommend", By: "কল্পনা তঞ্চঙ্গ্যা", Note: "অসুবিধা দেখি না।", Findings: form.Answers{"visited-on": "2026-11-24", "licence-class": "f",
				"findings": "ভোরের পালায় ঢুকে ঠান্ডাঘর, অ্যামোনিয়া নল আর হাত ধোয়ার কল ঘুরে দেখলাম; মেয়েরা দস্তানা ও গামবুট পরে ছিল, পেছনের ফটকের শিকল খুলিয়ে রাখা হলো।"}},
			{Action: "grant", By: "মং সানু মারমা"},
		},
	}, {
		Tenant: "bd", Service: "factory-licence", Says: "so, and with a correction", Applicant: "কর্ণফুলী হিমায়িত চিংড়ি",
		Answers: hardlyKnown(),
		Deeds: []Deed{
			{Action: casework.Pay}, {Action: "return", By: "কল্পনা তঞ্চঙ্গ্যা", Note: "বরফকলের ছাদের ছবিটা ঝাপসা, নতুন করে তুলে জুড়ে দিন।"}, {Action: "answer"},
			{Action: "recommend", By: "কল্পনা তঞ্চঙ্গ্যা", Note: "অসুবিধা দেখি না।", Findings: form.Answers{"visited-on": "2026-11-24", "licence-class": "f",
				"findings": "ভোরের পালায় ঢুকে ঠান্ডাঘর, অ্যামোনিয়া নল আর হাত ধোয়ার কল ঘুরে দেখলাম; মেয়েরা দস্তানা ও গামবুট পরে ছিল, পেছনের ফটকের শিকল খুলিয়ে রাখা হলো।"}},
			{Action: "grant", By: "মং সানু মারমা"},
		},
	}, {
		Tenant: "in-cg", Service: "contractor-licence", Says: "with a correction", Applicant: "महानदी मैनपावर सर्विसेज",
		Answers: form.Answers{
			"contractor-name": "महानदी मैनपावर एंड इंजीनियरिंग सर्विसेज प्राइवेट लिमिटेड", "contractor-kind": "company",
			"contractor-address": "दुकान क्र. 14, दूसरी मंजिल, श्याम प्लाजा, पंडरी, रायपुर 492004", "contractor-pan": "AAFCM4821K",
			"contractor-phone": "9827012345", "contractor-email": "karyalay@mahanadimanpower.example",
			"work-name": "हसदेव ताप विद्युत गृह विस्तार परियोजना", "work-district": "korba", "work-address": "दर्री रोड, जमनीपाली, कोरबा पश्चिम, जिला कोरबा 495450",
			"work-trade": "विद्युत उत्पादन", "work-registration": "CG/KRB/CLRA/2019/0457", "work-registered-on": "2019-08-21",
			"principal-name": "अरविंद कुमार साहू, मुख्य अभियंता", "principal-address": "प्रशासनिक भवन, हसदेव ताप विद्युत गृह, कोरबा पश्चिम 495450",
			"work-nature": "राखड़ बांध की ऊंचाई बढ़ाना, कोयला हैंडलिंग संयंत्र की सफाई, पाइपलाइन और कन्वेयर बेल्ट का रखरखाव",
			"work-from":   "2026-12-15", "work-to": "2029-12-14", "agent-name": "संतोष कुमार यादव", "agent-address": "क्वार्टर नं. एमआईजी 32, बालको टाउनशिप, कोरबा 495684",
			"contract-labour": "265", "migrant-workers": "48", "core-activity": "by-contractor",
		},
		Deeds: []Deed{
			{Action: "set-fee", By: "देवेंद्र वर्मा", Findings: form.Answers{"deposit-due": "71550.00", "amount-due": "74050.00"}}, {Action: casework.Pay},
			{Action: "return", By: "देवेंद्र वर्मा", Note: "कार्य आदेश का दूसरा पृष्ठ पढ़ा नहीं जा रहा है। साफ स्कैन करके फिर से अपलोड करें।"}, {Action: "answer"},
			{Action: "recommend", By: "देवेंद्र वर्मा", Note: "सभी दस्तावेज सही पाए गए, अनुज्ञप्ति दी जा सकती है।"}, {Action: "grant", By: "सुनीता मिश्रा"},
		},
	}, {
		Tenant: "in-gj", Service: "contractor-licence", Says: "with a correction", Applicant: "સાબરમતી લેબર કોન્ટ્રાક્ટર્સ",
		Answers: form.Answers{
			"contractor-name": "સાબરમતી લેબર એન્ડ હાઉસકીપિંગ કોન્ટ્રાક્ટર્સ", "contractor-kind": "firm",
			"contractor-address": "૨૦૪, શિવાલિક કોમ્પ્લેક્સ, સી. જી. રોડ, નવરંગપુરા, અમદાવાદ ૩૮૦૦૦૯", "contractor-pan": "AAQFS7392D", "contractor-phone": "9825012345",
			"work-name": "અરવલ્લી ટેક્સટાઇલ મિલ્સ લિમિટેડ", "work-district": "ahmedabad", "work-address": "પ્લોટ નંબર ૬૧૨, જીઆઈડીસી એસ્ટેટ, વટવા, અમદાવાદ ૩૮૨૪૪૫",
			"work-trade": "કાપડનું ઉત્પાદન અને રંગાટકામ", "work-registration": "GJ/AHD/CL/2017/1183", "work-registered-on": "2017-03-09",
			"principal-name": "હિતેશભાઈ રમણલાલ પટેલ", "principal-address": "બંગલો નંબર ૭, સૂર્યોદય સોસાયટી, મણિનગર, અમદાવાદ ૩૮૦૦૦૮",
			"work-nature": "તૈયાર કાપડનું પેકિંગ, ગોડાઉનમાં ચડાવવા ઉતારવાનું કામ, મશીન વિભાગની સફાઈ અને બગીચાની સંભાળ",
			"work-from":   "2026-12-15", "work-to": "2028-12-14", "agent-name": "મનોજભાઈ પરમાર", "agent-address": "૧૮, રામદેવનગર, ઇસનપુર રોડ, અમદાવાદ ૩૮૨૪૪૩",
			"contract-labour": "120", "migrant-workers": "35",
		},
		Deeds: []Deed{
			{Action: "set-fee", By: "જયેશ સોલંકી", Findings: form.Answers{"deposit-due": "32400.00", "amount-due": "34400.00"}}, {Action: casework.Pay},
			{Action: "return", By: "જયેશ સોલંકી", Note: "વર્ક ઑર્ડરમાં મુખ્ય નોકરીદાતાની સહી અને સિક્કો નથી. સહીવાળી નકલ ફરી મોકલો."}, {Action: "answer"},
			{Action: "recommend", By: "જયેશ સોલંકી", Note: "વિગતો બરાબર છે, લાઇસન્સ આપી શકાય."}, {Action: "grant", By: "નીતાબેન દેસાઈ"},
		},
	}, {
		Tenant: "lk", Service: "factory-registration", Says: "in Sinhala, with a correction", Applicant: "රුහුණු රෙදිපිළි සමාගම",
		Answers: form.Answers{
			"est-name": "රුහුණු ඇඟලුම් සහ රෙදිපිළි (පුද්ගලික) සමාගම", "est-business": "PV98421", "est-address": "අංක 118, නව කොළඹ පාර, පෑලියගොඩ, කැලණිය",
			"head-name": "නිමල් කරුණාරත්න", "head-phone": "0712345678", "head-email": "karyalaya@ruhunutex.example",
			"factory-name": "රුහුණු ඇඟලුම් කර්මාන්තශාලාව", "factory-district": "gampaha", "factory-address": "අංක 27, කර්මාන්තපුර මාවත, මිනුවන්ගොඩ, ගම්පහ", "work-from": "2027-01-04",
			"work-nature": "අපනයනය සඳහා කමිස සහ කලිසම් කැපීම, මැසීම, සේදීම, මැදීම සහ අසුරා පෙට්ටිවල දැමීම", "power-used": "yes", "power-kind": "විදුලිය, කිලෝවොට් 240 සහ ඩීසල් ජනක යන්ත්‍රයක්",
			"plant-kinds": "hoist,boiler,steam-receiver,air-receiver", "men": "46", "women": "212", "young": "0", "largest-room": "140",
			"building-kind": "converted", "plan-approved": "yes", "plan-number": "CFIE/GM/2026/0318", "plan-date": "2026-08-17",
		},
		Deeds: []Deed{
			{Action: "return", By: "චාමර ප්‍රනාන්දු", Note: "සැලැස්මේ දෙවන මහලේ හදිසි පිටවීමේ දොර පෙන්වා නැත. එය ලකුණු කර නැවත එවන්න."}, {Action: "answer"},
			{Action: "recommend", By: "චාමර ප්‍රනාන්දු", Note: "ලියාපදිංචි කළ හැකිය.", Findings: form.Answers{
				"remarks": "වැඩ කාමර දෙකේම ජනේල සහ වාතාශ්‍රය ප්‍රමාණවත්ය. බොයිලේරුවේ පරීක්ෂණ සහතිකය 2027 මාර්තු දක්වා වලංගුය."}},
			{Action: "grant", By: "දිල්රුක්ෂි පෙරේරා"},
		},
	}, {
		Tenant: "lk", Service: "factory-registration", Says: "in Tamil, with a correction", Applicant: "வடமுனை உணவு உற்பத்தி நிறுவனம்",
		Answers: form.Answers{
			"est-name": "வடமுனை உணவு உற்பத்தி மற்றும் ஏற்றுமதி (தனியார்) நிறுவனம்", "est-business": "PV76310", "est-address": "இல. 64, காங்கேசன்துறை வீதி, சுன்னாகம், யாழ்ப்பாணம்",
			"head-name": "சிவகுமார் இராஜேந்திரன்", "head-phone": "0771234567", "head-email": "aluvalagam@vadamunai.example",
			"factory-name": "வடமுனை பனங்கட்டி தொழிற்சாலை", "factory-district": "jaffna", "factory-address": "பருத்தித்துறை வீதி, நெல்லியடி, கரவெட்டி, யாழ்ப்பாணம்", "work-from": "2027-02-01",
			"work-nature": "பனங்கருப்பட்டி காய்ச்சுதல், பழரசம் தயாரித்தல், போத்தலில் அடைத்தல், பொதி செய்தல்", "power-used": "yes", "power-kind": "மின்சாரம், 90 கிலோவாட், ஒரு நீராவிக் கொதிகலன்",
			"plant-kinds": "tackle,boiler,gas-receiver", "men": "28", "women": "61", "young": "2", "largest-room": "45",
			"building-kind": "extended", "plan-approved": "yes", "plan-number": "CFIE/JA/2026/0072", "plan-date": "2026-06-30",
		},
		Deeds: []Deed{
			{Action: "return", By: "தர்மலிங்கம் கஜன்", Note: "வரைபடத்தில் கழிவறைகள் காட்டப்படவில்லை. அவற்றைக் குறித்து மீண்டும் அனுப்புங்கள்."}, {Action: "answer"},
			{Action: "recommend", By: "தர்மலிங்கம் கஜன்", Note: "பதிவுசெய்யலாம்.", Findings: form.Answers{
				"remarks": "வேலை அறைகளில் காற்றோட்டமும் வெளிச்சமும் போதுமானவை. கொதிகலனின் பரிசோதனைச் சான்றிதழ் செல்லுபடியாகும்."}},
			{Action: "grant", By: "மேரி ஜோசப்"},
		},
	},
}

// hardlyKnown are the answers of a co-operative of shrimp packers, none of whose
// words is in the dictionary.
func hardlyKnown() form.Answers {
	return form.Answers{
		"licence-kind": "new", "est-name": "কর্ণফুলী হিমায়িত চিংড়ি ও সামুদ্রিক মৎস্য রপ্তানি সমবায়", "factory-district": "chattogram", "factory-upazila": "পতেঙ্গা",
		"factory-area": "ফিরিঙ্গি খাল ঘাট, পুরাতন জেটির উল্টোদিকে", "factory-post-code": "4204", "trade-licence-no": "CCC/PTG/007781/2026",
		"owner-kind": "partners", "owner-name": "নিবারণ জলদাস, ফ্রান্সিস গোমেজ", "owner-address": "১১ সিরাজউদ্দৌলা বাইলেন, আন্দরকিল্লা, চট্টগ্রাম ৪০০০",
		"manager-name": "থোয়াইচিং প্রু মং", "post-address": "শঙ্খচিল কুটির, নেভাল একাডেমির ফটকের কাছে, পতেঙ্গা সৈকত, চট্টগ্রাম ৪২০৪",
		"contact-phone": "01819765432", "contact-email": "karnaphuli.shrimp@matsyo.example", "nature-of-work": "চিংড়ির মাথা ছাড়ানো, ধোয়া, বরফে জমানো ও মোড়কে ভরা",
		"workers": "212", "power-kind": "electricity,oil", "power-amount": "হিমাগারের চারটি কম্প্রেসর, ঘণ্টায় ৩১০ কিলোওয়াট", "plan-approved": "yes", "plan-no": "DIFE/CTG/L-0992",
	}
}
