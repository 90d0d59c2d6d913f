package inventory_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	eventsv1 "doorstep/gen/events/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/services/inventory"
	"doorstep/services/inventory/inventorytest"
)

// actions are what may happen to a cart and its order. Refusals are part of life; faults are not.
func actions(ctx context.Context, f *inventorytest.Fixture, luck *rand.Rand) error {
	cart := fmt.Sprintf("cart-%d", luck.IntN(12))
	order := "order-of-" + cart
	product := []string{"a", "b", "c"}[luck.IntN(3)]
	switch luck.IntN(12) {
	default:
		return f.Hold(ctx, cart, product, luck.Int32N(5))
	case 5, 6:
		return f.Order(ctx, cart, order, inventorytest.Line("c", 1+luck.Int32N(3)), inventorytest.Line("a", 1+luck.Int32N(3)))
	case 7:
		_, err := f.Release(ctx, &inventoryv1.ReleaseRequest{HoldId: cart})
		return err
	case 8:
		_, err := f.Pick(ctx, pick(order, inventorytest.Line("a", 1)))
		return err
	case 9:
		f.Clock.Advance(time.Minute)
		_, err := f.ExpireDue(ctx)
		return err
	case 10:
		return storage.InTx(ctx, f.Pool, func(tx pgx.Tx) error {
			from := []string{"confirmed", "ready_for_pickup", "out_for_delivery"}[luck.IntN(3)]
			return inventory.OnOrderCancelled(f.Service, ctx, tx, []events.Of[*eventsv1.OrderCancelled]{{Message: cancelled(cart, order, from)}})
		})
	case 11:
		return storage.InTx(ctx, f.Pool, func(tx pgx.Tx) error {
			return inventory.OnGoodsReturned(f.Service, ctx, tx, []events.Of[*eventsv1.GoodsReturned]{{Message: &eventsv1.GoodsReturned{OrderId: order}}})
		})
	}
}

// Fifty people in two processes do anything to few carts and products; the books hold at every
// moment at which nobody writes.
func TestAnythingAtOnce(t *testing.T) {
	f := inventorytest.New(t)
	g := f.Another(t)
	f.Receive(t, 30, "a", "b", "c")
	for round := range 4 {
		var people sync.WaitGroup
		for person := range 50 {
			people.Go(func() {
				luck := rand.New(rand.NewPCG(uint64(round), uint64(person)))
				process := f
				if person%2 == 1 {
					process = g
				}
				for range 10 {
					if err := actions(context.Background(), process, luck); errs.Is(err, "internal") {
						t.Error(err)
					}
				}
			})
		}
		people.Wait()
		checkInvariants(t, f.Pool)
	}
}

// model is what stock must look like after any sequence of calls, in the plainest words.
type model struct {
	quantity map[string]int32
	carts    map[string]*cartModel
}

type cartModel struct {
	status string
	lines  map[string]int32
	until  time.Time
}

func (m *model) free(product string) int32 {
	free := m.quantity[product]
	for _, c := range m.carts {
		free -= c.lines[product]
	}
	return free
}

func TestModel(t *testing.T) {
	f := inventorytest.New(t)
	products := []string{"a", "b", "c"}
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		// Each run has carts and products of its own in the one database.
		own := func(name string) string { return fmt.Sprintf("%s-%d", name, run) }
		m := &model{quantity: make(map[string]int32), carts: make(map[string]*cartModel)}
		for _, product := range products {
			m.quantity[own(product)] = 6
			f.Receive(t, 6, own(product))
		}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			name := own(rapid.SampledFrom([]string{"x", "y", "z"}).Draw(rt, "cart"))
			product := own(rapid.SampledFrom(products).Draw(rt, "product"))
			quantity := rapid.Int32Range(0, 7).Draw(rt, "quantity")
			c := m.carts[name]
			if c == nil {
				c = &cartModel{status: "held", lines: make(map[string]int32)}
				m.carts[name] = c
			}
			switch rapid.SampledFrom([]string{"reserve", "reserve", "reserve", "confirm", "release", "pick", "expire"}).Draw(rt, "action") {
			case "reserve":
				m.reserve(rt, f, c, name, product, quantity)
			case "confirm":
				m.confirm(rt, f, c, name, product, quantity+1)
			case "release":
				if _, err := f.Release(t.Context(), &inventoryv1.ReleaseRequest{HoldId: name}); err != nil {
					rt.Fatal(err)
				}
				if c.status == "held" {
					clear(c.lines)
				}
			case "pick":
				m.pick(rt, f, c, name)
			case "expire":
				f.Clock.Advance(inventorytest.TTL / 2)
				if _, err := f.ExpireDue(t.Context()); err != nil {
					rt.Fatal(err)
				}
				for _, other := range m.carts {
					if other.status == "held" && !other.until.After(f.Clock.Now()) {
						clear(other.lines)
					}
				}
			}
			for product, quantity := range m.quantity {
				if q, r := f.Level(t, product); q != quantity || q-r != m.free(product) {
					rt.Fatalf("%s: %d on the shelf, %d free; the model says %d and %d", product, q, q-r, quantity, m.free(product))
				}
			}
		}
	})
	checkInvariants(t, f.Pool)
}

func expect(rt *rapid.T, err error, reason string) bool {
	if errs.Reason(err) != reason {
		rt.Fatalf("got %v, want reason %q", err, reason)
	}
	return reason == ""
}

func (m *model) reserve(rt *rapid.T, f *inventorytest.Fixture, c *cartModel, name, product string, quantity int32) {
	reason := ""
	switch {
	case c.status != "held":
		reason = "hold_ended"
	case quantity > m.free(product)+c.lines[product]:
		reason = "out_of_stock"
	}
	if expect(rt, f.Hold(context.Background(), name, product, quantity), reason) {
		c.lines[product], c.until = quantity, f.Clock.Now().Add(inventorytest.TTL)
	}
}

func (m *model) confirm(rt *rapid.T, f *inventorytest.Fixture, c *cartModel, name, product string, quantity int32) {
	reason := ""
	if c.status == "held" && quantity > m.free(product)+c.lines[product] {
		reason = "out_of_stock"
	}
	err := f.Order(context.Background(), name, "order-of-"+name, inventorytest.Line(product, quantity))
	if expect(rt, err, reason) && c.status == "held" {
		c.status, c.lines = "confirmed", map[string]int32{product: quantity}
	}
}

func (m *model) pick(rt *rapid.T, f *inventorytest.Fixture, c *cartModel, name string) {
	req, reason := pick("order-of-"+name), ""
	if c.status == "held" {
		reason = "order_not_found"
	}
	for product, quantity := range c.lines {
		req.Picked = append(req.Picked, inventorytest.Line(product, quantity-quantity/2))
	}
	_, err := f.Pick(context.Background(), req)
	if !expect(rt, err, reason) || c.status != "confirmed" {
		return
	}
	for product, quantity := range c.lines {
		m.quantity[product] -= quantity - quantity/2
	}
	c.status, c.lines = "consumed", make(map[string]int32)
}
