package relay

import (
	"strings"
	"testing"

	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/setting/draft"
	"github.com/shrama/shrama/shared/store"
	"github.com/shrama/shrama/shared/trail"
)

func TestAdminsAreToldOfADraftThatWaitsForThem(t *testing.T) {
	admins := []people.Person{
		{ID: "sarita", Email: "sarita@x.example", Lang: "en"}, {ID: "dipak", Email: "dipak@x.example", Lang: "ne"}, {ID: "hari", Email: "hari@x.example", Lang: "en"},
	}
	h := draft.Head{Title: "Half for women", Authors: []string{"sarita", "gone"}, Asked: "dipak@x.example"}
	for _, tt := range []struct{ action, by, to, says string }{
		{draft.Submit, "sarita", "dipak@x.example", "Sarita ले सेटिङका परिवर्तन स्वीकृत गर्न"},
		{draft.Approve, "dipak", "sarita@x.example", "Dipak approved"},
		{draft.Return, "dipak", "sarita@x.example", "Reason: “Too much.”"},
		{draft.Return, "sarita", "", ""}, // she takes it back herself
		{"edit", "sarita", "", ""},
		{"publish", "sarita", "", ""},
	} {
		it := store.Item{Key: store.Key{Family: draft.Family, ID: "abc", Sort: "H"},
			Event: trail.Event{Subject: "setting/abc", Seq: 2, Action: tt.action, By: tt.by, Name: strings.ToUpper(tt.by[:1]) + tt.by[1:], Note: "Too much."}.Sealed(trail.Seal{})}
		ms := ofDraft(kathmandu(t, "work-permit"), h, it, admins)
		if tt.to == "" {
			if len(ms) > 0 {
				t.Errorf("%s by %s: %+v", tt.action, tt.by, ms)
			}
			continue
		}
		if len(ms) != 1 || ms[0].To != tt.to || !strings.Contains(ms[0].Body, tt.says) || !strings.Contains(ms[0].Body, "https://shrama.example/np/settings/drafts/abc/approval") || !strings.Contains(ms[0].Subject, "Half for women") {
			t.Errorf("%s: %+v", tt.action, ms)
		}
	}
}
