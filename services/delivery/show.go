package delivery

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/money"
	"doorstep/services/delivery/db/dbgen"
)

// What is sealed here, and for which purpose. Those of events are shared with the other side.
const (
	sealPhone   = "delivery.phone"
	sealAddress = "event.address"
	sealOTP     = "event.delivery_otp"
	sealPickup  = "event.pickup_code"
	indexOTP    = "delivery.otp"
)

// recipient is what order_confirmed says, sealed, about who gets the bags.
type recipient struct {
	Address string `json:"address"`
	Notes   string `json:"notes"`
	Name    string `json:"name"`
}

// showTrip is the trip as its rider may see it. Address, notes, name and pin are shown only while the
// trip is open, and no longer than the stop.
func (s *Service) showTrip(ctx context.Context, q *dbgen.Queries, h *held) (*deliveryv1.Trip, error) {
	store, err := s.storeOf(ctx, q, h.trip.WarehouseID)
	if err != nil {
		return nil, err
	}
	shown := &deliveryv1.Trip{
		TripId: h.trip.ID, PartnerId: h.trip.PartnerID, WarehouseId: h.trip.WarehouseID, Status: h.trip.Status,
		StoreName: store.name, StoreLatitude: store.at.Latitude, StoreLongitude: store.at.Longitude,
		Pay: rupees(h.trip.PayMinor), CreatedAt: timestamppb.New(h.trip.CreatedAt), CompletedAt: stamp(h.trip.CompletedAt),
	}
	for _, o := range h.orders {
		stop, err := s.showStop(o, openTrip(h.trip))
		if err != nil {
			return nil, err
		}
		shown.Stops = append(shown.Stops, stop)
	}
	slices.SortFunc(shown.Stops, func(a, b *deliveryv1.Stop) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.OrderId, b.OrderId))
	})
	return shown, nil
}

func (s *Service) showStop(o *dbgen.Order, tripOpen bool) (*deliveryv1.Stop, error) {
	stop := &deliveryv1.Stop{
		OrderId: o.OrderID, Position: int32(o.Position), Status: shownStatus(o), CashDue: rupees(o.CashDueMinor),
		Packed: o.PackedAt != nil, PromiseAt: timestamppb.New(o.PromiseAt),
	}
	if !tripOpen || o.Status != assigned && o.Status != pickedUp {
		return stop, nil
	}
	stop.LeaveAtDoor, stop.PictureAllowed, stop.CustomerMessages = o.LeaveAtDoor, pictureAllowed(o), o.CustomerMessages
	stop.CodeLocked = o.Status == pickedUp && o.OtpWrong >= s.cfg.WrongCodes
	sealed, err := s.Keys.Open(sealAddress, o.AddressSealed)
	if err != nil {
		return nil, fmt.Errorf("open address: %w", err)
	}
	var to recipient
	if sealed != "" {
		if err := json.Unmarshal([]byte(sealed), &to); err != nil {
			return nil, fmt.Errorf("read address: %w", err)
		}
	}
	stop.Address, stop.Notes, stop.CustomerName = to.Address, to.Notes, to.Name
	stop.Latitude, stop.Longitude = o.Latitude, o.Longitude
	if stop.PickupCode, err = s.Keys.Open(sealPickup, o.PickupCodeSealed); err != nil {
		return nil, fmt.Errorf("open pickup code: %w", err)
	}
	return stop, nil
}

func (s *Service) showPartner(p *dbgen.Partner) (*deliveryv1.Partner, error) {
	phone, err := s.Keys.Open(sealPhone, p.PhoneSealed)
	if err != nil {
		return nil, err
	}
	shown := &deliveryv1.Partner{
		PartnerId: p.ID, Name: p.Name, Phone: phone, VehicleType: p.VehicleType, VehicleNumber: p.VehicleNumber, WarehouseId: p.WarehouseID,
		State: p.State, IsAvailable: p.State == available, CurrentLatitude: p.CurrentLatitude, CurrentLongitude: p.CurrentLongitude, OnlineSince: stamp(p.OnlineSince),
	}
	if p.CurrentOrderID != nil {
		shown.CurrentOrderId = *p.CurrentOrderID
	}
	return shown, nil
}

func (s *Service) showOffers(ctx context.Context, q *dbgen.Queries, rows []dbgen.Offer) ([]*deliveryv1.Offer, error) {
	shown := make([]*deliveryv1.Offer, len(rows))
	for i, o := range rows {
		store, err := s.storeOf(ctx, q, o.WarehouseID)
		if err != nil {
			return nil, err
		}
		shown[i] = &deliveryv1.Offer{
			OfferId: o.ID, WarehouseId: o.WarehouseID, WarehouseName: store.name, Pay: rupees(o.PayMinor), DistanceM: o.DistanceM,
			Drops: int32(len(o.OrderIds)), ExpiresAt: timestamppb.New(o.ExpiresAt), OrderIds: o.OrderIds,
		}
	}
	return shown, nil
}

func rupees(minor int64) *typev1.Money { return &typev1.Money{AmountMinor: minor, Currency: money.INR} }

func stamp(t *time.Time) *timestamppb.Timestamp {
	if t == nil {
		return nil
	}
	return timestamppb.New(*t)
}
