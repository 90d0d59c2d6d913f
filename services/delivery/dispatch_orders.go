package delivery

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/geo"
	"doorstep/kit/ids"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/promise"
)

const (
	// leaseRenewal is how often, on the wall, this process takes or keeps stores; a lease holds for 3 s.
	leaseRenewal = time.Second
	// tarrying is how much later than expected a rider may be back without being asked from afar.
	tarrying = 2 * time.Minute
	// waitsWithin is how near the store somebody waits there, in metres.
	waitsWithin = 300
	// nearestRiders bounds how many riders are looked at for a store.
	nearestRiders = 500
)

// dispatchOrders asks riders to carry the orders that wait, in the stores that this process holds.
func (s *Service) dispatchOrders(ctx context.Context) error {
	var stores []string
	var leased time.Time
	return s.every(ctx, "dispatch", s.wall(s.cfg.DispatchEvery), func(ctx context.Context) (err error) {
		if time.Since(leased) >= leaseRenewal {
			asked := time.Now()
			if stores, err = s.db.LeaseStores(ctx, s.holder); err != nil {
				return fmt.Errorf("lease stores: %w", err)
			}
			leased = asked
		}
		return s.dispatch(ctx, stores)
	})
}

// dispatch is one round: read, decide, offer.
func (s *Service) dispatch(ctx context.Context, stores []string) error {
	if len(stores) == 0 {
		return nil
	}
	floor, err := s.readFloor(ctx, stores)
	if err != nil || floor == nil {
		return err
	}
	var open []dbgen.OpenOrdersRow
	for _, orders := range floor.orders {
		open = append(open, orders...)
	}
	s.arrivals.see(open, s.Clock.Now())
	maps.DeleteFunc(floor.orders, func(store string, orders []dbgen.OpenOrdersRow) bool {
		return !slices.ContainsFunc(orders, needsRider) && !slices.ContainsFunc(floor.away[store], hasNext)
	})
	if len(floor.orders) == 0 {
		return nil
	}
	seen, err := s.look(ctx)
	if err != nil {
		return err
	}
	if err := s.learnDemand(ctx, slices.Sorted(maps.Keys(floor.orders)), seen, s.Clock.Now()); err != nil {
		return err
	}
	for store, orders := range floor.orders {
		if err := s.dispatchStore(ctx, seen, store, orders, floor.riders[store], floor.away[store]); err != nil {
			return err
		}
	}
	return nil
}

// floor is who and what there is in some stores.
type floor struct {
	// riders who may be asked, by store and id.
	riders map[string]map[string]dbgen.RidersToAskRow
	// away are under way: whom it is better to wait for than to ask somebody far away, whom to ask for the
	// next trip at the last door of this one, and how many orders the riders can take in the next minutes,
	// depends on them.
	away   map[string][]dbgen.RidersUnderWayRow
	orders map[string][]dbgen.OpenOrdersRow
}

