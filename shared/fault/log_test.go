package fault_test

import (
	"fmt"
	"testing"

	"github.com/shrama/shrama/shared/fault"
)

// refusal is what a service of AWS answers.
type refusal struct{ code, message string }

func (r refusal) Error() string        { return "api error " + r.code + ": " + r.message }
func (r refusal) ErrorCode() string    { return r.code }
func (r refusal) ErrorMessage() string { return r.message }

func TestALogHoldsTheCodeAndNotWhatTheServiceWasSent(t *testing.T) {
	refused := refusal{"ValidationException", "no item for mina@himal.example"}
	if got := fault.Log(fmt.Errorf("store: put: %w", refused)); got != "store: put: api error ValidationException: …" {
		t.Error(got)
	}
	if got := fault.Log(fmt.Errorf("store: %w", refusal{code: "Throttled"})); got != "store: api error Throttled: " {
		t.Error(got)
	}
}
