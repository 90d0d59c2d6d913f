package payment

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/clock"
	"doorstep/services/payment/provider"
)

func TestNext(t *testing.T) {
	t.Parallel()
	tests := []struct {
		state  string
		answer provider.Status
		to     string
		late   bool
	}{
		{statePending, provider.Succeeded, stateCaptured, false},
		{statePending, provider.Failed, stateFailed, false},
		{statePending, provider.Absent, stateFailed, false},
		{statePending, provider.Unknown, stateUnknown, false},
		{stateUnknown, provider.Succeeded, stateCaptured, false},
		{stateUnknown, provider.Failed, stateFailed, false},
		{stateUnknown, provider.Unknown, stateUnknown, false},
		{stateFailed, provider.Succeeded, stateCaptured, true},
		{stateFailed, provider.Unknown, stateFailed, false},
		{stateVoided, provider.Succeeded, stateCaptured, true},
		{stateVoided, provider.Failed, stateVoided, false},
		{stateVoided, provider.Unknown, stateVoided, false},
		{stateCaptured, provider.Succeeded, stateCaptured, false},
		{stateCaptured, provider.Failed, stateCaptured, false},
		{stateCaptured, provider.Unknown, stateCaptured, false},
		{stateCashDue, provider.Succeeded, stateCashDue, false},
	}
	for _, test := range tests {
		if to, late := next(test.state, test.answer); to != test.to || late != test.late {
			t.Errorf("%s, %s: got %s, %v; want %s, %v", test.state, test.answer, to, late, test.to, test.late)
		}
	}
}

// Whatever the parts of a bill say, what a delivery books adds up to its final amount.
func TestDeliveryAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		e := &eventsv1.OrderDelivered{
			OrderId: "order", PartnerId: "rider",
			FinalAmountMinor:   rapid.Int64Range(0, 1_000_000).Draw(rt, "final"),
			FeesMinor:          rapid.Int64Range(-10, 20_000).Draw(rt, "fees"),
			TaxMinor:           rapid.Int64Range(-10, 20_000).Draw(rt, "tax"),
			CashCollectedMinor: rapid.Int64Range(0, 1_000_000).Draw(rt, "cash"),
		}
		var sold, collected int64
		for _, transfer := range delivery(e, "INR") {
			switch {
			case transfer.amount.Minor < 0:
				rt.Fatalf("%s is negative", transfer.kind)
			case transfer.debit == customerDeposits:
				sold += transfer.amount.Minor
			case transfer.credit == customerDeposits:
				collected += transfer.amount.Minor
			}
		}
		if sold != e.FinalAmountMinor || collected != e.CashCollectedMinor {
			rt.Fatalf("%d sold for %d, %d collected of %d", sold, e.FinalAmountMinor, collected, e.CashCollectedMinor)
		}
	})
}

// A provider takes its seconds however fast the business clock runs.
func TestPausesAreWallTime(t *testing.T) {
	t.Parallel()
	fast := clock.NewScaled(time.Now(), 10)
	if got := businessMillis(fast, []time.Duration{20 * time.Second}); got[0] != 200_000 {
		t.Errorf("20 s on the wall are %d ms at ten times the speed", got[0])
	}
}
