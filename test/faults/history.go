package faults

import (
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

// history is what the buyers of the hot product, who each want one unit once, saw: for the question
// whether there is an order of all this in which a single counter would have answered the same.
type history struct {
	mu  sync.Mutex // guards ops
	ops []porcupine.Operation
}

// operation of the counter of free units.
type operation int

const (
	take      operation = iota // a unit was granted
	refuse                     // there was none
	giveBack                   // a cancelled order's unit came back
	maybeTake                  // an attempt without an answer: it took a unit, or it did not
	count                      // so many are free, the output says
)

const (
	// lateWithin is how long after an attempt without an answer its effect may come: longer than a
	// server works on a call.
	lateWithin = 30 * time.Second
	// forever ends what may happen at any time from its beginning on.
	forever = time.Duration(1<<62 - 1)
	// checkWithin bounds the search for an order.
	checkWithin = time.Minute
)

func (h *history) add(op operation, output int, from, to time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ops = append(h.ops, porcupine.Operation{ClientId: len(h.ops), Input: op, Output: output, Call: int64(from), Return: int64(to)})
}

func (h *history) took(from, to time.Duration)            { h.add(take, 0, from, to) }
func (h *history) refused(from, to time.Duration)         { h.add(refuse, 0, from, to) }
func (h *history) maybeTook(at time.Duration)             { h.add(maybeTake, 0, at, at+lateWithin) }
func (h *history) gaveBack(from time.Duration)            { h.add(giveBack, 0, from, forever) }
func (h *history) counted(free int, at, to time.Duration) { h.add(count, free, at, to) }

// verdict says whether the history is one of a counter that began with some units. Unknown means that
// the search took too long.
func (h *history) verdict(units int) porcupine.CheckResult {
	h.mu.Lock()
	defer h.mu.Unlock()
	model := stockModel(units)
	return porcupine.CheckOperationsTimeout(model, h.ops, checkWithin)
}

// stockModel is a counter of free units.
func stockModel(units int) porcupine.Model {
	model := porcupine.NondeterministicModel{
		Init: func() []any { return []any{units} },
		Step: func(state, input, output any) []any {
			free := state.(int)
			switch input.(operation) {
			case take:
				if free > 0 {
					return []any{free - 1}
				}
			case refuse:
				if free == 0 {
					return []any{free}
				}
			case giveBack:
				return []any{free + 1}
			case maybeTake:
				if free > 0 {
					return []any{free, free - 1}
				}
				return []any{free}
			case count:
				if free == output.(int) {
					return []any{free}
				}
			}
			return nil
		},
	}
	return model.ToModel()
}
