package faults

import (
	"context"
	"fmt"
	"time"

	"doorstep/test/harness"
)

const (
	// look is how often somebody without work looks for some.
	look = 150 * time.Millisecond
	// fixEvery is how often a rider's phone sends where it is.
	fixEvery = 2 * time.Second
	// shortEvery is which orders have a line that is not on the shelf: one in so many.
	shortEvery = 12
)

// The store's door, where riders wait.
const storeLatitude, storeLongitude = 12.9705, 77.6005

// picker fills bags. Whatever they are told, they ask for their pick again and go on from there.
type picker struct {
	storm *Storm
	phone *phone
	picks int
}

func (p *picker) work(ctx context.Context) {
	const base = "/v1/warehouses/" + harness.Store + "/picks/"
	for ctx.Err() == nil {
		claimed, err := p.phone.ask(ctx, "POST", base+"claim", map[string]any{}, "")
		if err != nil {
			return
		}
		pick := object(claimed.body["pick"])
		if pick == nil {
			pause(ctx, look)
			continue
		}
		if err := p.fill(ctx, base+text(pick["order_id"]), pick); err != nil {
			return
		}
	}
}

// fill picks every line and packs. Refusals are left to the next claim: the order may be cancelled.
func (p *picker) fill(ctx context.Context, base string, pick map[string]any) error {
	p.picks++
	for i, l := range list(pick["lines"]) {
		path, body := base+"/scan", map[string]any{"product_id": l["product_id"], "picked_total": l["quantity"]}
		if i == 0 && p.picks%shortEvery == 0 && l["product_id"] != hot && len(list(pick["lines"])) > 1 {
			path, body = base+"/short", map[string]any{"product_id": l["product_id"]}
		}
		if _, err := p.phone.ask(ctx, "POST", path, body, ""); err != nil {
			return err
		}
	}
	_, err := p.phone.ask(ctx, "POST", base+"/pack", map[string]any{}, "")
	return err
}

// rider stands at the store, takes what is offered and brings it next door. The state of the trip says
// what to do next, so that any answer may be lost.
type rider struct {
	storm   *Storm
	phone   *phone
	counter *phone // of the store, which hands bags over
	fixes   int
	fixed   time.Time
}

func (r *rider) work(ctx context.Context) {
	for ctx.Err() == nil {
		if err := r.round(ctx); err != nil {
			return
		}
		pause(ctx, look)
	}
}

func (r *rider) round(ctx context.Context) error {
	if err := r.report(ctx); err != nil {
		return err
	}
	me, err := r.phone.ask(ctx, "GET", "/v1/partner", nil, "")
	if err != nil {
		return err
	}
	if text(me.body["state"]) == "offline" { // nobody heard of the rider for too long
		_, err := r.phone.ask(ctx, "POST", "/v1/partner/online", map[string]any{"latitude": storeLatitude, "longitude": storeLongitude}, "")
		return err
	}
	if trip := object(me.body["trip"]); trip != nil {
		return r.carry(ctx, trip)
	}
	for _, offer := range list(me.body["offers"]) {
		if _, err := r.phone.ask(ctx, "POST", "/v1/partner/offers/"+text(offer["offer_id"])+"/accept", map[string]any{}, ""); err != nil {
			return err
		}
	}
	return nil
}

func (r *rider) report(ctx context.Context) error {
	if time.Since(r.fixed) < fixEvery {
		return nil
	}
	r.fixes++
	r.fixed = time.Now()
	_, err := r.phone.ask(ctx, "POST", "/v1/partner/location", map[string]any{"fixes": []any{map[string]any{
		"sequence": r.fixes, "latitude": storeLatitude, "longitude": storeLongitude, "recorded_at": r.fixed.UTC().Format(time.RFC3339Nano),
	}}}, "")
	return err
}

// carry does the next thing for every stop of a trip.
func (r *rider) carry(ctx context.Context, trip map[string]any) error {
	path := "/v1/partner/trips/" + text(trip["trip_id"])
	if trip["status"] == "assigned" {
		if _, err := r.phone.ask(ctx, "POST", path+"/at-store", map[string]any{}, ""); err != nil {
			return err
		}
	}
	for _, stop := range list(trip["stops"]) {
		var err error
		switch stop["status"] {
		case "assigned":
			err = r.fetch(ctx, stop)
		case "picked_up", "at_door":
			err = r.deliver(ctx, path, stop)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *rider) fetch(ctx context.Context, stop map[string]any) error {
	if stop["packed"] != true {
		return nil
	}
	_, err := r.counter.ask(ctx, "POST", "/v1/warehouses/"+harness.Store+"/picks/"+text(stop["order_id"])+"/handover",
		map[string]any{"pickup_code": stop["pickup_code"]}, "")
	return err
}

func (r *rider) deliver(ctx context.Context, path string, stop map[string]any) error {
	order := text(stop["order_id"])
	owner := r.storm.ownerOf(order)
	if owner == nil { // the customer does not know yet that there is an order
		return nil
	}
	path = fmt.Sprintf("%s/stops/%s/", path, order)
	if _, err := r.phone.ask(ctx, "POST", path+"at-door", map[string]any{}, ""); err != nil {
		return err
	}
	shown, err := owner.see(ctx, order)
	if err != nil {
		return err
	}
	_, err = r.phone.ask(ctx, "POST", path+"deliver", map[string]any{"otp": shown["delivery_otp"], "cash_collected_minor": minor(stop["cash_due"])}, "")
	return err
}
