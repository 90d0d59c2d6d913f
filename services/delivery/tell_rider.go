package delivery

import (
	"context"
	"encoding/json"
	"strconv"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/live"
	"doorstep/services/delivery/db/dbgen"
)

// offerMessage and tripMessage are what a rider's app gets on rider:<partner_id>; it then asks for
// more.
type offerMessage struct {
	OfferID string `json:"offer_id"`
	// open, or expired.
	Status    string `json:"status"`
	ExpiresAt string `json:"expires_at"`
}

type tripMessage struct {
	TripID  string `json:"trip_id,omitempty"`
	OrderID string `json:"order_id"`
	// packed, handed_over, cancelled, message, leave_at_door or unlocked; or why the order is somebody else's:
	// reassigned by operations, released because the rider is held up, silent for too long.
	What string `json:"what"`
}

// maxNews bounds what waits to be told. When it is full more is dropped: the app also asks by itself.
const maxNews = 1024

// seeTripChanged has a rider told what others changed, once it is in the database.
func (s *Service) seeTripChanged(event events.Of[*eventsv1.TripChanged]) {
	select {
	case s.news <- event:
	default:
	}
}

// tellNews is apart from the watcher, which must not wait for a slow hub.
func (s *Service) tellNews(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case event := <-s.news:
			name := "trip"
			if event.Message.TripId == "" {
				name = "offer"
			}
			s.tellRider(ctx, event.Message.PartnerId, name, strconv.FormatInt(event.ID, 10), tripMessage{
				TripID: event.Message.TripId, OrderID: event.Message.OrderId, What: event.Message.What,
			})
		}
	}
}

func (s *Service) tellOffer(ctx context.Context, o *dbgen.Offer, status string) {
	message := offerMessage{OfferID: o.ID, Status: status, ExpiresAt: o.ExpiresAt.UTC().Format("2006-01-02T15:04:05.000Z07:00")}
	s.tellRider(ctx, o.PartnerID, "offer", o.ID+"."+status, message)
}

// tellRider is best effort: the app also asks by itself.
func (s *Service) tellRider(ctx context.Context, partnerID, event, id string, data any) {
	body, err := json.Marshal(data)
	if err == nil {
		err = s.Live.Publish(ctx, "rider:"+partnerID, live.Message{Event: event, ID: id, Data: body})
	}
	if err != nil {
		s.Log.WarnContext(ctx, "tell rider", "event", event, "error", err)
	}
}

// tellMade and tellEnded are for those who reach a rider whose app is closed.
func (c *change) tellMade(o *dbgen.Offer, storeName string) {
	c.drafts = append(c.drafts, events.Draft{
		Topic: topic, Subject: o.ID, PartitionKey: o.WarehouseID, Time: c.now,
		Payload: &eventsv1.OfferMade{
			OfferId: o.ID, PartnerId: o.PartnerID, WarehouseId: o.WarehouseID, WarehouseName: storeName, PayMinor: o.PayMinor,
			DistanceM: o.DistanceM, Drops: int32(len(o.OrderIds)), ExpiresAt: timestamppb.New(o.ExpiresAt),
		},
	})
}

func (c *change) tellEnded(warehouseID, offerID, partnerID, how string) {
	c.drafts = append(c.drafts, events.Draft{
		Topic: topic, Subject: offerID, PartitionKey: warehouseID, Time: c.now,
		Payload: &eventsv1.OfferEnded{OfferId: offerID, PartnerId: partnerID, How: how},
	})
}
