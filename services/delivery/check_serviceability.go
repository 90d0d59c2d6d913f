package delivery

import (
	"context"
	"fmt"
	"math"
	"time"

	deliveryv1 "doorstep/gen/delivery/v1"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/auth"
	"doorstep/kit/geo"
	"doorstep/services/delivery/promise"
)

// CheckServiceability answers for a usual basket: which store serves the place and what it promises
// now, also to whoever's turn it is in its line. It reads memory only, besides asking location. Repeating it is safe.
func (s *Service) CheckServiceability(ctx context.Context, req *deliveryv1.CheckServiceabilityRequest) (*deliveryv1.Serviceability, error) {
	place := geo.Point{Latitude: req.Latitude, Longitude: req.Longitude}
	answer, err := s.quote(ctx, asked{place: place, user: auth.Caller(ctx).UserID})
	if err != nil {
		return nil, err
	}
	return answer.shown, nil
}

// asked is the question of one customer.
type asked struct {
	// store that is wanted, "" for the best.
	store  string
	user   string
	place  geo.Point
	basket promise.Basket
}

// quoted is what a store says to a place.
type quoted struct {
	shown   *deliveryv1.Serviceability
	promise promise.Promise
}

// neighbours is how many stores are asked for one place.
const neighbours = 3

func (q quoted) told() promise.Told {
	return promise.Told{Serves: q.shown.Serviceable, Promise: q.promise.Promise}
}

// quote asks the store that serves a place, the nearest or the wanted one, and its neighbours when it
// has to let people wait (promise.Spread says who takes the order). A cart is tied to its store, whose stock it holds: there the
// neighbour is only named.
func (s *Service) quote(ctx context.Context, a asked) (quoted, error) {
	located, err := s.Location.Locate(ctx, &locationv1.LocateRequest{Latitude: a.place.Latitude, Longitude: a.place.Longitude})
	if err != nil {
		return quoted{}, fmt.Errorf("locate stores: %w", err)
	}
	if len(located.Stores) == 0 {
		return quoted{shown: &deliveryv1.Serviceability{WhyNot: "outside_zones", Message: "We do not deliver to this place yet."}}, nil
	}
	seen, err := s.look(ctx)
	if err != nil {
		return quoted{}, err
	}
	stores, tied := preferred(located.Stores, a.store)
	now := s.Clock.Now()
	first := s.ask(seen, stores[0], a, now)
	if first.shown.Serviceable && tied {
		return first, nil
	}
	best, others := first, stores[1:min(len(stores), neighbours)]
	answers := make([]quoted, len(others))
	taken := promise.Spread(first.told(), seen.stores[stores[0].WarehouseId].queue.Wait(), len(others), func(i int) promise.Told {
		answers[i] = s.ask(seen, others[i], a, now)
		return answers[i].told()
	})
	if taken >= 0 {
		best = answers[taken]
	}
	if tied && best.shown != first.shown {
		first.shown.OtherWarehouseId = best.shown.WarehouseId
		return first, nil
	}
	return best, nil
}

// preferred has the wanted store first, which then is tied, when it serves the place at all.
func preferred(stores []*locationv1.ServingStore, wanted string) (ordered []*locationv1.ServingStore, tied bool) {
	for _, store := range stores {
		if store.WarehouseId == wanted {
			ordered, tied = append(ordered, store), true
		}
	}
	for _, store := range stores {
		if store.WarehouseId != wanted {
			ordered = append(ordered, store)
		}
	}
	return ordered, tied
}

// ask makes one store's promise, or its refusal: store_closed, store_paused, wait_in_line, store_busy.
func (s *Service) ask(seen *snapshot, store *locationv1.ServingStore, a asked, now time.Time) quoted {
	known, ok := seen.stores[store.WarehouseId]
	if !ok { // location heard of the store a moment earlier
		known = storeView{zone: zoneOf(""), queue: s.idle()}
	}
	turn := known.line.turn(a.user)
	p := s.promiseOf(known, geo.Point{Latitude: store.Latitude, Longitude: store.Longitude}, a, now)
	shown := &deliveryv1.Serviceability{
		WarehouseId: store.WarehouseId, WarehouseName: store.Name, DistanceM: int32(p.Metres), Reasons: texts(p.Reasons), Because: causes(p.Reasons),
		EstimateMinutes: int32(math.Ceil(p.Estimate.Minutes())), PromiseMinutes: int32(math.Ceil(p.Promise.Minutes())),
		Terms: s.termsOf(known, p.Surge), InLine: int32(known.line.waiting),
	}
	limits := s.cfg.Effects.Of(known.mode.Step)
	switch {
	case !store.Open:
		shown.WhyNot, shown.Message = "store_closed", store.Name+" is closed at this hour."
	case limits.Closed:
		shown.WhyNot, shown.Message = "store_paused", store.Name+" takes no orders for the moment."
	case turn:
		shown.Serviceable = true
	case limits.Line:
		shown.WhyNot, shown.Message = "wait_in_line", fmt.Sprintf("%s has so many orders that new ones wait in line; %d wait already.", store.Name, known.line.waiting)
	case s.cfg.MaxEstimate > 0 && p.Estimate > s.cfg.MaxEstimate || !limits.Admits(p.Estimate, known.queue.RiderIn()):
		shown.WhyNot, shown.Message = "store_busy", fmt.Sprintf("%s has too many orders right now; a new one would take about %d minutes.", store.Name, shown.EstimateMinutes)
	default:
		shown.Serviceable = true
	}
	return quoted{shown: shown, promise: p}
}

// promiseOf is a store's promise to a place. Those whose turn it is in the line are counted as if they
// had ordered, except against themselves.
func (s *Service) promiseOf(store storeView, at geo.Point, a asked, now time.Time) promise.Promise {
	queue := store.queue
	queue.Waiting += len(store.line.called)
	if store.line.turn(a.user) {
		queue.Waiting--
	}
	local := now.In(store.zone)
	return promise.Make(queue, a.basket, s.cfg.Travel.Between(at, a.place, local), local.Hour(), store.learned())
}
