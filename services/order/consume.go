package order

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

// errMoot says that an order has gone another way, such as being cancelled while its bags were
// packed; the event changes nothing.
var errMoot = errors.New("the event is moot")

// onEach makes a handler that applies one event to its order; a batch costs four statements.
func onEach[M proto.Message](s *Service, apply func(o *Order, e events.Of[M]) error) events.Handler {
	return events.OnBatch(func(ctx context.Context, tx pgx.Tx, batch []events.Of[M]) error {
		ids, byOrder := make([]string, len(batch)), make(map[string]events.Of[M], len(batch))
		for i, e := range batch {
			ids[i], byOrder[e.Subject] = e.Subject, e
		}
		orders, err := s.change(ctx, tx, ids, func(o *Order) error {
			if err := apply(o, byOrder[o.ID]); !errors.Is(err, errMoot) {
				return err
			}
			return nil
		})
		if err == nil {
			events.AfterCommit(ctx, func() { s.announce(context.WithoutCancel(ctx), orders...) })
		}
		return err
	})
}

// when makes err moot unless the order can take the transition.
func (o *Order) when(allowed bool, transition func() error) error {
	if !allowed {
		return errMoot
	}
	return transition()
}

func (s *Service) onPaymentCaptured(o *Order, e events.Of[*eventsv1.PaymentCaptured]) error {
	return o.when(o.Status == Pending, func() error { return o.confirm(s.Clock.Now(), ByPayment, e.Message.Method) })
}

func (s *Service) onPaymentFailed(o *Order, _ events.Of[*eventsv1.PaymentFailed]) error {
	return o.when(o.Status == Pending, func() error { return o.cancel(s.Clock.Now(), ByPayment, reasonPaymentFailed) })
}

func (s *Service) onPaymentRefunded(o *Order, e events.Of[*eventsv1.PaymentRefunded]) error {
	o.refunded(s.Clock.Now(), e.Message.RefundedTotalMinor)
	return nil
}

func (s *Service) onPickStarted(o *Order, e events.Of[*eventsv1.PickStarted]) error {
	return o.when(o.Status == Confirmed, func() error {
		return o.startPicking(e.Message.StartedAt.AsTime(), e.Message.PickerId)
	})
}

func (s *Service) onLineSubstituted(o *Order, e events.Of[*eventsv1.LineSubstituted]) error {
	return o.when(o.Status == Preparing, func() error { return o.substitute(e.Message) })
}

func (s *Service) onOrderPacked(o *Order, e events.Of[*eventsv1.OrderPacked]) error {
	return o.when(o.Status == Preparing, func() error {
		return o.packed(e.Message.PickDoneAt.AsTime(), e.Message.PackedAt.AsTime(), e.Message.Lines)
	})
}

func (s *Service) onOrderHandedOver(o *Order, e events.Of[*eventsv1.OrderHandedOver]) error {
	return o.when(o.Status == ReadyForPickup, func() error {
		return o.handOver(e.Message.HandedOverAt.AsTime(), e.Message.PartnerId)
	})
}

func (s *Service) onRiderAssigned(o *Order, e events.Of[*eventsv1.RiderAssigned]) error {
	return o.when(!o.Status.Ended(), func() error {
		o.PartnerID, o.AssignedAt = e.Message.PartnerId, e.Message.AssignedAt.AsTime()
		o.note(o.AssignedAt, "rider_assigned", BySystem, o.PartnerID, "")
		return nil
	})
}

func (s *Service) onRiderUnassigned(o *Order, e events.Of[*eventsv1.RiderUnassigned]) error {
	return o.when(!o.Status.Ended() && o.PartnerID == e.Message.PartnerId, func() error {
		o.PartnerID = ""
		o.note(e.Time, "rider_unassigned", BySystem, e.Message.PartnerId, e.Message.Reason)
		return nil
	})
}

func (s *Service) onRiderArrivedAtStore(o *Order, e events.Of[*eventsv1.RiderArrivedAtStore]) error {
	return o.when(!o.Status.Ended() && o.RiderAtStoreAt.IsZero(), func() error {
		o.RiderAtStoreAt = e.Message.At.AsTime()
		o.note(o.RiderAtStoreAt, "rider_arrived_at_store", ByRider, e.Message.PartnerId, "")
		return nil
	})
}

func (s *Service) onRiderArrivedAtDoor(o *Order, e events.Of[*eventsv1.RiderArrivedAtDoor]) error {
	return o.when(o.Status == OutForDelivery && o.RiderAtDoorAt.IsZero(), func() error {
		o.RiderAtDoorAt = latest(e.Message.At.AsTime(), o.PickedUpAt)
		o.note(o.RiderAtDoorAt, "rider_arrived_at_door", ByRider, e.Message.PartnerId, "")
		return nil
	})
}

func (s *Service) onDeliveryCompleted(o *Order, e events.Of[*eventsv1.DeliveryCompleted]) error {
	return o.when(o.Status == OutForDelivery, func() error {
		return o.deliver(e.Message.At.AsTime(), e.Message.PartnerId, e.Message.CashCollectedMinor)
	})
}

func (s *Service) onDeliveryFailed(o *Order, e events.Of[*eventsv1.DeliveryFailed]) error {
	return o.when(o.Status == OutForDelivery, func() error {
		return o.cancel(e.Message.At.AsTime(), ByRider, e.Message.Reason)
	})
}

func (s *Service) onGoodsReturned(o *Order, e events.Of[*eventsv1.GoodsReturned]) error {
	o.note(e.Time, "goods_returned", ByRider, e.Message.PartnerId, "")
	return nil
}

func (s *Service) onEtaChanged(o *Order, e events.Of[*eventsv1.EtaChanged]) error {
	return o.when(!o.Status.Ended(), func() error {
		o.EstimatedAt = e.Message.EstimateAt.AsTime()
		o.note(e.Time, "eta_changed", BySystem, "", "")
		return nil
	})
}
