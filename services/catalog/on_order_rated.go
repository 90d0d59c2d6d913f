package catalog

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/catalog/db/dbgen"
)

// ratingKey is the advisory lock of whoever counts ratings.
const ratingKey = 0x646f6f7272617400 // "doorrat"

// onOrderRated replaces what orders said of their items by what they say now, and moves the sums of the
// products by the difference. An event that comes again, or after a newer one of its order, moves nothing.
func (s *Service) onOrderRated(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderRated]) error {
	queries := dbgen.New(tx)
	if err := queries.TakeRatingTurn(ctx, ratingKey); err != nil {
		return fmt.Errorf("take turn: %w", err)
	}
	fresh, err := unheard(ctx, queries, batch)
	if err != nil || len(fresh) == 0 {
		return err
	}
	moved, err := replaceRatings(ctx, queries, fresh)
	if err != nil {
		return err
	}
	return s.countRatings(ctx, tx, moved)
}

// unheard are the events that say something newer of their order.
func unheard(ctx context.Context, queries *dbgen.Queries, batch []events.Of[*eventsv1.OrderRated]) ([]events.Of[*eventsv1.OrderRated], error) {
	orders := make([]string, len(batch))
	for i, e := range batch {
		orders[i] = e.Message.OrderId
	}
	rows, err := queries.RatedOrders(ctx, orders)
	if err != nil {
		return nil, fmt.Errorf("read rated orders: %w", err)
	}
	known := make(map[string]int64, len(rows))
	for _, row := range rows {
		known[row.OrderID] = row.Version
	}
	return slices.DeleteFunc(slices.Clone(batch), func(e events.Of[*eventsv1.OrderRated]) bool { return e.Seq <= known[e.Message.OrderId] }), nil
}

// move is by how much the ratings of a product change.
type move struct {
	stars int64
	count int32
}

// replaceRatings writes what orders say now and tells how that moves each product.
func replaceRatings(ctx context.Context, queries *dbgen.Queries, fresh []events.Of[*eventsv1.OrderRated]) (map[string]move, error) {
	moved := make(map[string]move)
	add := func(product string, stars int64, count int32) {
		m := moved[product]
		moved[product] = move{m.stars + stars, m.count + count}
	}
	var orders dbgen.SaveRatedOrdersParams
	var items dbgen.SaveRatingsParams
	for _, e := range fresh {
		orders.OrderIds, orders.Versions = append(orders.OrderIds, e.Message.OrderId), append(orders.Versions, e.Seq)
		for _, item := range e.Message.Items {
			items.OrderIds, items.ProductIds = append(items.OrderIds, e.Message.OrderId), append(items.ProductIds, item.ProductId)
			items.Stars = append(items.Stars, int16(item.Stars))
			add(item.ProductId, int64(item.Stars), 1)
		}
	}
	before, err := queries.RatingsOfOrders(ctx, orders.OrderIds)
	if err != nil {
		return nil, fmt.Errorf("read ratings: %w", err)
	}
	for _, row := range before {
		add(row.ProductID, -int64(row.Stars), -1)
	}
	err = cmp.Or(queries.ForgetRatings(ctx, orders.OrderIds), queries.SaveRatedOrders(ctx, orders), queries.SaveRatings(ctx, items))
	if err != nil {
		return nil, fmt.Errorf("write ratings: %w", err)
	}
	maps.DeleteFunc(moved, func(_ string, m move) bool { return m == move{} })
	return moved, nil
}

// countRatings moves the sums and tells of them.
func (s *Service) countRatings(ctx context.Context, tx pgx.Tx, moved map[string]move) error {
	if len(moved) == 0 {
		return nil
	}
	var p dbgen.CountRatingsParams
	for _, product := range slices.Sorted(maps.Keys(moved)) {
		p.ProductIds, p.Stars, p.Counts = append(p.ProductIds, product), append(p.Stars, moved[product].stars), append(p.Counts, moved[product].count)
	}
	queries := dbgen.New(tx)
	if err := queries.BeginRatings(ctx, p.ProductIds); err != nil {
		return fmt.Errorf("begin to count ratings: %w", err)
	}
	rows, err := queries.CountRatings(ctx, p)
	if err != nil {
		return fmt.Errorf("count ratings: %w", err)
	}
	drafts := make([]events.Draft, len(rows))
	for i, row := range rows {
		drafts[i] = events.Draft{
			Topic: topic, Subject: row.ProductID, PartitionKey: row.ProductID, Time: s.clock.Now(),
			Payload: &eventsv1.ProductRated{ProductId: row.ProductID, StarsSum: row.StarsSum, Count: row.Count, Version: row.Version},
		}
	}
	return events.Publish(ctx, tx, drafts...)
}

// onProductRated shows the newest ratings in this process.
func (s *Service) onProductRated(e events.Of[*eventsv1.ProductRated]) {
	m := e.Message
	if !s.ratings.of(m.ProductId).say(stars{sum: m.StarsSum, count: m.Count, version: m.Version}) {
		return
	}
	for _, store := range s.library.carriers(m.ProductId) {
		s.stock.changed(store, m.ProductId, s.library.path(m.ProductId))
	}
}
