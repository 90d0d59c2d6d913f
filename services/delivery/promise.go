package delivery

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/geo"
	"doorstep/services/delivery/promise"
)

// Promise answers for a basket. A refusal is an answer too: serviceable is false and why_not says
// outside_zones, store_closed, store_paused, wait_in_line or store_busy. When another store than the
// wanted one serves the place, the answer is that store's. Repeating it is safe.
func (s *Service) Promise(ctx context.Context, req *deliveryv1.PromiseRequest) (*deliveryv1.PromiseResponse, error) {
	basket := promise.Basket{Lines: int(req.Lines), Units: int(req.Units), Chilled: req.Chilled, Bags: 1}
	if req.Chilled {
		basket.Bags = 2
	}
	answer, err := s.quote(ctx, asked{
		store: req.WarehouseId, user: req.UserId, place: geo.Point{Latitude: req.Latitude, Longitude: req.Longitude}, basket: basket,
	})
	if err != nil {
		return nil, err
	}
	res := &deliveryv1.PromiseResponse{Serviceability: answer.shown, SurgePercent: 100}
	if answer.shown.Serviceable {
		now := s.Clock.Now()
		res.EstimateAt = timestamppb.New(now.Add(answer.promise.Estimate))
		// The minute that is shown is the minute that is kept.
		res.PromiseAt = timestamppb.New(now.Add(time.Duration(answer.shown.PromiseMinutes) * time.Minute))
		res.RideS = int32(answer.promise.Ride.Seconds())
		surge := answer.promise.Surge
		res.SurgePercent, res.SurgeReasons, res.SurgeBecause = surge.Percent, texts(surge.Reasons), causes(surge.Reasons)
	}
	return res, nil
}
