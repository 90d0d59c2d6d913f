package load

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// riders is everybody on a bike.
type riders struct {
	client *Client
	all    []*riderPhone
	// counters by store give the bags out.
	counters map[string]*counter

	mu       sync.Mutex      // guards underWay
	underWay map[string]bool // orders whose bags a rider has
}

// riderPhone is one rider's app.
type riderPhone struct {
	*Person
	shop     Shop
	socket   *socket
	sequence int64
}

// hire makes the riders: an account, a partner record and a login each.
func hire(ctx context.Context, client *Client, admin *Person, shops []Shop, n int) (*riders, error) {
	r := &riders{client: client, all: make([]*riderPhone, n), counters: make(map[string]*counter), underWay: make(map[string]bool)}
	err := Each(ctx, n, loginsAtOnce, func(ctx context.Context, i int) error {
		phone, shop := fmt.Sprintf("+9180%08d", i), shops[i%len(shops)]
		var user struct {
			ID string `json:"user_id"`
		}
		err := patiently(ctx, func() error {
			return admin.Call(ctx, http.MethodPost, "/v1/admin/users", "", map[string]string{"phone": phone, "name": "Ravi", "role": "rider"}, &user)
		})
		if err != nil {
			return fmt.Errorf("hire a rider: %w", err)
		}
		partner := map[string]string{"name": "Ravi", "phone": phone, "vehicle_type": "bicycle", "warehouse_id": shop.Store}
		err = patiently(ctx, func() error { return admin.Call(ctx, http.MethodPut, "/v1/admin/partners/"+user.ID, "", partner, nil) })
		if err != nil {
			return fmt.Errorf("register a rider: %w", err)
		}
		person, err := client.Login(ctx, phone)
		r.all[i] = &riderPhone{Person: person, shop: shop}
		return err
	})
	return r, err
}

// patiently comes back when the server is busy.
func patiently(ctx context.Context, call func() error) error {
	for deadline := time.Now().Add(requestTimeout); ; {
		err := call()
		refusal := new(Refusal)
		if !errors.As(err, &refusal) || refusal.Status != http.StatusServiceUnavailable || time.Now().After(deadline) {
			return err
		}
		if err := sleepUntil(ctx, time.Now().Add(time.Second)); err != nil {
			return err
		}
	}
}

// goOnline brings some of the riders to their stores.
func (r *riders) goOnline(ctx context.Context, from, to int) error {
	return Each(ctx, to-from, loginsAtOnce, func(ctx context.Context, i int) error {
		p := r.all[from+i]
		at := map[string]float64{"latitude": p.shop.Latitude, "longitude": p.shop.Longitude}
		return patiently(ctx, func() error { return p.Call(ctx, http.MethodPost, "/v1/partner/online", "", at, nil) })
	})
}

// carry lets the first riders take what they are offered until so many orders are on their way.
func (r *riders) carry(ctx context.Context, first, orders int) error {
	ctx, cancel := context.WithTimeout(ctx, offersWithin)
	defer cancel()
	for r.count() < orders {
		err := Each(ctx, first, loginsAtOnce, func(ctx context.Context, i int) error { return r.accept(ctx, r.all[i]) })
		if err == nil {
			err = sleepUntil(ctx, time.Now().Add(500*time.Millisecond))
		}
		if err != nil {
			return fmt.Errorf("%d of %d orders are on their way: %w", r.count(), orders, err)
		}
	}
	return nil
}

// offersWithin bounds the search for riders.
const offersWithin = 5 * time.Minute

// accept shows where the rider is, so that somebody asks, and takes what is offered.
func (r *riders) accept(ctx context.Context, p *riderPhone) error {
	if err := patiently(ctx, func() error { return p.stand(ctx) }); err != nil {
		return fmt.Errorf("report where one stands: %w", err)
	}
	var app struct {
		Offers []struct {
			ID string `json:"offer_id"`
		} `json:"offers"`
	}
	if err := patiently(ctx, func() error { return p.Call(ctx, http.MethodGet, "/v1/partner", "", nil, &app) }); err != nil {
		return fmt.Errorf("look at the app: %w", err)
	}
	if len(app.Offers) == 0 {
		return nil
	}
	var trip struct {
		Stops []struct {
			OrderID string `json:"order_id"`
			Code    string `json:"pickup_code"`
		} `json:"stops"`
	}
	err := p.Call(ctx, http.MethodPost, "/v1/partner/offers/"+app.Offers[0].ID+"/accept", "", map[string]string{}, &trip)
	if refusal := new(Refusal); errors.As(err, &refusal) {
		return nil // it ended meanwhile; there will be another
	}
	for _, stop := range trip.Stops {
		if err == nil && r.take(stop.OrderID) {
			err = r.counters[p.shop.Store].give(ctx, stop.OrderID, stop.Code)
		}
	}
	return err
}

func (p *riderPhone) stand(ctx context.Context) error {
	p.sequence++
	at := p.round(time.Now())
	fix := map[string]any{"sequence": p.sequence, "latitude": at.Latitude, "longitude": at.Longitude}
	return p.Call(ctx, http.MethodPost, "/v1/partner/location", "", map[string]any{"fixes": []any{fix}}, nil)
}

// take is true the first time.
func (r *riders) take(orderID string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	had := r.underWay[orderID]
	r.underWay[orderID] = true
	return !had
}

func (r *riders) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.underWay)
}

// watchedOrder is an order on its way and the customer who watches.
type watchedOrder struct {
	id       string
	customer *buyer
}

// placeOrders lets each of so many customers order one thing.
func placeOrders(ctx context.Context, client *Client, shops []Shop, products []string, n int) ([]watchedOrder, error) {
	people, err := NewOrders(ctx, client, OrdersConfig{Shops: shops, Buyers: n})
	if err != nil {
		return nil, err
	}
	orders := make([]watchedOrder, n)
	err = Each(ctx, n, loginsAtOnce, func(ctx context.Context, i int) error {
		b := <-people.free
		order, err := b.orderOne(ctx, products[i%len(products)])
		orders[i] = watchedOrder{order, b}
		return err
	})
	return orders, err
}

func (b *buyer) orderOne(ctx context.Context, product string) (orderID string, err error) {
	var bill struct {
		QuoteID string `json:"quote_id"`
	}
	var order struct {
		ID string `json:"order_id"`
	}
	key := rand.Text()
	for _, step := range []struct {
		method, path string
		body         any
		answer       any
	}{
		{http.MethodPut, "/v1/cart/items/" + product, map[string]any{"quantity": 1, "warehouse_id": b.shop.Store}, nil},
		{http.MethodPost, "/v1/cart/quote", map[string]string{"address_id": b.address.ID}, &bill},
		{http.MethodPost, "/v1/orders", nil, &order},
	} {
		if step.body == nil {
			step.body = map[string]string{"quote_id": bill.QuoteID, "payment_method": "cod"}
		}
		if err := patiently(ctx, func() error { return b.Call(ctx, step.method, step.path, key, step.body, step.answer) }); err != nil {
			return "", fmt.Errorf("order: %w", err)
		}
	}
	return order.ID, nil
}
