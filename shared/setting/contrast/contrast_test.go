package contrast_test

import (
	"math"
	"testing"

	"github.com/shrama/shrama/shared/setting/contrast"
)

func TestTheRatioIsThatOfTheGuideline(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want float64
	}{
		{"#000000", "#ffffff", 21},
		{"#ffffff", "#ffffff", 1},
		{"#767676", "#ffffff", 4.54}, // the lightest grey that passes AA
		{"#777777", "#ffffff", 4.47},
		{"#FF0000", "#ffffff", 3.99},
	} {
		got, ok := contrast.Ratio(tt.a, tt.b)
		back, _ := contrast.Ratio(tt.b, tt.a)
		if !ok || math.Abs(got-tt.want) > 0.01 || got != back {
			t.Errorf("%s on %s is %.2f, want %.2f", tt.a, tt.b, got, tt.want)
		}
	}
	for _, none := range []string{"", "red", "#fff", "#12345g", "1234567", "#1234567"} {
		if _, ok := contrast.Ratio(none, "#ffffff"); ok {
			t.Errorf("%q is a colour", none)
		}
	}
}
