package delivery

import (
	"context"
	"fmt"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/services/delivery/db/dbgen"
)

// ListOffers are the offers that the calling rider can still answer.
func (s *Service) ListOffers(ctx context.Context, _ *deliveryv1.ListOffersRequest) (*deliveryv1.ListOffersResponse, error) {
	offers, err := s.openOffers(ctx, auth.Caller(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return &deliveryv1.ListOffersResponse{Offers: offers}, nil
}

func (s *Service) openOffers(ctx context.Context, partnerID string) ([]*deliveryv1.Offer, error) {
	rows, err := s.db.OpenOffers(ctx, dbgen.OpenOffersParams{PartnerID: partnerID, Now: s.Clock.Now()})
	if err != nil {
		return nil, fmt.Errorf("list offers: %w", err)
	}
	return s.showOffers(ctx, s.db, rows)
}
