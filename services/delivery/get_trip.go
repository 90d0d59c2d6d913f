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

// GetTrip is a trip of the calling rider.
func (s *Service) GetTrip(ctx context.Context, req *deliveryv1.TripRef) (*deliveryv1.Trip, error) {
	return s.trip(ctx, auth.Caller(ctx).UserID, req.TripId)
}

func (s *Service) trip(ctx context.Context, partnerID, tripID string) (*deliveryv1.Trip, error) {
	row, err := s.db.GetTrip(ctx, dbgen.GetTripParams{PartnerID: partnerID, ID: tripID})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("trip", tripID)
	}
	if err != nil {
		return nil, fmt.Errorf("find trip: %w", err)
	}
	shown, err := s.showTrips(ctx, partnerID, []dbgen.Trip{row})
	if err != nil {
		return nil, err
	}
	return shown[0], nil
}

// showTrips reads the orders of all of a rider's trips at once.
func (s *Service) showTrips(ctx context.Context, partnerID string, rows []dbgen.Trip) ([]*deliveryv1.Trip, error) {
	tripIDs, trips := make([]string, len(rows)), make([]*held, len(rows))
	byID := make(map[string]*held, len(rows))
	for i := range rows {
		tripIDs[i], trips[i] = rows[i].ID, &held{trip: &rows[i]}
		byID[rows[i].ID] = trips[i]
	}
	orders, err := s.db.OrdersOfTrips(ctx, dbgen.OrdersOfTripsParams{PartnerID: partnerID, TripIds: tripIDs})
	if err != nil {
		return nil, fmt.Errorf("read orders of trips: %w", err)
	}
	for i := range orders {
		h := byID[*orders[i].TripID]
		h.orders = append(h.orders, &orders[i])
	}
	shown := make([]*deliveryv1.Trip, len(trips))
	for i, h := range trips {
		if shown[i], err = s.showTrip(ctx, s.db, h); err != nil {
			return nil, err
		}
	}
	return shown, nil
}
