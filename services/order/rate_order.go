package order

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/services/order/db/dbgen"
)

// RateOrder writes what the customer says under the lock of the order, so that two presses are one rating.
// What is the same as before changes nothing and is told to nobody, also when it is too late for a change.
func (s *Service) RateOrder(ctx context.Context, req *orderv1.RateOrderRequest) (*orderv1.OrderRating, error) {
	if _, err := s.loadOwn(ctx, req.OrderId); err != nil {
		return nil, err
	}
	_, err := s.changeOneIn(ctx, req.OrderId, func(tx pgx.Tx, o *Order) error {
		next, err := o.rated(req)
		if err != nil {
			return err
		}
		before, first, err := readRating(ctx, s.queries.WithTx(tx), o.ID)
		if err != nil {
			return err
		}
		if !first.IsZero() && before.same(next) {
			return nil
		}
		now := s.Clock.Now()
		if err := s.cfg.Ratings.mayRate(o, first, now); err != nil {
			return err
		}
		o.note(now, "order_rated", ByCustomer, "", fmt.Sprintf("%d of 5", next.stars))
		o.publish(next.event(o))
		return writeRating(ctx, s.queries.WithTx(tx), o, next, now)
	})
	if err != nil {
		return nil, err
	}
	return s.GetOrderRating(ctx, &orderv1.GetOrderRequest{OrderId: req.OrderId})
}

// GetOrderRating shows what the customer said.
func (s *Service) GetOrderRating(ctx context.Context, req *orderv1.GetOrderRequest) (*orderv1.OrderRating, error) {
	o, err := s.loadOwn(ctx, req.OrderId)
	if err != nil {
		return nil, err
	}
	said, first, err := readRating(ctx, s.queries, o.ID)
	if err != nil {
		return nil, err
	}
	shown := &orderv1.OrderRating{OrderId: o.ID, Stars: int32(said.stars), Tags: said.tags, Comment: said.comment, RatedAt: stamp(first)}
	for _, item := range said.items {
		shown.Items = append(shown.Items, &orderv1.ItemStars{ProductId: item.product, Stars: int32(item.stars)})
	}
	if until := s.cfg.Ratings.openUntil(o, first); s.Clock.Now().Before(until) {
		shown.OpenUntil = stamp(until)
	}
	return shown, nil
}

// readRating also says when it was first given; never for an order that was not rated.
func readRating(ctx context.Context, queries *dbgen.Queries, orderID string) (said rating, first time.Time, err error) {
	row, err := queries.GetRating(ctx, orderID)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return said, first, nil
	case err != nil:
		return said, first, fmt.Errorf("read rating: %w", err)
	}
	items, err := queries.ItemRatings(ctx, orderID)
	if err != nil {
		return said, first, fmt.Errorf("read ratings of items: %w", err)
	}
	said = rating{stars: row.Stars, tags: row.Tags, comment: row.Comment}
	for _, item := range items {
		said.items = append(said.items, itemStars{item.ProductID, item.Stars})
	}
	return said, row.CreatedAt, nil
}

func writeRating(ctx context.Context, queries *dbgen.Queries, o *Order, r rating, now time.Time) error {
	err := queries.SaveRating(ctx, dbgen.SaveRatingParams{
		OrderID: o.ID, UserID: o.UserID, WarehouseID: o.WarehouseID, Stars: r.stars, Tags: r.tags, Comment: r.comment, Now: now,
	})
	if err != nil {
		return fmt.Errorf("write rating: %w", err)
	}
	if err := queries.ForgetItemRatings(ctx, o.ID); err != nil {
		return fmt.Errorf("forget ratings of items: %w", err)
	}
	items := dbgen.SaveItemRatingsParams{OrderID: o.ID}
	for _, item := range r.items {
		items.ProductIds, items.Stars = append(items.ProductIds, item.product), append(items.Stars, item.stars)
	}
	if err := queries.SaveItemRatings(ctx, items); err != nil {
		return fmt.Errorf("write ratings of items: %w", err)
	}
	return nil
}

// event leaves the comment out: it is for the store, not for everybody who listens.
func (r rating) event(o *Order) *eventsv1.OrderRated {
	event := &eventsv1.OrderRated{OrderId: o.ID, WarehouseId: o.WarehouseID, PartnerId: o.PartnerID, Stars: int32(r.stars), Tags: r.tags}
	for _, item := range r.items {
		event.Items = append(event.Items, &eventsv1.ProductStars{ProductId: item.product, Stars: int32(item.stars)})
	}
	return event
}
