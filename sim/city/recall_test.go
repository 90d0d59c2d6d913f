package city

import (
	"context"
	"testing"
	"time"

	"doorstep/kit/clock"
)

func TestNumberOf(t *testing.T) {
	t.Parallel()
	phone := phoneNumber(riderPhones, 2, 41)
	if got, ok := numberOf(phone, riderPhones, 2); !ok || got != 41 {
		t.Errorf("%s is number %d, %v", phone, got, ok)
	}
	for _, other := range []string{phoneNumber(riderPhones, 1, 41), phoneNumber(staffPhones, 2, 41), "+919876543210", "+918021", ""} {
		if got, ok := numberOf(other, riderPhones, 2); ok {
			t.Errorf("%q is rider %d of store 2", other, got)
		}
	}
}

// An evening's city dies at its busiest. The next one begins at night, with few people on duty and
// a smaller roster: bags and baskets of the evening must not wait for their people's next shift.
func TestASecondRunFinishesWhatTheFirstBegan(t *testing.T) {
	t.Parallel()
	p, cfg := aCity(t, 0)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	living, stop := context.WithCancel(ctx)
	defer stop()
	cfg.Progress = func(Snapshot) {
		if picking, riding := p.underWay(); picking > 0 && riding > 5 {
			stop()
		}
	}
	w, err := Setup(ctx, cfg, []Store{testStore})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Run(living); err != nil || ctx.Err() != nil {
		t.Fatalf("the evening: %v, %v", err, ctx.Err())
	}

	night := clock.NewScaled(friday.Add(26*time.Hour), 400)
	begins := night.Now()
	p.mu.Lock()
	p.clock = night
	open := map[string]bool{}
	for id, order := range p.orders {
		if order.Status != statusDelivered && order.Status != statusCancelled {
			open[id] = true
		}
	}
	p.mu.Unlock()
	living, stop = context.WithCancel(ctx)
	defer stop()
	cfg.Clock, cfg.OrdersPerStoreDay = night, 300
	cfg.Progress = func(Snapshot) {
		if p.ended(open) {
			stop()
		}
	}
	if w, err = Setup(ctx, cfg, []Store{testStore}); err != nil {
		t.Fatal(err)
	}
	recalled := 0
	for _, r := range w.riders {
		if r.recalled {
			recalled++
		}
	}
	if recalled < 6 {
		t.Errorf("%d riders are recalled", recalled)
	}
	if _, err := w.Run(living); err != nil || ctx.Err() != nil {
		t.Fatalf("the night: %v, %v", err, ctx.Err())
	}
	if took := night.Now().Sub(begins); took > time.Hour {
		t.Errorf("%d orders took %v more to end", len(open), took)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.complaints) > 0 {
		t.Errorf("people did what they may not: %q", p.complaints)
	}
}

// underWay counts orders in pickers' and in riders' hands.
func (p *platform) underWay() (picking, riding int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, pick := range p.picks {
		switch {
		case pick.Status == "picking":
			picking++
		case pick.Status == "handed_over" && p.orders[id].Status == "out_for_delivery":
			riding++
		}
	}
	return picking, riding
}

// ended reports whether orders were delivered or cancelled, all of them.
func (p *platform) ended(orders map[string]bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id := range orders {
		if status := p.orders[id].Status; status != statusDelivered && status != statusCancelled {
			return false
		}
	}
	return true
}
