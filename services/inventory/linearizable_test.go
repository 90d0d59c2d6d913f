package inventory_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/services/inventory/inventorytest"
)

const holdsEach = 5

// stockCall is what is asked of one product: a hold of so many units, a release, or a look at it.
type stockCall struct {
	kind     string
	hold     int
	quantity int32
}

// stockAnswer is what came back. available is what a refusal said could be had.
type stockAnswer struct {
	granted             bool
	available, reserved int32
}

// shelf is one product in the plainest words; few units, few holds.
type shelf struct {
	units int32
	held  [holdsEach]int32
}

func (s shelf) reserved() (sum int32) {
	for _, units := range s.held {
		sum += units
	}
	return sum
}

func (s shelf) step(call stockCall, answer stockAnswer) (bool, shelf) {
	most := s.units - s.reserved() + s.held[call.hold]
	switch call.kind {
	case "look":
		return answer.reserved == s.reserved(), s
	case "release":
		s.held[call.hold] = 0
		return true, s
	case "reserve":
		if !answer.granted {
			return most < call.quantity && answer.available == most, s
		}
		s.held[call.hold] = call.quantity
		return most >= call.quantity, s
	}
	panic("no call " + call.kind)
}

func stockModel(units int32) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return shelf{units: units} },
		Step: func(state, call, answer any) (bool, any) {
			return state.(shelf).step(call.(stockCall), answer.(stockAnswer))
		},
	}
}

// history is what many clients saw of one product.
type history struct {
	mu  sync.Mutex // guards all
	all []porcupine.Operation
}

// do makes a call and notes it. What is neither granted nor refused is an error.
func (h *history) do(f *inventorytest.Fixture, client int, product string, call stockCall) error {
	hold, began := fmt.Sprintf("%s-%d", product, call.hold), time.Now()
	var answer stockAnswer
	switch call.kind {
	case "look":
		level, err := f.GetStock(context.Background(), &inventoryv1.GetStockRequest{WarehouseId: inventorytest.Store, ProductId: product})
		if err != nil {
			return err
		}
		answer.reserved = level.ReservedQuantity
	case "release":
		if _, err := f.Release(context.Background(), &inventoryv1.ReleaseRequest{HoldId: hold}); err != nil {
			return err
		}
	case "reserve":
		err := f.Hold(context.Background(), hold, product, call.quantity)
		if err != nil && !errs.Is(err, "out_of_stock") {
			return err
		}
		if answer.granted = err == nil; err != nil {
			available, err := strconv.Atoi(errs.From(err).Details["available"])
			if err != nil {
				return err
			}
			answer.available = int32(available)
		}
	}
	ended := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, porcupine.Operation{ClientId: client, Input: call, Call: began.UnixNano(), Output: answer, Return: ended.UnixNano()})
	return nil
}

func checkHistory(t *testing.T, model porcupine.Model, calls []porcupine.Operation) {
	t.Helper()
	if verdict := porcupine.CheckOperationsTimeout(model, calls, time.Minute); verdict != porcupine.Ok {
		t.Errorf("a history of %d calls is %s", len(calls), verdict)
	}
}

// Whatever two processes answer about a product at the same time, there is one order of events that
// explains it, refusals and what they say is left included.
func TestStockIsLinearizable(t *testing.T) {
	f := inventorytest.New(t)
	g := f.Another(t)
	products := []string{"mango", "milk", "eggs"}
	f.Receive(t, 6, products...)
	histories := make([]history, len(products))
	var people sync.WaitGroup
	for client := range 24 {
		people.Go(func() {
			luck := rand.New(rand.NewPCG(7, uint64(client)))
			process := f
			if client%2 == 1 {
				process = g
			}
			for range 40 {
				at := luck.IntN(len(products))
				call := stockCall{kind: "reserve", hold: luck.IntN(holdsEach), quantity: luck.Int32N(4)}
				switch luck.IntN(8) {
				case 0:
					call.kind = "release"
				case 1:
					call.kind = "look"
				}
				if err := histories[at].do(process, client, products[at], call); err != nil {
					t.Error(err)
				}
			}
		})
	}
	people.Wait()
	for i := range histories {
		checkHistory(t, stockModel(6), histories[i].all)
	}
	checkInvariants(t, f.Pool)
}

// The model catches what must never be: a refusal while there are units, and a sale without.
func TestTheModelOfStockRefuses(t *testing.T) {
	at := func(n int64, call stockCall, answer stockAnswer) porcupine.Operation {
		return porcupine.Operation{Input: call, Call: 2 * n, Output: answer, Return: 2*n + 1}
	}
	one, another := stockCall{"reserve", 0, 1}, stockCall{"reserve", 1, 1}
	for name, calls := range map[string][]porcupine.Operation{
		"two sales of one unit":    {at(0, one, stockAnswer{granted: true}), at(1, another, stockAnswer{granted: true})},
		"refused with a unit left": {at(0, one, stockAnswer{})},
		"a stale refusal": {
			at(0, one, stockAnswer{granted: true}), at(1, stockCall{"release", 0, 0}, stockAnswer{}), at(2, another, stockAnswer{}),
		},
	} {
		if porcupine.CheckOperations(stockModel(1), calls) {
			t.Errorf("%s passes", name)
		}
	}
}
