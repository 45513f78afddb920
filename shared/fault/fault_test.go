package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/fault"
)

func TestAFaultKeepsItsCauseForTheLogAndItsKindForTheAnswer(t *testing.T) {
	err := fault.Wrap(io.ErrUnexpectedEOF, fault.Conflict, "fault.case-changed", "who", "B. Karki")
	wrapped := fmt.Errorf("permit: save 7: %w", err)
	if got, want := wrapped.Error(), "permit: save 7: fault.case-changed: unexpected EOF"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(wrapped, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
	f, ok := errors.AsType[*fault.Error](wrapped)
	if !ok || f.Code != "fault.case-changed" || !cmp.Equal(f.Args, []string{"who", "B. Karki"}) {
		t.Errorf("got %+v", f)
	}
	if got, want := fault.New(fault.NotFound, "fault.not-found").Error(), "fault.not-found"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestKindOfIsTheOutermostAndInternalIfThereIsNone(t *testing.T) {
	missing := fault.New(fault.NotFound, "fault.not-found")
	for _, tt := range []struct {
		name string
		err  error
		want fault.Kind
	}{
		{"a plain error shows nothing", io.EOF, fault.Internal},
		{"no error", nil, fault.Internal},
		{"a fault", missing, fault.NotFound},
		{"a wrapped fault", fmt.Errorf("store: %w", missing), fault.NotFound},
		{"a fault around a fault", fault.Wrap(missing, fault.Forbidden, "fault.forbidden"), fault.Forbidden},
		{"a forgotten kind hides", &fault.Error{Code: "fault.not-found"}, fault.Internal},
		{"joined", errors.Join(io.EOF, missing), fault.NotFound},
	} {
		if got := fault.KindOf(tt.err); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestAnswersIsAFaultOnlyWhereThereIsOne(t *testing.T) {
	for _, none := range [][]fault.Field{nil, {}} {
		if err := fault.Answers(none); err != nil {
			t.Errorf("got %v, want nil, which a caller compares with", err)
		}
	}
	fields := []fault.Field{{ID: "pan", Code: "form.pan"}, {ID: "name", Code: "form.too-long", Args: []string{"max", "200"}}}
	f, ok := errors.AsType[*fault.Error](fault.Answers(fields))
	if !ok || f.Kind != fault.Invalid || f.Code != "fault.answers" || !cmp.Equal(f.Fields, fields) {
		t.Errorf("got %+v", f)
	}
}
