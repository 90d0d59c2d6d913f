package notification

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
	"doorstep/kit/money"
	"doorstep/services/notification/db/dbgen"
)

// onOfferMade calls a rider whose phone is in a pocket. There are many offers and few of them last long,
// so only those are written that a device takes.
func (s *Service) onOfferMade(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OfferMade]) error {
	riders := make([]string, len(batch))
	for i, event := range batch {
		riders[i] = event.Message.PartnerId
	}
	reachable, err := dbgen.New(tx).UsersWithDevices(ctx, riders)
	if err != nil {
		return fmt.Errorf("find devices: %w", err)
	}
	now, wall := s.clock.Now(), s.wall.Now()
	var notices []notice
	for _, event := range batch {
		m := event.Message
		left := s.clock.Wall(m.ExpiresAt.AsTime().Sub(now))
		if left <= 0 || !slices.Contains(reachable, m.PartnerId) {
			continue
		}
		notices = append(notices, notice{
			user: ids.User(m.PartnerId), subject: riderOffer, occasion: m.OfferId, until: wall.Add(left),
			facts: facts{
				Amount: money.Paise(m.PayMinor), Store: m.WarehouseName, Drops: int(m.Drops),
				Distance: strconv.FormatFloat(float64(m.DistanceM)/1000, 'f', 1, 64),
			},
		})
	}
	return s.tell(ctx, tx, notices)
}

// onOfferEnded keeps an offer that was answered or taken back from being sent.
func (s *Service) onOfferEnded(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OfferEnded]) error {
	var ended dbgen.DropOffersParams
	for _, event := range batch {
		ended.UserIds = append(ended.UserIds, event.Message.PartnerId)
		ended.OfferIds = append(ended.OfferIds, event.Message.OfferId)
	}
	if err := dbgen.New(tx).DropOffers(ctx, ended); err != nil {
		return fmt.Errorf("drop ended offers: %w", err)
	}
	return nil
}
