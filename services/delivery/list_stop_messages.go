package delivery

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/services/delivery/db/dbgen"
)

// ListStopMessages is what the calling rider and the customer of a stop wrote to each other. When the
// stop has ended the rider sees no more of it.
func (s *Service) ListStopMessages(ctx context.Context, req *deliveryv1.StopRef) (*deliveryv1.Conversation, error) {
	rider := auth.Caller(ctx).UserID
	trip, err := s.db.GetTrip(ctx, dbgen.GetTripParams{PartnerID: rider, ID: req.TripId})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("trip", req.TripId)
	}
	if err != nil {
		return nil, fmt.Errorf("find trip: %w", err)
	}
	o, err := s.db.GetOrder(ctx, dbgen.GetOrderParams{WarehouseID: trip.WarehouseID, OrderID: req.OrderId})
	if errors.Is(err, pgx.ErrNoRows) || err == nil && (o.TripID == nil || *o.TripID != trip.ID) {
		return nil, auth.NotFound("stop", req.OrderId)
	}
	if err != nil {
		return nil, fmt.Errorf("find stop: %w", err)
	}
	if !onTheWay(&o) {
		return &deliveryv1.Conversation{}, nil
	}
	return s.conversation(ctx, s.db, &o)
}
