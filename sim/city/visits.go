package city

import (
	"context"
	"errors"
	"fmt"
	"sync"

	orderv1 "doorstep/gen/order/v1"
)

// visits knows who stands behind a door: the customers of the city, by order, and logins of people
// who ordered without it.
type visits struct {
	w *World

	mu        sync.Mutex // guards the maps
	byOrder   map[string]*visit
	strangers map[string]*session // by order
}

func newVisits(w *World) *visits {
	return &visits{w: w, byOrder: make(map[string]*visit), strangers: make(map[string]*session)}
}

func (v *visits) begin(orderID string, visit *visit) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.byOrder[orderID] = visit
}

func (v *visits) end(orderID string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.byOrder, orderID)
}

func (v *visits) of(orderID string) *visit {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.byOrder[orderID]
}

// key names the order in random streams: the same in every run, unlike its id.
func (v *visits) key(orderID string) string {
	if visit := v.of(orderID); visit != nil {
		return visit.key
	}
	return orderID
}

// code is what the customer says at the door.
func (v *visits) code(ctx context.Context, orderID string) (string, error) {
	who, err := v.login(ctx, orderID)
	if err != nil {
		return "", err
	}
	order, err := v.w.api.order.GetOrder(as(ctx, who), &orderv1.GetOrderRequest{OrderId: orderID})
	if err != nil {
		return "", fmt.Errorf("read one's order: %w", err)
	}
	if order.DeliveryOtp == "" {
		return "", errors.New("the order shows no code")
	}
	return order.DeliveryOtp, nil
}

func (v *visits) login(ctx context.Context, orderID string) (*session, error) {
	if visit := v.of(orderID); visit != nil {
		return visit.customer.session, nil
	}
	v.mu.Lock()
	known := v.strangers[orderID]
	v.mu.Unlock()
	if known != nil {
		return known, nil
	}
	stranger, err := v.w.office.customerOf(ctx, orderID)
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.strangers[orderID] = stranger
	return stranger, nil
}

// bye is the rider leaving: the customer looks whether the order is settled.
func (v *visits) bye(orderID string) {
	v.mu.Lock()
	delete(v.strangers, orderID)
	v.mu.Unlock()
	if visit := v.of(orderID); visit != nil {
		visit.riderLeft.Store(true)
		visit.news.ring()
	}
}
