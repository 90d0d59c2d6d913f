package delivery

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/services/delivery/db/dbgen"
)

// GetDeliveryPicture is the picture with which the delivery of the calling customer's order was proved.
func (s *Service) GetDeliveryPicture(ctx context.Context, req *deliveryv1.OrderDeliveryRef) (*deliveryv1.DeliveryPicture, error) {
	o, err := s.ownOrder(ctx, req.OrderId)
	if err != nil {
		return nil, err
	}
	proof, err := s.db.GetProof(ctx, dbgen.GetProofParams{WarehouseID: o.WarehouseID, OrderID: o.OrderID})
	return s.showPicture(proof, err, req.OrderId)
}

// InspectDeliveryPicture is the same of any order, for operations.
func (s *Service) InspectDeliveryPicture(ctx context.Context, req *deliveryv1.OrderDeliveryRef) (*deliveryv1.DeliveryPicture, error) {
	proof, err := s.db.FindProof(ctx, req.OrderId)
	return s.showPicture(proof, err, req.OrderId)
}

func (s *Service) showPicture(proof dbgen.Proof, err error, orderID string) (*deliveryv1.DeliveryPicture, error) {
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, auth.NotFound("picture", orderID)
	case err != nil:
		return nil, fmt.Errorf("find picture: %w", err)
	}
	picture, err := s.Keys.Open(sealPicture, proof.PictureSealed)
	if err != nil {
		return nil, fmt.Errorf("open picture: %w", err)
	}
	return &deliveryv1.DeliveryPicture{
		Picture: []byte(picture), Width: proof.Width, Height: proof.Height, Reason: proof.Reason, TakenAt: timestamppb.New(proof.TakenAt),
	}, nil
}
