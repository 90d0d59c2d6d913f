package delivery

import (
	"context"
	"fmt"
	"math"
	"time"

	deliveryv1 "doorstep/gen/delivery/v1"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/geo"
	"doorstep/services/delivery/promise"
)

// CheckServiceability answers for a usual basket: which store serves the place and what it promises
// now. It reads memory only, besides asking location. Repeating it is safe.
func (s *Service) CheckServiceability(ctx context.Context, req *deliveryv1.CheckServiceabilityRequest) (*deliveryv1.Serviceability, error) {
	answer, err := s.quote(ctx, "", geo.Point{Latitude: req.Latitude, Longitude: req.Longitude}, promise.Basket{})
	if err != nil {
		return nil, err
	}
	return answer.shown, nil
}

// quoted is what a store says to a place.
type quoted struct {
	shown   *deliveryv1.Serviceability
	promise promise.Promise
}

// quote asks the stores that serve a place, nearest first, until one can promise; otherwise the first
// one's refusal stands. A wanted store is the only one asked, when it serves the place at all.
func (s *Service) quote(ctx context.Context, wanted string, place geo.Point, basket promise.Basket) (quoted, error) {
	located, err := s.Location.Locate(ctx, &locationv1.LocateRequest{Latitude: place.Latitude, Longitude: place.Longitude})
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
	now := s.Clock.Now()
	var first quoted
	for i, store := range preferred(located.Stores, wanted) {
		answer := s.ask(seen, store, place, basket, now)
		if answer.shown.Serviceable {
			return answer, nil
		}
		if i == 0 {
			first = answer
		}
	}
	return first, nil
}

// preferred is the wanted store alone, or all when it is not among them.
func preferred(stores []*locationv1.ServingStore, wanted string) []*locationv1.ServingStore {
	for _, store := range stores {
		if store.WarehouseId == wanted {
			return []*locationv1.ServingStore{store}
		}
	}
	return stores
}

// ask makes one store's promise, or its refusal: store_closed, store_busy.
func (s *Service) ask(seen *snapshot, store *locationv1.ServingStore, place geo.Point, basket promise.Basket, now time.Time) quoted {
	known, ok := seen.stores[store.WarehouseId]
	if !ok { // location heard of the store a moment earlier
		known = storeView{zone: zoneOf(""), queue: s.idle()}
	}
	at := geo.Point{Latitude: store.Latitude, Longitude: store.Longitude}
	p := promise.Make(known.queue, basket, s.cfg.Travel.Between(at, place, now.In(known.zone)))
	shown := &deliveryv1.Serviceability{
		WarehouseId: store.WarehouseId, WarehouseName: store.Name, DistanceM: int32(p.Metres), Reasons: p.Reasons,
		EstimateMinutes: int32(math.Ceil(p.Estimate.Minutes())), PromiseMinutes: int32(math.Ceil(p.Promise.Minutes())),
	}
	switch {
	case !store.Open:
		shown.WhyNot, shown.Message = "store_closed", store.Name+" is closed at this hour."
	case s.cfg.MaxEstimate > 0 && p.Estimate > s.cfg.MaxEstimate:
		shown.WhyNot, shown.Message = "store_busy", fmt.Sprintf("%s has too many orders right now; a new one would take about %d minutes.", store.Name, shown.EstimateMinutes)
	default:
		shown.Serviceable = true
	}
	return quoted{shown: shown, promise: p}
}
