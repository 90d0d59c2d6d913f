package delivery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/geo"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/estimate"
	"doorstep/services/delivery/promise"
)

// leastPause is how long, on the wall, the process rests between two looks at its estimates, however fast
// the clock runs.
const leastPause = time.Second

// reviseEstimates keeps what customers are told true between the milestones, in the stores that this
// process dispatches for: a queue that grows, a rider who is held up or quicker. Customers are told what
// two looks in a row agree on, so that nothing flutters.
func (s *Service) reviseEstimates(ctx context.Context) error {
	leaning := make(map[string]time.Duration)
	interval := func() time.Duration { return max(s.Clock.Wall(s.cfg.ReviseEvery), min(leastPause, s.cfg.ReviseEvery)) }
	return s.every(ctx, "revise estimates", interval, func(ctx context.Context) error {
		stores, err := s.db.HeldStores(ctx, s.holder)
		if err != nil {
			return fmt.Errorf("read held stores: %w", err)
		}
		if len(stores) == 0 {
			return nil
		}
		seen, err := s.look(ctx)
		if err != nil {
			return err
		}
		orders, err := s.db.OrdersToRevise(ctx, stores)
		if err != nil {
			return fmt.Errorf("read orders to revise: %w", err)
		}
		moved := make(map[string]time.Duration, len(leaning))
		for len(orders) > 0 {
			n := slices.IndexFunc(orders, func(o dbgen.Order) bool { return o.WarehouseID != orders[0].WarehouseID })
			if n < 0 {
				n = len(orders)
			}
			if err := s.reviseStore(ctx, seen, orders[:n], leaning, moved); err != nil {
				return err
			}
			orders = orders[n:]
		}
		leaning = moved
		return nil
	})
}

// reviseStore looks at the orders of one store. moved is by how much each is off by now, leaning was the
// last time.
func (s *Service) reviseStore(ctx context.Context, seen *snapshot, orders []dbgen.Order, leaning, moved map[string]time.Duration) error {
	store, ok := seen.stores[orders[0].WarehouseID]
	if !ok {
		return nil // a new store; the view has it in a moment
	}
	fixes, err := s.fixesNear(ctx, store.at)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	out := s.outlooks(store, orders, fixes, now)
	revised := make(map[string]time.Time)
	for i := range orders {
		o := &orders[i]
		at := store.learned().Now(forecastOf(o), seenOf(o), out[i], now)
		off := at.Sub(o.EstimateAt)
		if off.Abs() <= etaStep {
			continue
		}
		moved[o.OrderID] = off
		if before := leaning[o.OrderID]; before != 0 && (before > 0) == (off > 0) {
			revised[o.OrderID] = at
		}
	}
	return s.tellRevised(ctx, orders[0].WarehouseID, orders, revised)
}

// tellRevised writes new estimates of orders that have not gone on in the meantime.
func (s *Service) tellRevised(ctx context.Context, warehouseID string, seen []dbgen.Order, revised map[string]time.Time) error {
	if len(revised) == 0 {
		return nil
	}
	var ids []string
	last := make(map[string]int64)
	for _, o := range seen {
		if _, ok := revised[o.OrderID]; ok {
			ids, last[o.OrderID] = append(ids, o.OrderID), o.Seq
		}
	}
	return s.change(ctx, func(c *change) error {
		rows, err := c.q.LockOrders(ctx, dbgen.LockOrdersParams{WarehouseID: warehouseID, OrderIds: ids})
		if err != nil {
			return fmt.Errorf("lock orders: %w", err)
		}
		for _, o := range pointers(rows) {
			if o.Seq == last[o.OrderID] && slices.Contains([]string{waiting, assigned, pickedUp}, o.Status) {
				c.estimate(o, revised[o.OrderID].UTC())
			}
		}
		return nil
	})
}

// fixesNear are where the riders around a store are, those who were heard of lately.
func (s *Service) fixesNear(ctx context.Context, store geo.Point) (map[string]geo.Point, error) {
	near, err := s.Location.NearestRiders(ctx, &locationv1.NearestRidersRequest{
		Latitude: store.Latitude, Longitude: store.Longitude, RadiusM: hearRadius, Limit: hearRiders,
	})
	if err != nil {
		return nil, fmt.Errorf("find riders: %w", err)
	}
	fixes := make(map[string]geo.Point, len(near.Riders))
	for _, r := range near.Riders {
		if r.AgeS <= s.cfg.FreshFix.Seconds() {
			fixes[r.PartnerId] = geo.Point{Latitude: r.Latitude, Longitude: r.Longitude}
		}
	}
	return fixes, nil
}

