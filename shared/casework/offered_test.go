package casework_test

import (
	"errors"
	"testing"

	"github.com/shrama/shrama/shared/casework"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/pack"
)

func TestADraftOfAServiceThatWasSwitchedOffIsNotSent(t *testing.T) {
	l := law(t, "work-permit", morning)
	c := complete(t, l)
	p := l.Pack.Layered("off", func(p *pack.Pack) { p.Services = []string{"pressure-plant"} }, func(*pack.Service) {})
	off := l
	var err error
	if off.Service, err = p.Service("work-permit"); err != nil {
		t.Fatal(err)
	}
	off.Pack, off.Service = p, off.Service.On(off.Today())
	_, err = c.Do(off, casework.Act{Action: casework.Submit, By: employer})
	if f, ok := errors.AsType[*fault.Error](err); !ok || f.Code != "casework.not-offered" {
		t.Errorf("%v", err)
	}
	do(t, l, c, employer, casework.Submit, "")
}
