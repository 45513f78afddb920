package limit

import (
	"testing"
	"time"
)

func TestWindowsStandOnTheClock(t *testing.T) {
	l := Limit{Window: 15 * time.Minute}
	at := time.Date(2026, 11, 18, 4, 59, 59, 0, time.UTC)
	if got, want := l.ends(at), at.Add(time.Second); !got.Equal(want) {
		t.Errorf("ends %s, want %s", got, want)
	}
	if got := l.ends(at.Add(time.Second)); !got.Equal(at.Add(time.Second + l.Window)) {
		t.Errorf("the next window ends %s", got)
	}
}

func TestANetworkIsCountedAsOne(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.9": "203.0.113.9", "::ffff:203.0.113.9": "::ffff:203.0.113.9", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2::7": "2001:db8:1:2::/64", "2001:db8:1:3::7": "2001:db8:1:3::/64", "fe80::1%eth0": "fe80::/64", "": "", "unix": "unix",
	} {
		if got := Network(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