// outlooks are what arithmetic says of what is ahead of each order of a store.
func (s *Service) outlooks(store storeView, orders []dbgen.Order, fixes map[string]geo.Point, now time.Time) []estimate.Outlook {
	out := make([]estimate.Outlook, len(orders))
	back := s.rides(store, orders, fixes, out, now)
	var inside []int // in the store
	var open []dbgen.OpenOrdersRow
	for i, o := range orders {
		if o.Status != pickedUp {
			inside = append(inside, i)
			open = append(open, dbgen.OpenOrdersRow{WorkS: o.WorkS, PickingAt: o.PickingAt, PackedAt: o.PackedAt})
		}
	}
	queue := store.queue
	queue.Waiting = 0
	for k, ready := range readyTimes(open, store.queue, now) {
		o, ahead := &orders[inside[k]], &out[inside[k]]
		ahead.Ready = ready
		switch {
		case o.Status == waiting:
			ahead.Rider = now.Add(queue.RiderIn())
			queue.Waiting++
		case o.AtStoreAt != nil:
			ahead.Rider = *o.AtStoreAt
		case !back[*o.PartnerID].IsZero(): // on the next trip
			ahead.Rider = back[*o.PartnerID]
		default:
			if at, heard := fixes[*o.PartnerID]; heard {
				ahead.Rider = now.Add(seconds(s.cfg.Travel.Between(at, store.at, now.In(store.zone)).Seconds))
			}
		}
	}
	return out
}

// rides follows each rider who is under way past the doors that are left. It notes when the rider stands
// at each of them and tells when the rider is back.
func (s *Service) rides(store storeView, orders []dbgen.Order, fixes map[string]geo.Point, out []estimate.Outlook, now time.Time) map[string]time.Time {
	stops := make(map[string][]int)
	for i, o := range orders {
		if o.Status == pickedUp {
			stops[*o.PartnerID] = append(stops[*o.PartnerID], i)
		}
	}
	back := make(map[string]time.Time, len(stops))
	for rider, places := range stops {
		at, heard := fixes[rider]
		if !heard {
			continue // what was planned at the handover is the best that is known
		}
		slices.SortFunc(places, func(a, b int) int { return cmp.Compare(orders[a].Position, orders[b].Position) })
		t := now.In(store.zone)
		for _, i := range places {
			o := &orders[i]
			if o.AtDoorAt != nil {
				t = t.Add(max(promise.Door-now.Sub(*o.AtDoorAt), 0))
			} else {
				t = t.Add(promise.Ride(s.cfg.Travel.Between(at, door(o), t)))
				out[i].AtDoor = t
				t = t.Add(promise.Door)
			}
			at = door(o)
		}
		back[rider] = t.Add(seconds(s.cfg.Travel.Between(at, store.at, t).Seconds))
	}
	return back
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// forecastOf is what was forecast for an order when it was confirmed; orders from before there were
// forecasts are taken to wait for nothing.
func forecastOf(o *dbgen.Order) estimate.Forecast {
	or := func(x *float32, otherwise float64) float64 {
		if x == nil {
			return otherwise
		}
		return float64(*x)
	}
	f := estimate.Forecast{
		Queue: or(o.QueueS, 0), Pick: or(o.PickS, float64(o.WorkS)), Pack: or(o.PackS, 0), Late: or(o.LateS, 0), Ride: float64(o.RideS),
	}
	if o.Status == pickedUp {
		f.Ride = or(o.PlannedS, f.Ride)
	}
	if o.Hour != nil {
		f.Hour = int(*o.Hour)
	}
	return f
}

// seenOf are the milestones that an order has passed.
func seenOf(o *dbgen.Order) estimate.Seen {
	at := func(t *time.Time) time.Time {
		if t == nil {
			return time.Time{}
		}
		return *t
	}
	return estimate.Seen{
		Confirmed: o.ConfirmedAt, Picking: at(o.PickingAt), Picked: at(o.PickDoneAt), Packed: at(o.PackedAt), Handover: at(o.PickedUpAt), AtDoor: at(o.AtDoorAt),
	}
}
