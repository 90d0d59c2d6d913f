package delivery

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/services/delivery/db/dbgen"
)

// GetOrderDelivery is what the calling customer and the rider of an order have to settle between them.
func (s *Service) GetOrderDelivery(ctx context.Context, req *deliveryv1.OrderDeliveryRef) (*deliveryv1.OrderDelivery, error) {
	o, err := s.ownOrder(ctx, req.OrderId)
	if err != nil {
		return nil, err
	}
	return s.showOrderDelivery(ctx, s.db, o)
}

// ownOrder finds an order of the calling customer.
func (s *Service) ownOrder(ctx context.Context, orderID string) (*dbgen.Order, error) {
	o, err := s.db.OrderOfCustomer(ctx, dbgen.OrderOfCustomerParams{UserID: auth.Caller(ctx).UserID, OrderID: orderID})
	return found(&o, err, orderID)
}

// lockOwn locks an order of the calling customer.
func (c *change) lockOwn(ctx context.Context, orderID string) (*dbgen.Order, error) {
	o, err := c.q.LockOrderOfCustomer(ctx, dbgen.LockOrderOfCustomerParams{UserID: auth.Caller(ctx).UserID, OrderID: orderID})
	return found(&o, err, orderID)
}

func found(o *dbgen.Order, err error, orderID string) (*dbgen.Order, error) {
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, auth.NotFound("order", orderID)
	case err != nil:
		return nil, fmt.Errorf("find order: %w", err)
	}
	return o, nil
}

func (s *Service) showOrderDelivery(ctx context.Context, q *dbgen.Queries, o *dbgen.Order) (*deliveryv1.OrderDelivery, error) {
	shown := &deliveryv1.OrderDelivery{
		OrderId: o.OrderID, Status: shownStatus(o), LeaveAtDoor: o.LeaveAtDoor, MayLeaveAtDoor: mayLeave(o) == nil,
		CodeLocked: o.Status == pickedUp && o.OtpWrong >= s.cfg.WrongCodes,
	}
	var err error
	if shown.Conversation, err = s.conversation(ctx, q, o); err != nil {
		return nil, err
	}
	if onTheWay(o) {
		rider, err := q.GetPartner(ctx, *o.PartnerID)
		if err != nil {
			return nil, fmt.Errorf("find rider: %w", err)
		}
		shown.RiderName, _, _ = strings.Cut(rider.Name, " ")
	}
	if o.Status == completed {
		shown.HasPicture, err = q.HasProof(ctx, dbgen.HasProofParams{WarehouseID: o.WarehouseID, OrderID: o.OrderID})
		if err != nil {
			return nil, fmt.Errorf("look for a picture: %w", err)
		}
	}
	return shown, nil
}
