package enrol

import (
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/pack"
	"github.com/shrama/shrama/shared/people"
	"github.com/shrama/shrama/shared/setting/roster"
	"github.com/shrama/shrama/shared/setting/settingtest"
	"github.com/shrama/shrama/shared/web"
	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/web/ui"
)

// drawn is the page after a file was read.
func drawn(p ui.Page, in *pack.Pack, file string) Sheet {
	v := Sheet{URL: "https://bucket.example", Fields: [][2]string{{"key", "in/np/x"}}, Max: roster.MostBytes, place: Place{
		Call: web.Call{Print: p.Printer}, Title: "Staff of <b>2084</b>", Version: "3", At: "/np/settings/drafts/x/people", In: in,
	}, paste: ui.Field{ID: "csv", Label: "Lines of the file"}}
	if file == "" {
		return v
	}
	r := roster.Read([]byte(file), in).Against(map[string]people.Person{"b@xx.example": {Email: "b@xx.example", Name: "Binod", Post: "clerk", Roles: []string{"officer"}, Office: "south"}}, in)
	v.show(r)
	more, err := r.Layer()
	if v.File, v.ready = "q7Kx", len(more); err != nil {
		return v.refused(err)
	}
	return v
}

func TestPages(t *testing.T) {
	in := settingtest.Pack(t)
	many := "email,name,post,office\n"
	for i := range 120 {
		many += "p" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + "@xx.example,सीता,clerk,north\n"
	}
	for name, file := range map[string]string{
		"ask": "", "no-file": "x", "many": many + "nobody,,clerk,north\n",
		"faults": "email,name,post,office\na@xx.example,A,clerk,north\nnobody,<b>,king,moon\n",
		"sound":  "email,name,post,office,end\na@xx.example,Asha,clerk,north,\nb@xx.example,Binod,clerk,north,\n",
	} {
		pagetest.Golden(t, name, func(p ui.Page) templ.Component { return page(p, drawn(p, in, file)) })
	}
}
