package inventory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/gen/inventory/v1/inventoryv1connect"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/rpc"
	"doorstep/services/inventory/db/dbgen"
)

// AdjustStock corrects what the shelf holds, once per key. Reasons: stock_reserved,
// product_not_found (taking away from nothing), wastage_adds, lot_exceeded.
func (s *Service) AdjustStock(ctx context.Context, req *inventoryv1.AdjustStockRequest) (*inventoryv1.StockLevel, error) {
	kind := cmp.Or(req.Kind, kindAdjustment)
	if kind == kindWastage && req.Delta > 0 {
		return nil, errs.New(errs.InvalidArgument, "wastage_adds", "Wastage takes units away; send a negative delta.")
	}
	key := idem.Key{
		Caller: auth.Caller(ctx).UserID, Key: rpc.IdempotencyKey(ctx),
		Procedure: inventoryv1connect.InventoryPublicServiceAdjustStockProcedure,
	}
	after, err := idem.Do(ctx, s.pool, key, req, func(tx pgx.Tx) (*inventoryv1.StockLevel, error) {
		return s.adjust(ctx, tx, req, kind)
	})
	if err != nil {
		return nil, err
	}
	s.changed.note(req.WarehouseId, req.ProductId)
	s.bus.Wake()
	s.metrics.moved(ctx, kind, max(req.Delta, -req.Delta))
	return after, nil
}

func (s *Service) adjust(ctx context.Context, tx pgx.Tx, req *inventoryv1.AdjustStockRequest, kind string) (*inventoryv1.StockLevel, error) {
	queries, now, actor := s.queries.WithTx(tx), s.clock.Now(), auth.Caller(ctx).UserID
	at := dbgen.LockStockParams{WarehouseID: req.WarehouseId, ProductID: req.ProductId}
	before, err := queries.LockStock(ctx, at)
	switch {
	case errors.Is(err, pgx.ErrNoRows) && req.Delta > 0:
		err = queries.ReceiveStock(ctx, dbgen.ReceiveStockParams{
			WarehouseID: req.WarehouseId, ProductIds: []string{req.ProductId}, Quantities: []int32{req.Delta},
			Kind: kind, Reference: ids.New[string](now), Note: req.Note, Actor: actor, Now: now, LowStockThreshold: s.cfg.LowStockThreshold,
		})
		if err != nil {
			return nil, fmt.Errorf("adjust stock: %w", err)
		}
		after, err := queries.LockStock(ctx, at)
		audit.Note(ctx, req.ProductId, nil, level(after))
		return level(after), err
	case errors.Is(err, pgx.ErrNoRows):
		return nil, auth.NotFound("product", req.ProductId)
	case err != nil:
		return nil, fmt.Errorf("lock stock: %w", err)
	case req.Delta == 0:
		audit.Nothing(ctx)
		return level(before), nil
	case before.Quantity+req.Delta < before.ReservedQuantity:
		return nil, errs.New(errs.FailedPrecondition, "stock_reserved", "%d of %d units are reserved for customers.", before.ReservedQuantity, before.Quantity).
			With("product_id", req.ProductId)
	}
	reference := ids.New[string](now)
	err = queries.AdjustStock(ctx, dbgen.AdjustStockParams{
		WarehouseID: req.WarehouseId, ProductID: req.ProductId, Delta: req.Delta,
		Kind: kind, Reference: reference, Note: req.Note, Actor: actor, Now: now,
	})
	if err != nil {
		return nil, fmt.Errorf("adjust stock: %w", err)
	}
	if err := s.adjustLots(ctx, tx, req, kind, reference, now); err != nil {
		return nil, err
	}
	after, err := queries.LockStock(ctx, at) // with what its lots did to it
	if err != nil {
		return nil, fmt.Errorf("read stock: %w", err)
	}
	audit.Note(ctx, req.ProductId, level(before), level(after))
	return level(after), s.warnLow(ctx, tx, now, lowStock(req.WarehouseId, req.ProductId, sellable(before), sellable(after), after.LowStockThreshold))
}

// adjustLots lets the units that a correction takes away leave their lots, too. What it adds has no date.
func (s *Service) adjustLots(ctx context.Context, tx pgx.Tx, req *inventoryv1.AdjustStockRequest, kind, reference string, now time.Time) error {
	switch {
	case req.Delta > 0:
		return nil
	case req.LotId != "":
		return s.takeFromLot(ctx, tx, dbgen.TakeFromLotParams{
			WarehouseID: req.WarehouseId, ProductID: req.ProductId, LotID: req.LotId, Units: -req.Delta, Kind: kind, Reference: reference, Now: now,
		})
	default:
		return s.takeFromLots(ctx, tx, dbgen.TakeFromLotsParams{
			WarehouseID: req.WarehouseId, ProductIds: []string{req.ProductId}, Units: []int32{-req.Delta}, Kind: kind, Reference: reference,
		})
	}
}
