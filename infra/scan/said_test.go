package scan

import "testing"

func TestWhatGoTestSaidIsSorted(t *testing.T) {
	rest, long := said("ok  \ta/b\t25.5s\n?   \ta/c\t[no test files]\n--- FAIL: TestX (0.00s)\nok  \ta/d\t0.1s\nok  \ta/e\t1m10s\nok  \ta/f\t0.0s [no tests to run]\nFAIL\ta/g\t1s\n")
	if want := "--- FAIL: TestX (0.00s)\nFAIL\ta/g\t1s\n"; rest != want {
		t.Errorf("%q, want %q", rest, want)
	}
	if want := "      1m10s a/e\n      26s a/b\n"; long != want {
		t.Errorf("%q, want %q", long, want)
	}
}
