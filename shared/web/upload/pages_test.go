package upload

import (
	"testing"

	"github.com/a-h/templ"

	"github.com/shrama/shrama/shared/web/pagetest"
	"github.com/shrama/shrama/shared/web/ui"
)

func TestPages(t *testing.T) {
	paper := Paper{Slot: "passport", Label: "Passport", Hint: "Six months at least."}
	asked := Form{Document: paper, URL: "https://s3.example/", Fields: [][2]string{{"key", "in/1"}}, Max: Max}
	refused := asked
	refused.Error, refused.Photo = "Neither a PDF nor a photo.", true
	for name, v := range map[string]Form{"upload": asked, "upload-refused": refused} {
		pagetest.Golden(t, name, func(p ui.Page) templ.Component { return page(p, v) })
	}
}
