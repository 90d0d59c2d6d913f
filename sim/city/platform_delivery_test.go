package city

import (
	"context"
	"maps"
	"slices"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/gen/delivery/v1/deliveryv1connect"
	orderv1 "doorstep/gen/order/v1"
)

type deliveryFake struct {
	*platform
	deliveryv1connect.UnimplementedDeliveryPublicServiceHandler
}

func (f deliveryFake) CheckServiceability(context.Context, *deliveryv1.CheckServiceabilityRequest) (*deliveryv1.Serviceability, error) {
	return &deliveryv1.Serviceability{Serviceable: true, WarehouseId: string(f.store.ID), EstimateMinutes: 12}, nil
}

func (f deliveryFake) SavePartner(ctx context.Context, req *deliveryv1.SavePartnerRequest) (*deliveryv1.Partner, error) {
	_, done, err := f.as(ctx, anAdmin)
	if err != nil {
		return nil, err
	}
	defer done()
	if f.partners[req.Phone] == nil {
		f.partners[req.Phone] = &deliveryv1.Partner{PartnerId: req.PartnerId, Phone: req.Phone, State: "offline"}
	}
	return f.partners[req.Phone], nil
}

func (f deliveryFake) ListPartners(ctx context.Context, _ *deliveryv1.ListPartnersRequest) (*deliveryv1.ListPartnersResponse, error) {
	_, done, err := f.as(ctx, anAdmin)
	if err != nil {
		return nil, err
	}
	defer done()
	res := &deliveryv1.ListPartnersResponse{}
	for _, partner := range f.partners {
		res.Partners = append(res.Partners, proto.CloneOf(partner))
	}
	return res, nil
}

func (f deliveryFake) PlanShift(context.Context, *deliveryv1.PlanShiftRequest) (*deliveryv1.Shift, error) {
	return nil, refusal(connect.CodeFailedPrecondition, "shift_overlaps")
}

// me runs f for the calling rider.
func (f deliveryFake) me(ctx context.Context, do func(me *deliveryv1.Partner)) (*deliveryv1.Partner, error) {
	phone, done, err := f.as(ctx, aRider)
	if err != nil {
		return nil, err
	}
	defer done()
	me := f.partners[phone]
	do(me)
	return proto.CloneOf(me), nil
}

func (f deliveryFake) GoOnline(ctx context.Context, _ *deliveryv1.GoOnlineRequest) (*deliveryv1.Partner, error) {
	return f.me(ctx, func(me *deliveryv1.Partner) { me.State = "available" })
}

func (f deliveryFake) GoOffline(ctx context.Context, _ *deliveryv1.GoOfflineRequest) (*deliveryv1.Partner, error) {
	return f.me(ctx, func(me *deliveryv1.Partner) { me.State = "offline" })
}

// GetPartner offers up to two orders in one trip that nobody has, whatever their state.
func (f deliveryFake) GetPartner(ctx context.Context, _ *deliveryv1.GetPartnerRequest) (*deliveryv1.Partner, error) {
	return f.me(ctx, func(me *deliveryv1.Partner) {
		if me.State == "offline" || me.Trip != nil {
			return
		}
		var ids []string
		for _, id := range slices.Sorted(maps.Keys(f.orders)) {
			if f.picks[id].Status != "cancelled" && f.orders[id].AssignedAt == nil && len(ids) < 2 {
				ids = append(ids, id)
			}
		}
		me.Offers = nil
		if len(ids) > 0 {
			me.Offers = []*deliveryv1.Offer{{OfferId: strings.Join(ids, "+"), OrderIds: ids}}
		}
	})
}

func (f deliveryFake) DeclineOffer(context.Context, *deliveryv1.OfferRef) (*deliveryv1.DeclineOfferResponse, error) {
	return &deliveryv1.DeclineOfferResponse{}, nil
}

func (f deliveryFake) AcceptOffer(ctx context.Context, req *deliveryv1.OfferRef) (*deliveryv1.Trip, error) {
	ended := false
	me, err := f.me(ctx, func(me *deliveryv1.Partner) {
		if me.Trip.GetTripId() == req.OfferId {
			return // a repeat
		}
		trip := &deliveryv1.Trip{TripId: req.OfferId, WarehouseId: string(f.store.ID), Status: tripAssigned, StoreLatitude: f.store.Position.Latitude, StoreLongitude: f.store.Position.Longitude}
		for i, id := range strings.Split(req.OfferId, "+") {
			order := f.orders[id]
			if ended = ended || order.AssignedAt != nil || f.picks[id].Status == "cancelled"; ended {
				return
			}
			stop := &deliveryv1.Stop{OrderId: id, Position: int32(i + 1), Status: stopAssigned, Latitude: order.DeliveryLatitude, Longitude: order.DeliveryLongitude, PickupCode: "pickup-" + id}
			if order.PaymentMethod == "cod" {
				stop.CashDue = order.FinalAmount
			}
			trip.Stops = append(trip.Stops, stop)
		}
		for _, stop := range trip.Stops {
			f.orders[stop.OrderId].AssignedAt = f.stamp()
		}
		me.Trip, me.State, me.Offers = trip, "busy", nil
	})
	if ended {
		return nil, refusal(connect.CodeFailedPrecondition, "offer_ended")
	}
	return me.GetTrip(), err
}

