package city

import (
	"context"
	"strings"
	"testing"
	"time"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/clock"
	"doorstep/kit/geo"
)

var testStore = Store{
	ID: "s", Name: "Store", Position: geo.Point{Latitude: 12.97, Longitude: 77.60},
	Polygon: []geo.Point{{Latitude: 12.96, Longitude: 77.59}, {Latitude: 12.96, Longitude: 77.61}, {Latitude: 12.98, Longitude: 77.61}, {Latitude: 12.98, Longitude: 77.59}},
}

// aCity is a platform at a busy hour, some hundred times faster than the wall.
func aCity(t *testing.T, orders int) (*platform, Config) {
	const speed = 400
	c := clock.NewScaled(friday.Add(19*time.Hour), speed)
	p := newPlatform(c, testStore)
	return p, Config{BaseURL: p.serve(t), Clock: c, Seed: 1, AdminPhone: adminPhone, Orders: orders, OrdersPerStoreDay: 900}
}

func TestCityDeliversAndReports(t *testing.T) {
	t.Parallel()
	p, cfg := aCity(t, 25)
	p.breaks = 40 // answers get lost
	var last Snapshot
	cfg.Progress = func(s Snapshot) { last = s }
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	w, err := Setup(ctx, cfg, []Store{testStore})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.stock) != 250 || p.stock["p0"] <= p.stock["p249"] || p.stock["p249"] < fewestOnShelf {
		t.Errorf("%d products in stock, from %d to %d", len(p.stock), p.stock["p0"], p.stock["p249"])
	}
	report, err := w.Run(ctx)
	if err != nil || ctx.Err() != nil {
		t.Fatalf("the city ended early: %v, %v; %+v", err, ctx.Err(), last)
	}

	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.complaints) > 0 {
		t.Errorf("people did what they may not: %q", p.complaints)
	}
	if len(p.counted) != countsADay {
		t.Errorf("the manager counted %v, want %d of the ten drawn", p.counted, countsADay)
	}
	delivered, cancelled := 0, 0
	for _, order := range p.orders {
		switch order.Status {
		case statusDelivered:
			delivered++
		case statusCancelled:
			cancelled++
		default:
			t.Errorf("order %s ends %s", order.OrderId, order.Status)
		}
	}
	if want := (OrderCounts{Placed: 25, Delivered: delivered, Cancelled: cancelled}); report.Orders != want || delivered+cancelled != 25 {
		t.Errorf("reported %+v, the platform has %+v", report.Orders, want)
	}
	t.Logf("%+v", report)
	s := report.Stages
	if s.Pick < 0.5 || s.Pack <= 0 || s.Wait <= 0 || s.Ride < 1 || s.Door < 0.5 || report.ClickToDoor.Mean < s.Pick+s.Ride+s.Door {
		t.Errorf("times are wrong: %+v", report)
	}
	if report.SimulatedMinutes < report.ClickToDoor.P90 || report.WallSeconds <= 0 {
		t.Errorf("the run took %v minutes, %v s", report.SimulatedMinutes, report.WallSeconds)
	}
	if p.fixes < 200 {
		t.Errorf("riders sent %d fixes", p.fixes)
	}
	if last.Placed != 25 || last.RidersOnline == 0 {
		t.Errorf("the last snapshot is %+v", last)
	}
}

func TestCityServesStrangersAndASecondRun(t *testing.T) {
	t.Parallel()
	p, cfg := aCity(t, 0)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	w, err := Setup(ctx, cfg, []Store{testStore})
	if err != nil {
		t.Fatal(err)
	}
	// A person in a browser orders before the city lives.
	const person = "+916500000000"
	me := as(ctx, newSession(w.api, person, ""))
	if _, err := w.api.order.SetCartItem(me, &orderv1.SetCartItemRequest{ProductId: "p1", Quantity: 1}); err != nil {
		t.Fatal(err)
	}
	theirs, err := w.api.order.PlaceOrder(withKey(me, "theirs"), &orderv1.PlaceOrderRequest{QuoteId: "12.975,77.605", PaymentMethod: "cod"})
	if err != nil {
		t.Fatal(err)
	}
	stocked := p.stock["p0"]
	living, stop := context.WithCancel(ctx)
	defer stop()
	cfg.Progress = func(Snapshot) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.orders[theirs.OrderId].Status == statusDelivered {
			stop()
		}
	}
	if w, err = Setup(ctx, cfg, []Store{testStore}); err != nil {
		t.Fatal(err)
	}
	if p.stock["p0"] != stocked {
		t.Errorf("setting up twice made %d units into %d", stocked, p.stock["p0"])
	}
	report, err := w.Run(living)
	if err != nil || ctx.Err() != nil {
		t.Fatalf("the stranger's order was not delivered: %v, %v", err, ctx.Err())
	}

	p.mu.Lock()
	defer p.mu.Unlock()
	if placed := len(p.orders) - 1; report.Orders.Placed > placed {
		t.Errorf("%d orders are reported, the city placed %d", report.Orders.Placed, placed)
	}
	if len(p.complaints) > 0 {
		t.Errorf("people did what they may not: %q", p.complaints)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	_, cfg := aCity(t, 0)
	w, err := Setup(t.Context(), cfg, []Store{testStore})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	w.cfg.Progress = func(s Snapshot) {
		if s.Placed > 2 {
			cancel()
		}
	}
	report, err := w.Run(ctx)
	if err != nil || report.Orders.Placed < 3 {
		t.Errorf("%+v, %v", report.Orders, err)
	}
}

func TestConfigNeedsAPlatform(t *testing.T) {
	t.Parallel()
	if _, err := Setup(t.Context(), Config{}, []Store{testStore}); err == nil {
		t.Error("a city without a platform was set up")
	}
	cfg := Config{BaseURL: "http://127.0.0.1:1", Clock: clock.NewScaled(friday, 60), AdminPhone: adminPhone}
	if _, err := Setup(t.Context(), cfg, nil); err == nil {
		t.Error("a city without stores was set up")
	}
	idle := cfg
	idle.Without = []string{"riders", "cooks"}
	if _, err := Setup(t.Context(), idle, []Store{testStore}); err == nil || !strings.Contains(err.Error(), `"cooks"`) {
		t.Errorf("a city without cooks: %v", err)
	}
	filled, err := cfg.withDefaults()
	if err != nil || filled.Speed < 59.9 || filled.Speed > 60.1 {
		t.Errorf("measured a speed of %v: %v", filled.Speed, err)
	}
}

func TestJobsLeftToVisitors(t *testing.T) {
	t.Parallel()
	for _, job := range Jobs {
		w := &World{cfg: Config{Without: []string{job}, OrdersPerStoreDay: 1500}}
		w.employ(&store{Store: testStore})
		if (len(w.pickers) == 0) != (job == "pickers") || (len(w.riders) == 0) != (job == "riders") {
			t.Errorf("without %s there are %d pickers and %d riders", job, len(w.pickers), len(w.riders))
		}
	}
}
