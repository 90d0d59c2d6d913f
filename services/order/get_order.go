package order

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/auth"
)

// GetOrder shows the caller's order.
func (s *Service) GetOrder(ctx context.Context, req *orderv1.GetOrderRequest) (*orderv1.Order, error) {
	o, err := s.loadOwn(ctx, req.OrderId)
	if err != nil {
		return nil, err
	}
	return s.show(o, true)
}

// InspectOrder shows any order, without the customer's code.
func (s *Service) InspectOrder(ctx context.Context, req *orderv1.GetOrderRequest) (*orderv1.Order, error) {
	o, err := s.load(ctx, req.OrderId)
	if err != nil {
		return nil, err
	}
	return s.show(o, false)
}

// ListOrderEvents is the history for the customer, without the ids of staff.
func (s *Service) ListOrderEvents(ctx context.Context, req *orderv1.ListOrderEventsRequest) (*orderv1.ListOrderEventsResponse, error) {
	if _, err := s.loadOwn(ctx, req.OrderId); err != nil {
		return nil, err
	}
	return s.history(ctx, req.OrderId, false)
}

// InspectOrderEvents is the history with who did what.
func (s *Service) InspectOrderEvents(ctx context.Context, req *orderv1.ListOrderEventsRequest) (*orderv1.ListOrderEventsResponse, error) {
	if _, err := s.load(ctx, req.OrderId); err != nil {
		return nil, err
	}
	return s.history(ctx, req.OrderId, true)
}

func (s *Service) history(ctx context.Context, id string, withActors bool) (*orderv1.ListOrderEventsResponse, error) {
	rows, err := s.queries.History(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("load history: %w", err)
	}
	res := &orderv1.ListOrderEventsResponse{}
	for _, row := range rows {
		entry := &orderv1.OrderEvent{
			Sequence: row.Sequence, Name: row.Name, Status: row.Status, Actor: row.Actor, Detail: row.Detail, OccurredAt: timestamppb.New(row.OccurredAt),
		}
		if withActors {
			entry.ActorId = row.ActorID
		}
		res.Events = append(res.Events, entry)
	}
	return res, nil
}

// load reads an order with its items.
func (s *Service) load(ctx context.Context, id string) (*Order, error) {
	row, err := s.queries.GetOrder(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("order", id)
	}
	if err != nil {
		return nil, fmt.Errorf("load order: %w", err)
	}
	o, err := fromRow(row)
	if err != nil {
		return nil, err
	}
	return o, s.loadItems(ctx, s.Pool, []*Order{o})
}

// show is the public form; own adds what only the customer may see.
func (s *Service) show(o *Order, own bool) (*orderv1.Order, error) {
	sealed, err := s.Keys.Open(addressPurpose, o.AddressSealed)
	if err != nil {
		return nil, err
	}
	var to recipient
	if err := json.Unmarshal([]byte(sealed), &to); err != nil {
		return nil, fmt.Errorf("read address of order %s: %w", o.ID, err)
	}
	shown := &orderv1.Order{
		OrderId: o.ID, UserId: o.UserID, WarehouseId: o.WarehouseID, Status: string(o.Status), PaymentMethod: o.PaymentMethod, PaymentStatus: o.PaymentStatus,
		TotalAmount: inr(o.Total), Fees: showFees(o.FeeLines), DeliveryFee: inr(o.DeliveryFee), Discount: inr(o.Discount),
		TaxIncluded: inr(o.Tax), FinalAmount: inr(o.Final), RefundedAmount: inr(o.Refunded),
		DeliveryAddress: to.Address, DeliveryLatitude: o.Latitude, DeliveryLongitude: o.Longitude, DeliveryPartnerId: o.PartnerID,
		CreatedAt: stamp(o.CreatedAt), ConfirmedAt: stamp(o.ConfirmedAt), PickStartedAt: stamp(o.PickStartedAt), PickDoneAt: stamp(o.PickDoneAt),
		PreparedAt: stamp(o.PreparedAt), AssignedAt: stamp(o.AssignedAt), RiderAtStoreAt: stamp(o.RiderAtStoreAt), PickedUpAt: stamp(o.PickedUpAt),
		RiderAtDoorAt: stamp(o.RiderAtDoorAt), DeliveredAt: stamp(o.DeliveredAt), CancelledAt: stamp(o.CancelledAt),
		CancelledBy: o.CancelledBy, CancelReason: o.CancelReason, EstimatedDeliveryTime: stamp(o.EstimatedAt), PromiseAt: stamp(o.PromiseAt),
		CanCancel: o.CanCancel(ByCustomer) == nil, WhenMissing: o.WhenMissing, CreditAmount: inr(min(o.Credit, o.Final)),
	}
	for _, item := range o.Items {
		shown.Items = append(shown.Items, &orderv1.OrderItem{
			ProductId: item.ProductID, Name: item.Name, PackSize: item.PackSize, ImageUrl: item.ImageURL, Quantity: item.Quantity,
			Price: inr(item.Price), TotalPrice: inr(item.Price * int64(item.Quantity)), ShortQuantity: item.Short, RefundedQuantity: item.Refunded,
			SubstituteFor: item.SubstituteFor,
		})
	}
	if o.Status == Pending {
		shown.PayUntil = stamp(o.PayUntil)
	}
	if own && !o.Status.Ended() {
		shown.DeliveryOtp, err = s.Keys.Open(otpPurpose, o.OTPSealed)
	}
	return shown, err
}
