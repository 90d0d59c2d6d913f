package inventory

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/kit/storage"
	"doorstep/services/inventory/db/dbgen"
)

// Pick books an order's picked units out of the store; units not found leave it too, and the rest
// of the reservation is given back. Blocked units leave with nobody: when more was picked than may be
// sold, nothing is booked and the answer says of what. A repeat changes nothing. Reasons:
// order_not_found, picked_exceeds_order, hold_ended (the order was cancelled).
func (s *Service) Pick(ctx context.Context, req *inventoryv1.PickRequest) (*inventoryv1.PickResponse, error) {
	tally, err := tallyPick(req)
	if err != nil {
		return nil, err
	}
	var moved []dbgen.PickRow
	var unsellable []*inventoryv1.StockLine
	err = storage.InTx(ctx, s.pool, func(tx pgx.Tx) (err error) {
		moved, unsellable, err = s.pick(ctx, tx, req, tally)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, row := range moved {
		s.changed.note(req.WarehouseId, row.ProductID)
	}
	if len(moved) > 0 {
		s.bus.Wake()
		s.metrics.moved(ctx, "pick", tally.units(func(c count) int32 { return c.picked }))
		s.metrics.moved(ctx, "not_found", tally.units(func(c count) int32 { return c.notFound }))
	}
	return &inventoryv1.PickResponse{Unsellable: unsellable}, nil
}

func (s *Service) pick(ctx context.Context, tx pgx.Tx, req *inventoryv1.PickRequest, tally tally) (moved []dbgen.PickRow, unsellable []*inventoryv1.StockLine, err error) {
	queries, now := s.queries.WithTx(tx), s.clock.Now()
	hold, err := queries.LockOrder(ctx, req.OrderId)
	switch {
	case errors.Is(err, pgx.ErrNoRows), err == nil && hold.WarehouseID != req.WarehouseId:
		return nil, nil, errs.New(errs.NotFound, "order_not_found", "No stock is reserved for order %q in this store.", req.OrderId)
	case err != nil:
		return nil, nil, fmt.Errorf("lock order's stock: %w", err)
	case hold.Status == statusConsumed:
		return nil, nil, nil
	case hold.Status != statusConfirmed:
		return nil, nil, holdEnded(hold.HoldID)
	}
	lines, err := queries.HoldLines(ctx, dbgen.HoldLinesParams{WarehouseID: hold.WarehouseID, HoldID: hold.HoldID})
	if err != nil {
		return nil, nil, fmt.Errorf("read reservation: %w", err)
	}
	if err := tally.check(lines); err != nil {
		return nil, nil, err
	}
	if unsellable = tally.unsellable(lines); unsellable != nil {
		return nil, unsellable, nil
	}
	products, picked, notFound := tally.columns()
	moved, err = queries.Pick(ctx, dbgen.PickParams{
		WarehouseID: hold.WarehouseID, HoldID: hold.HoldID, OrderID: req.OrderId,
		ProductIds: products, Picked: picked, NotFound: notFound, Now: now,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("book picked units: %w", err)
	}
	for _, row := range moved { // what was not found, without what was left there
		tally[row.ProductID] = count{tally[row.ProductID].picked, row.NotFound}
	}
	if err := s.pickFromLots(ctx, tx, req, tally); err != nil {
		return nil, nil, err
	}
	alerts := make([]*eventsv1.LowStockDetected, len(moved))
	for i, row := range moved {
		alerts[i] = lowStock(hold.WarehouseID, row.ProductID, row.SellableBefore, row.Sellable, row.LowStockThreshold)
	}
	return moved, nil, s.warnLow(ctx, tx, now, alerts...)
}

// pickFromLots lets what was picked leave its lots, and then what was not found.
func (s *Service) pickFromLots(ctx context.Context, tx pgx.Tx, req *inventoryv1.PickRequest, tally tally) error {
	picked := dbgen.TakeFromLotsParams{WarehouseID: req.WarehouseId, Reference: req.OrderId, Kind: kindPick}
	missing := dbgen.TakeFromLotsParams{WarehouseID: req.WarehouseId, Reference: req.OrderId, Kind: kindNotFound}
	for product, c := range tally {
		if c.picked > 0 {
			picked.ProductIds, picked.Units = append(picked.ProductIds, product), append(picked.Units, c.picked)
		}
		if c.notFound > 0 {
			missing.ProductIds, missing.Units = append(missing.ProductIds, product), append(missing.Units, c.notFound)
		}
	}
	if err := s.takeFromLots(ctx, tx, picked); err != nil {
		return err
	}
	return s.takeFromLots(ctx, tx, missing)
}

// count is what became of the units of one product.
type count struct{ picked, notFound int32 }

// tally is the count of each product.
type tally map[string]count

func tallyPick(req *inventoryv1.PickRequest) (tally, error) {
	t := make(tally, len(req.Picked))
	for _, line := range req.Picked {
		c := t[line.ProductId]
		c.picked += line.Quantity
		t[line.ProductId] = c
	}
	for _, line := range req.NotFound {
		c := t[line.ProductId]
		c.notFound += line.Quantity
		t[line.ProductId] = c
	}
	for product, c := range t {
		if c.picked < 0 || c.notFound < 0 {
			return nil, errs.New(errs.InvalidArgument, "picked_invalid", "A pick of %q is negative.", product)
		}
	}
	return t, nil
}

// check refuses more units than the order has reserved.
func (t tally) check(lines []dbgen.HoldLinesRow) error {
	reserved := make(map[string]int32, len(lines))
	for _, line := range lines {
		reserved[line.ProductID] = line.Quantity
	}
	for product, c := range t {
		if c.picked+c.notFound > reserved[product] {
			return errs.New(errs.InvalidArgument, "picked_exceeds_order", "The order has %d units of %q, not %d.", reserved[product], product, c.picked+c.notFound).
				With("product_id", product)
		}
	}
	return nil
}

// unsellable are the products of which more was picked than may be sold.
func (t tally) unsellable(lines []dbgen.HoldLinesRow) (over []*inventoryv1.StockLine) {
	for _, line := range lines {
		if t[line.ProductID].picked > line.Sellable {
			over = append(over, &inventoryv1.StockLine{ProductId: line.ProductID, Quantity: line.Sellable})
		}
	}
	return over
}

func (t tally) columns() (products []string, picked, notFound []int32) {
	for product, c := range t {
		products, picked, notFound = append(products, product), append(picked, c.picked), append(notFound, c.notFound)
	}
	return products, picked, notFound
}

func (t tally) units(of func(count) int32) (sum int32) {
	for _, c := range t {
		sum += of(c)
	}
	return sum
}
