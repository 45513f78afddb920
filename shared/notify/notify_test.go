package notify_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/notify"
)

func TestPartsCountWhatThePhoneNetworkCharges(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       int
	}{
		{"nothing", "", 0},
		{"one letter", "a", 1},
		{"a full Latin SMS", strings.Repeat("a", 160), 1},
		{"one letter more", strings.Repeat("a", 161), 2},
		{"two full joined parts", strings.Repeat("a", 306), 2},
		{"three", strings.Repeat("a", 307), 3},
		{"signs of the extension table count twice", strings.Repeat("€", 80), 1},
		{"so 81 of them need two", strings.Repeat("€", 81), 2},
		{"an extension sign is not cut in half", strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152), 3},
		{"a full Nepali SMS", strings.Repeat("क", 70), 1},
		{"one letter more, in Nepali", strings.Repeat("क", 71), 2},
		{"two full joined parts in Nepali", strings.Repeat("क", 134), 2},
		{"three, in Nepali", strings.Repeat("क", 135), 3},
		{"one Nepali letter makes the whole text Unicode", strings.Repeat("a", 70) + "क", 2},
		{"a picture takes two units", strings.Repeat("😀", 35), 1},
		{"and 36 pictures two parts", strings.Repeat("😀", 36), 2},
		{"a picture is not cut in half", strings.Repeat("क", 66) + "😀" + strings.Repeat("क", 66), 3},
		{"a back-tick is not in the GSM alphabet", strings.Repeat("`", 71), 2},
	} {
		if got := notify.Parts(tt.body); got != tt.want {
			t.Errorf("%s: parts = %d, want %d", tt.name, got, tt.want)
		}
	}
}

// kept is a sender that remembers whom it was given.
type kept []string

func (k *kept) Send(_ context.Context, m notify.Message) error {
	*k = append(*k, m.To)
	return nil
}

func TestRouterChoosesByTheFormOfTheAddress(t *testing.T) {
	var mail, sms kept
	r := notify.Router{Mail: &mail, SMS: &sms}
	for _, to := range []string{"ram@example.com", "+9779841234567", "sita.devi+np@labour.gov.np"} {
		if err := r.Send(t.Context(), notify.Message{To: to}); err != nil {
			t.Errorf("%s: %v", to, err)
		}
	}
	for _, to := range []string{"", "9841234567", "+0779841234567", "+123", "+97798412345678901", "+977 9841234567", "ram@", "Ram <ram@example.com>",
		"ram@example.com\r\nBcc: all@example.com", "a@example.com, b@example.com", "ram@example.com\n"} {
		err := r.Send(t.Context(), notify.Message{To: to})
		if !errors.Is(err, notify.ErrAddress) || !notify.Permanent(err) {
			t.Errorf("%q: err = %v, want a permanent %v", to, err, notify.ErrAddress)
		}
	}
	if diff := cmp.Diff(kept{"ram@example.com", "sita.devi+np@labour.gov.np"}, mail); diff != "" {
		t.Errorf("by e-mail (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(kept{"+9779841234567"}, sms); diff != "" {
		t.Errorf("by SMS (-want +got):\n%s", diff)
	}
}

func TestFaultMayBeShown(t *testing.T) {
	for err, want := range map[error]string{notify.ErrAddress: "notify.address", errors.New("ses: down"): "notify.not-sent"} {
		if f, ok := errors.AsType[*fault.Error](notify.Fault(err)); !ok || f.Code != want || !errors.Is(f, err) {
			t.Errorf("%v: fault = %v, want %s", err, f, want)
		}
	}
}
