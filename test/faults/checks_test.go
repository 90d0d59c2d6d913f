package faults

import (
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"doorstep/kit/fault"
)

// The checks of a storm find what they are for: without this, a storm that finds nothing says nothing.

func TestHistoryOfAScarceProduct(t *testing.T) {
	const s = time.Second
	for name, c := range map[string]struct {
		units int
		saw   func(h *history)
		want  porcupine.CheckResult
	}{
		"one unit, one buyer, one refusal": {1, func(h *history) { h.took(1*s, 2*s); h.refused(3*s, 4*s); h.counted(0, 5*s, 6*s) }, porcupine.Ok},
		"the same at once":                 {1, func(h *history) { h.refused(1*s, 4*s); h.took(1*s, 4*s) }, porcupine.Ok},
		"one unit sold twice":              {1, func(h *history) { h.took(1*s, 2*s); h.took(3*s, 4*s) }, porcupine.Illegal},
		"refused while one was free":       {1, func(h *history) { h.refused(1*s, 2*s); h.took(3*s, 4*s) }, porcupine.Illegal},
		"sold again after a cancellation":  {1, func(h *history) { h.took(1*s, 2*s); h.gaveBack(3 * s); h.took(4*s, 5*s) }, porcupine.Ok},
		"sold again before it":             {1, func(h *history) { h.took(1*s, 2*s); h.took(3*s, 4*s); h.gaveBack(5 * s) }, porcupine.Illegal},
		"a lost answer explains a refusal": {1, func(h *history) { h.maybeTook(1 * s); h.refused(3*s, 4*s) }, porcupine.Ok},
		"or was a lost request":            {1, func(h *history) { h.maybeTook(1 * s); h.took(3*s, 4*s) }, porcupine.Ok},
		"a late one explains nothing":      {1, func(h *history) { h.refused(1*s, 2*s); h.maybeTook(3 * s) }, porcupine.Illegal},
		"a unit that leaked":               {2, func(h *history) { h.took(1*s, 2*s); h.counted(0, 3*s, 4*s) }, porcupine.Illegal},
	} {
		t.Run(name, func(t *testing.T) {
			h := &history{}
			c.saw(h)
			if got := h.verdict(c.units); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestStormThatBrokeNothingFails(t *testing.T) {
	storm := &Storm{settings: Settings{Orders: 1, Kills: 1, Restarts: 1, Cuts: 1}, tally: newTally()}
	storm.checkInjected()
	_, failures := storm.tally.seen()
	if want := 5 + len(fault.Points); len(failures) != want { // kills, restarts, wires, orders, no 503
		t.Errorf("%d failures, want %d: %q", len(failures), want, failures)
	}
}

func TestOrderThatIsNotAsItWasSold(t *testing.T) {
	sold := purchase{orderID: "o", status: "confirmed", final: 100, items: map[string]line{"milk": {2, 30}}}
	shown := func(status string, final, quantity, short float64) map[string]any {
		return map[string]any{
			"status": status, "final_amount": map[string]any{"amount_minor": final},
			"items": []any{map[string]any{
				"product_id": "milk", "quantity": quantity, "short_quantity": short, "price": map[string]any{"amount_minor": 30.0},
			}},
		}
	}
	for name, c := range map[string]struct {
		change func(p *purchase)
		shown  map[string]any
		want   string
	}{
		"as sold":                   {nil, shown("delivered", 100, 2, 0), ""},
		"one was not on the shelf":  {nil, shown("delivered", 70, 2, 1), ""},
		"another amount":            {nil, shown("delivered", 70, 2, 0), "costs 70"},
		"other lines":               {nil, shown("delivered", 100, 3, 0), "has the lines"},
		"not ended":                 {nil, shown("preparing", 100, 2, 0), "has not ended"},
		"cancelled by nobody":       {nil, shown("cancelled", 100, 2, 0), "and then cancelled"},
		"the money never came":      {func(p *purchase) { p.status = "pending" }, shown("cancelled", 100, 2, 0), ""},
		"cancelled and on the way":  {func(p *purchase) { p.cancelled = true }, shown("delivered", 100, 2, 0), "was cancelled and is delivered"},
		"cancelled by the customer": {func(p *purchase) { p.cancelled = true }, shown("cancelled", 100, 2, 0), ""},
	} {
		t.Run(name, func(t *testing.T) {
			storm, p := &Storm{tally: newTally()}, sold
			if c.change != nil {
				c.change(&p)
			}
			storm.checkOrder(&p, c.shown, &Outcome{})
			_, failures := storm.tally.seen()
			if got := strings.Join(failures, "\n"); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}
