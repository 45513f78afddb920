package weight

import (
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

// Stories are the fullest services of Nepal and of Bangladesh, each with all that
// can be asked.
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
			{Action: "return", By: "सीता अधिकारी", Note: "राहदानीको प्रतिलिपि प्रमाणित गरिएको छैन। अर्को प्रति नोटरीबाट गराई पठाउनुहोस्।"}, {Action: "answer"},
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
			{Action: "return", By: "রহিমা খাতুন", Note: "অনুমোদিত নকশার কপিতে তৃতীয় তলার বিকল্প সিঁড়ি দেখা যায় না; পূর্ণ কপি সংযুক্ত করুন।"}, {Action: "answer"},
			{Action: "recommend", By: "রহিমা খাতুন", Note: "লাইসেন্স দেওয়া যায়।", Findings: form.Answers{"visited-on": "2026-11-24", "licence-class": "g",
				"findings": "কারখানা পরিদর্শন করা হয়েছে। শ্রমিক রেজিস্টার ও নিয়োগপত্র হালনাগাদ, সিঁড়ি ও দরজা খোলা, অগ্নিনির্বাপণ মহড়ার খাতা দেখা হয়েছে। বয়লারের সনদের মেয়াদ আছে।"}},
			{Action: "grant", By: "শিরিন আক্তার"},
		},
	}, {
		Tenant: "bd", Service: "factory-licence", Says: "in words that the dictionary hardly knows", Applicant: "কর্ণফুলী হিমায়িত চিংড়ি",
		Answers: form.Answers{
			"licence-kind": "new", "est-name": "কর্ণফুলী হিমায়িত চিংড়ি ও সামুদ্রিক মৎস্য রপ্তানি সমবায়", "factory-district": "chattogram", "factory-upazila": "পতেঙ্গা",
			"factory-area": "ফিরিঙ্গি খাল ঘাট, পুরাতন জেটির উল্টোদিকে", "factory-post-code": "4204", "trade-licence-no": "CCC/PTG/007781/2026",
			"owner-kind": "partners", "owner-name": "নিবারণ জলদাস, ফ্রান্সিস গোমেজ", "owner-address": "১১ সিরাজউদ্দৌলা বাইলেন, আন্দরকিল্লা, চট্টগ্রাম ৪০০০",
			"manager-name": "থোয়াইচিং প্রু মং", "post-address": "শঙ্খচিল কুটির, নেভাল একাডেমির ফটকের কাছে, পতেঙ্গা সৈকত, চট্টগ্রাম ৪২০৪",
			"contact-phone": "01819765432", "contact-email": "karnaphuli.shrimp@matsyo.example", "nature-of-work": "চিংড়ির মাথা ছাড়ানো, ধোয়া, বরফে জমানো ও মোড়কে ভরা",
			"workers": "212", "power-kind": "electricity,oil", "power-amount": "হিমাগারের চারটি কম্প্রেসর, ঘণ্টায় ৩১০ কিলোওয়াট", "plan-approved": "yes", "plan-no": "DIFE/CTG/L-0992",
		},
		Deeds: []Deed{
			{Action: "recommend", By: "কল্পনা তঞ্চঙ্গ্যা", Note: "অসুবিধা দেখি না।", Findings: form.Answers{"visited-on": "2026-11-24", "licence-class": "f",
				"findings": "ভোরের পালায় ঢুকে ঠান্ডাঘর, অ্যামোনিয়া নল আর হাত ধোয়ার কল ঘুরে দেখলাম; মেয়েরা দস্তানা ও গামবুট পরে ছিল, পেছনের ফটকের শিকল খুলিয়ে রাখা হলো।"}},
			{Action: "grant", By: "মং সানু মারমা"},
		},
	},
}
