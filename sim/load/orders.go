package load

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	mathrand "math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Shop is where customers of the load order, and what is on its shelves.
type Shop struct {
	Store               string
	Latitude, Longitude float64
}

// OrdersConfig is a load of complete checkouts.
type OrdersConfig struct {
	Shops    []Shop
	Products []string
	// Buyers take turns; each has one cart.
	Buyers int
	// Rate of checkouts begun in a second, whatever the answers (open loop).
	Rate float64
	// Seed of what is bought.
	Seed uint64
	// Tick is told once a second how it goes.
	Tick func(OrdersResult)
}

// OrdersResult is what came of it.
type OrdersResult struct {
	Begun, Placed int
	// Refused counts the reasons of failed checkouts.
	Refused map[string]int
	// Late checkouts were not begun, because every buyer was busy.
	Late int
	Took time.Duration
	// Place is the placing call alone, Checkout all calls of one.
	Place, Checkout Quantiles
}

// Orders is a load that has logged its buyers in.
type Orders struct {
	cfg      OrdersConfig
	free     chan *buyer
	place    *Latency
	checkout *Latency

	mu     sync.Mutex // guards result
	result OrdersResult
}

type buyer struct {
	*Person
	shop    Shop
	address address
	random  *mathrand.Rand
}

type address struct {
	ID        string  `json:"address_id,omitempty"`
	Label     string  `json:"label"`
	Line1     string  `json:"line1"`
	City      string  `json:"city"`
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// loginsAtOnce bounds the setup.
const loginsAtOnce = 16

// NewOrders logs the buyers in and gives each an address beside a shop.
func NewOrders(ctx context.Context, client *Client, cfg OrdersConfig) (*Orders, error) {
	l := &Orders{cfg: cfg, free: make(chan *buyer, cfg.Buyers)}
	err := Each(ctx, cfg.Buyers, loginsAtOnce, func(ctx context.Context, i int) error {
		b, err := newBuyer(ctx, client, i, cfg.Shops[i%len(cfg.Shops)])
		if err != nil {
			return err
		}
		b.random = mathrand.New(mathrand.NewPCG(cfg.Seed, uint64(i)))
		l.free <- b
		return nil
	})
	return l, err
}

// newBuyer logs the i-th customer in and saves an address beside a shop.
func newBuyer(ctx context.Context, client *Client, i int, shop Shop) (*buyer, error) {
	person, err := client.Login(ctx, fmt.Sprintf("+9170%08d", i))
	if err != nil {
		return nil, err
	}
	b := &buyer{
		Person: person, shop: shop,
		address: address{Label: "Home", Line1: fmt.Sprintf("%d Church Street", i), City: "Bengaluru", Latitude: shop.Latitude, Longitude: shop.Longitude},
	}
	if err := b.Call(ctx, http.MethodPost, "/v1/addresses", "", b.address, &b.address); err != nil {
		return nil, fmt.Errorf("save an address: %w", err)
	}
	return b, nil
}

// Run begins checkouts at the rate for a length of time and waits for the last.
func (l *Orders) Run(ctx context.Context, length time.Duration) OrdersResult {
	l.place, l.checkout, l.result = new(Latency), new(Latency), OrdersResult{Refused: make(map[string]int)}
	var running sync.WaitGroup
	began := time.Now()
	report := began
	for i := 0; ; i++ {
		due := began.Add(time.Duration(float64(i) / l.cfg.Rate * float64(time.Second)))
		if due.Sub(began) >= length || sleepUntil(ctx, due) != nil {
			break
		}
		if l.cfg.Tick != nil && time.Since(report) > time.Second {
			report = time.Now()
			l.cfg.Tick(l.soFar(began))
		}
		select {
		case b := <-l.free:
			l.count(func(r *OrdersResult) { r.Begun++ })
			running.Go(func() {
				l.one(ctx, b, due)
				l.free <- b
			})
		default:
			l.count(func(r *OrdersResult) { r.Late++ })
		}
	}
	running.Wait()
	result := l.soFar(began)
	result.Place, result.Checkout = l.place.Quantiles(), l.checkout.Quantiles()
	return result
}

func (l *Orders) one(ctx context.Context, b *buyer, due time.Time) {
	placing, err := b.buy(ctx, l.cfg.Products)
	if refusal := new(Refusal); err != nil {
		reason := "no_answer"
		if errors.As(err, &refusal) {
			reason = fmt.Sprintf("%d %s", refusal.Status, refusal.Reason)
		}
		l.count(func(r *OrdersResult) { r.Refused[reason]++ })
		return
	}
	l.count(func(r *OrdersResult) { r.Placed++ })
	l.place.Add(placing)
	l.checkout.Add(time.Since(due))
}

// linesAnOrder are added one by one.
const linesAnOrder = 3

// buy is one checkout: three lines into the cart one by one, the address saved again as a form does,
// the bill, the order. It returns how long the last call took.
func (b *buyer) buy(ctx context.Context, products []string) (time.Duration, error) {
	for range linesAnOrder {
		line := map[string]any{"quantity": 1 + b.random.IntN(3), "warehouse_id": b.shop.Store}
		if err := b.Call(ctx, http.MethodPut, "/v1/cart/items/"+products[b.random.IntN(len(products))], "", line, nil); err != nil {
			return 0, err
		}
	}
	if err := b.Call(ctx, http.MethodPut, "/v1/addresses/"+b.address.ID, "", b.address, nil); err != nil {
		return 0, err
	}
	var bill struct {
		QuoteID string `json:"quote_id"`
	}
	if err := b.Call(ctx, http.MethodPost, "/v1/cart/quote", "", map[string]string{"address_id": b.address.ID}, &bill); err != nil {
		return 0, err
	}
	var order struct {
		Status string `json:"status"`
	}
	began := time.Now()
	err := b.Call(ctx, http.MethodPost, "/v1/orders", rand.Text(), map[string]string{"quote_id": bill.QuoteID, "payment_method": "cod"}, &order)
	if err == nil && order.Status != "confirmed" {
		err = &Refusal{Status: http.StatusOK, Reason: "status_" + order.Status}
	}
	return time.Since(began), err
}

func (l *Orders) count(change func(*OrdersResult)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.result)
}

func (l *Orders) soFar(began time.Time) OrdersResult {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.result.Took = time.Since(began)
	result := l.result
	result.Refused = maps.Clone(l.result.Refused)
	return result
}

func sleepUntil(ctx context.Context, due time.Time) error {
	wait := time.Until(due)
	if wait <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