// trip runs do on the caller's trip after bringing its stops up to date.
func (f deliveryFake) trip(ctx context.Context, do func(trip *deliveryv1.Trip) error) (*deliveryv1.Trip, error) {
	var refused error
	var after *deliveryv1.Trip
	_, err := f.me(ctx, func(me *deliveryv1.Partner) {
		trip := me.Trip
		if trip == nil {
			refused = refusal(connect.CodeNotFound, "trip_not_found")
			return
		}
		for _, stop := range trip.Stops {
			pick := f.picks[stop.OrderId]
			stop.Packed = pick.Status == "packed"
			switch {
			case stop.Status == stopAssigned && pick.Status == "handed_over":
				stop.Status = stopPickedUp
			case stop.Status == stopAssigned && pick.Status == "cancelled":
				stop.Status = "cancelled"
			}
		}
		refused = do(trip)
		open := slices.ContainsFunc(trip.Stops, func(s *deliveryv1.Stop) bool {
			return s.Status == stopAssigned || s.Status == stopPickedUp || s.Status == stopAtDoor || s.Status == stopFailed
		})
		if after = proto.CloneOf(trip); !open {
			after.Status = "completed"
			me.Trip, me.State = nil, "available"
		}
	})
	if err == nil {
		err = refused
	}
	return after, err
}

func (f deliveryFake) GetTrip(ctx context.Context, _ *deliveryv1.TripRef) (*deliveryv1.Trip, error) {
	return f.trip(ctx, func(*deliveryv1.Trip) error { return nil })
}

func (f deliveryFake) ArriveAtStore(ctx context.Context, _ *deliveryv1.TripRef) (*deliveryv1.Trip, error) {
	return f.trip(ctx, func(trip *deliveryv1.Trip) error {
		trip.Status = tripAtStore
		return nil
	})
}

// stop runs do on one stop of the caller's trip.
func (f deliveryFake) stop(ctx context.Context, orderID string, do func(stop *deliveryv1.Stop, order *orderv1.Order) error) (*deliveryv1.Trip, error) {
	return f.trip(ctx, func(trip *deliveryv1.Trip) error {
		trip.Status = tripUnderWay
		i := slices.IndexFunc(trip.Stops, func(s *deliveryv1.Stop) bool { return s.OrderId == orderID })
		if i < 0 {
			return f.refuse(connect.CodeNotFound, "stop_not_found")
		}
		return do(trip.Stops[i], f.orders[orderID])
	})
}

func (f deliveryFake) ArriveAtDoor(ctx context.Context, req *deliveryv1.StopRef) (*deliveryv1.Trip, error) {
	return f.stop(ctx, req.OrderId, func(stop *deliveryv1.Stop, order *orderv1.Order) error {
		if stop.Status != stopPickedUp && stop.Status != stopAtDoor {
			return f.refuse(connect.CodeFailedPrecondition, "not_picked_up")
		}
		stop.Status, order.RiderAtDoorAt = stopAtDoor, f.stamp()
		return nil
	})
}

func (f deliveryFake) CompleteDelivery(ctx context.Context, req *deliveryv1.CompleteDeliveryRequest) (*deliveryv1.Trip, error) {
	return f.stop(ctx, req.OrderId, func(stop *deliveryv1.Stop, order *orderv1.Order) error {
		if stop.Status == "completed" { // the answer was lost, and it is sent again
			return nil
		}
		if stop.Status != stopAtDoor || req.Otp != order.DeliveryOtp || req.CashCollectedMinor != stop.CashDue.GetAmountMinor() {
			return f.refuse(connect.CodeFailedPrecondition, "otp_wrong, cash_wrong or not at the door")
		}
		stop.Status, order.Status, order.DeliveredAt = "completed", statusDelivered, f.stamp()
		f.takeCash(ctx, req.CashCollectedMinor)
		return nil
	})
}

func (f deliveryFake) FailDelivery(ctx context.Context, req *deliveryv1.FailDeliveryRequest) (*deliveryv1.Trip, error) {
	return f.stop(ctx, req.OrderId, func(stop *deliveryv1.Stop, order *orderv1.Order) error {
		stop.Status, order.Status = stopFailed, statusCancelled
		return nil
	})
}

func (f deliveryFake) ReturnToStore(ctx context.Context, _ *deliveryv1.TripRef) (*deliveryv1.Trip, error) {
	return f.trip(ctx, func(trip *deliveryv1.Trip) error {
		for _, stop := range trip.Stops {
			if stop.Status == stopFailed {
				stop.Status = "returned"
			}
		}
		return nil
	})
}