// readFloor reads all of it as of one moment: or a rider who leaves just now would be free in one part and
// have no bags in the other. Riders come first: without any there is nothing to read, however many orders
// wait, and the answer is nil.
func (s *Service) readFloor(ctx context.Context, stores []string) (*floor, error) {
	tx, err := s.Pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, fmt.Errorf("read the floor: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // it has only read
	q := s.db.WithTx(tx)
	riders, err := q.RidersToAsk(ctx, stores)
	if err != nil {
		return nil, fmt.Errorf("read riders: %w", err)
	}
	away, err := q.RidersUnderWay(ctx, stores)
	if err != nil {
		return nil, fmt.Errorf("read riders under way: %w", err)
	}
	if len(riders)+len(away) == 0 {
		return nil, nil
	}
	f := &floor{
		riders: make(map[string]map[string]dbgen.RidersToAskRow), away: make(map[string][]dbgen.RidersUnderWayRow), orders: make(map[string][]dbgen.OpenOrdersRow),
	}
	for _, r := range riders {
		if f.riders[r.WarehouseID] == nil {
			f.riders[r.WarehouseID] = make(map[string]dbgen.RidersToAskRow)
		}
		f.riders[r.WarehouseID][r.ID] = r
	}
	for _, r := range away {
		f.away[r.WarehouseID] = append(f.away[r.WarehouseID], r)
	}
	busy := slices.DeleteFunc(slices.Clone(stores), func(id string) bool { return len(f.riders[id])+len(f.away[id]) == 0 })
	open, err := q.OpenOrders(ctx, busy)
	if err != nil {
		return nil, fmt.Errorf("read open orders: %w", err)
	}
	for _, o := range open {
		f.orders[o.WarehouseID] = append(f.orders[o.WarehouseID], o)
	}
	return f, nil
}

func hasNext(r dbgen.RidersUnderWayRow) bool { return r.NextTripID != nil }

// riderAway is somebody under way as the decision sees it.
func riderAway(r dbgen.RidersUnderWayRow, next []dispatch.Order) dispatch.Rider {
	rider := dispatch.Rider{
		ID: ids.Rider(r.ID), At: geo.Point{Latitude: r.Latitude, Longitude: r.Longitude}, FreeAt: r.EstimateAt, Orders: next,
		Aboard: int(r.Aboard), CashMinor: r.CashMinor, Asked: int(r.OffersAsked), Accepted: int(r.OffersAccepted),
	}
	if r.AtDoorAt != nil {
		rider.FreeAt, rider.AtLastDoor = r.AtDoorAt.Add(promise.Door), r.Aboard == 1 && !r.Asking
	}
	return rider
}

func needsRider(o dbgen.OpenOrdersRow) bool { return o.Status == waiting && o.OfferID == nil }

func (s *Service) dispatchStore(ctx context.Context, seen *snapshot, warehouseID string, open []dbgen.OpenOrdersRow, may map[string]dbgen.RidersToAskRow, away []dbgen.RidersUnderWayRow) (err error) {
	store, ok := seen.stores[warehouseID]
	if !ok {
		return nil // a new store; the view has it in a moment
	}
	now := s.Clock.Now()
	state := dispatch.State{Store: store.at, PerHour: s.expected(warehouseID, now.In(store.zone)), Scarce: store.mode.Step.Scarce()}
	onRider := make(map[string][]dispatch.Order)
	for i, ready := range readyTimes(open, store.queue, now) {
		o := open[i]
		order := dispatch.Order{
			ID: ids.Order(o.OrderID), Door: geo.Point{Latitude: o.Latitude, Longitude: o.Longitude},
			ConfirmedAt: o.ConfirmedAt, ReadyAt: ready, PromiseAt: o.PromiseAt, CashMinor: o.CashDueMinor,
		}
		switch {
		case needsRider(o):
			for _, id := range o.Asked {
				order.Asked = append(order.Asked, ids.Rider(id))
			}
			if o.AskedAt != nil {
				order.AskedAt = *o.AskedAt
			}
			state.Orders = append(state.Orders, order)
		case o.Status == assigned:
			onRider[*o.PartnerID] = append(onRider[*o.PartnerID], order)
		}
	}
	for _, r := range away {
		state.Away = append(state.Away, riderAway(r, onRider[r.ID]))
	}
	if state.Riders, err = s.ridersNear(ctx, store.at, may, onRider, now); err != nil {
		return err
	}
	if err := s.release(ctx, s.cfg.Rules.Release(state, now.In(store.zone), s.cfg.Travel)); err != nil {
		return err
	}
	offers := s.cfg.Matcher.Decide(state, now.In(store.zone), s.cfg.Travel)
	return s.makeOffers(ctx, warehouseID, store.name, offers, onRider, now)
}

// readyTimes tells when each open order is, or probably will be, packed.
func readyTimes(open []dbgen.OpenOrdersRow, q promise.Queue, now time.Time) []time.Time {
	ready := make([]time.Time, len(open))
	var picks []promise.Pick
	var places []int
	for i, o := range open {
		if o.PackedAt != nil {
			ready[i] = *o.PackedAt
			continue
		}
		pick := promise.Pick{Work: time.Duration(o.WorkS) * time.Second}
		if o.PickingAt != nil {
			pick.StartedAt = *o.PickingAt
		}
		picks, places = append(picks, pick), append(places, i)
	}
	for k, at := range promise.Ready(picks, q.Pickers, q.Pace, now) {
		ready[places[k]] = at
	}
	return ready
}

// ridersNear are the riders who may be asked and were heard of lately.
func (s *Service) ridersNear(ctx context.Context, store geo.Point, may map[string]dbgen.RidersToAskRow, onRider map[string][]dispatch.Order, now time.Time) ([]dispatch.Rider, error) {
	near, err := s.Location.NearestRiders(ctx, &locationv1.NearestRidersRequest{
		Latitude: store.Latitude, Longitude: store.Longitude, RadiusM: s.cfg.Rules.Radius, Limit: nearestRiders,
	})
	if err != nil {
		return nil, fmt.Errorf("find riders: %w", err)
	}
	var riders []dispatch.Rider
	for _, r := range near.Riders {
		known, ok := may[r.PartnerId]
		if !ok || r.AgeS > s.oldestFix(known, r.DistanceM, len(onRider[r.PartnerId]) == 0).Seconds() {
			continue
		}
		rider := dispatch.Rider{
			ID: ids.Rider(r.PartnerId), At: geo.Point{Latitude: r.Latitude, Longitude: r.Longitude}, Orders: onRider[r.PartnerId],
			CashMinor: known.CashHeldMinor, Asked: int(known.OffersAsked), Accepted: int(known.OffersAccepted),
		}
		if known.IdleSince != nil {
			rider.IdleSince = *known.IdleSince
		}
		// Who comes back much later than expected may have stopped somewhere, and has to be asked.
		rider.Returning = known.BackAt != nil && now.Before(known.BackAt.Add(tarrying))
		riders = append(riders, rider)
	}
	return riders, nil
}

// oldestFix is how old the last position of a rider may be. A locked phone sends none, but somebody who
// was last seen waiting at the store and whom a push message reaches is probably still there.
func (s *Service) oldestFix(r dbgen.RidersToAskRow, fromStore float64, free bool) time.Duration {
	if free && r.PushReach && fromStore <= waitsWithin {
		return max(s.cfg.FreshFix, s.cfg.LockedFix)
	}
	return s.cfg.FreshFix
}

// makeOffers writes the offers whose order still waits, and tells the riders.
func (s *Service) makeOffers(ctx context.Context, warehouseID, storeName string, decided []dispatch.Offer, onRider map[string][]dispatch.Order, now time.Time) error {
	if len(decided) == 0 {
		return nil
	}
	var made []*dbgen.Offer
	err := s.change(ctx, func(c *change) error {
		made = nil
		for _, d := range decided {
			offer, err := s.offerOf(warehouseID, d, len(onRider[string(d.Rider)]), now)
			if err != nil {
				return err
			}
			claimed, err := c.claim(ctx, offer)
			if err != nil {
				return err
			}
			if !claimed {
				continue
			}
			if err := c.q.InsertOffer(ctx, insertOf(offer)); err != nil {
				return fmt.Errorf("make offer: %w", err)
			}
			c.tellMade(offer, storeName)
			made = append(made, offer)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.metrics.offers(ctx, "made", len(made))
	for _, offer := range made {
		s.tellOffer(ctx, offer, "open")
	}
	return nil
}

// claim has the orders of an offer wait for its answer: all of them or, when one waits no longer, none.
func (c *change) claim(ctx context.Context, offer *dbgen.Offer) (bool, error) {
	claimed, err := c.q.ClaimForOffer(ctx, dbgen.ClaimForOfferParams{WarehouseID: offer.WarehouseID, OrderIds: offer.OrderIds, OfferID: &offer.ID})
	if err != nil {
		return false, fmt.Errorf("claim orders: %w", err)
	}
	if int(claimed) == len(offer.OrderIds) {
		return true, nil
	}
	if claimed > 0 {
		err = c.q.Unclaim(ctx, dbgen.UnclaimParams{WarehouseID: offer.WarehouseID, OrderIds: offer.OrderIds, OfferID: &offer.ID})
		if err != nil {
			return false, fmt.Errorf("let orders go: %w", err)
		}
	}
	return false, nil
}

func (s *Service) offerOf(warehouseID string, d dispatch.Offer, onTrip int, now time.Time) (*dbgen.Offer, error) {
	orders := make([]string, len(d.Orders))
	for i, id := range d.Orders {
		orders[i] = string(id)
	}
	why, err := proto.Marshal(explain(d.Why))
	if err != nil {
		return nil, fmt.Errorf("write the explanation: %w", err)
	}
	return &dbgen.Offer{
		WarehouseID: warehouseID, ID: ids.New[string](now), PartnerID: string(d.Rider), OrderIds: orders,
		Score: d.Score, Reason: d.Reason, PayMinor: s.cfg.Pay.For(onTrip, len(orders), d.Metres).Minor, DistanceM: int32(math.Round(max(d.Metres, 0))),
		ReadyAt: d.ReadyAt, ApproachS: int32(d.Approach.Seconds()), Latitude: d.From.Latitude, Longitude: d.From.Longitude,
		CreatedAt: now, ExpiresAt: now.Add(s.cfg.Rules.AnswerFor), Why: why,
	}, nil
}

func insertOf(o *dbgen.Offer) dbgen.InsertOfferParams {
	return dbgen.InsertOfferParams{
		WarehouseID: o.WarehouseID, ID: o.ID, PartnerID: o.PartnerID, OrderIds: o.OrderIds, Score: o.Score, Reason: o.Reason, PayMinor: o.PayMinor,
		DistanceM: o.DistanceM, ReadyAt: o.ReadyAt, ApproachS: o.ApproachS, Latitude: o.Latitude, Longitude: o.Longitude, CreatedAt: o.CreatedAt, ExpiresAt: o.ExpiresAt, Why: o.Why,
	}
}
