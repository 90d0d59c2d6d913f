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

// GetPartner is the calling rider with open offers and the open trip.
func (s *Service) GetPartner(ctx context.Context, _ *deliveryv1.GetPartnerRequest) (*deliveryv1.Partner, error) {
	p, err := s.partner(ctx, auth.Caller(ctx).UserID)
	if err != nil {
		return nil, err
	}
	shown, err := s.showPartner(p)
	if err != nil {
		return nil, err
	}
	if shown.Offers, err = s.openOffers(ctx, p.ID); err != nil {
		return nil, err
	}
	if p.TripID != nil {
		if shown.Trip, err = s.trip(ctx, p.ID, *p.TripID); err != nil {
			return nil, err
		}
	}
	if p.NextTripID != nil {
		shown.NextTrip, err = s.trip(ctx, p.ID, *p.NextTripID)
	}
	return shown, err
}

func (s *Service) partner(ctx context.Context, id string) (*dbgen.Partner, error) {
	p, err := s.db.GetPartner(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("partner", id)
	}
	if err != nil {
		return nil, fmt.Errorf("find partner: %w", err)
	}
	return &p, nil
}
