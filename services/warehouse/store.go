package warehouse

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/auth"
	"doorstep/kit/storage"
	"doorstep/services/warehouse/db/dbgen"
)

// pickTx is a transaction that holds the lock on one pick.
type pickTx struct {
	pgx.Tx
	db *dbgen.Queries
}

// change runs fn on a pick that nobody else can change meanwhile, and returns the pick as it is
// afterwards. fn saves what it changed. It may run more than once.
func (s *Service) change(ctx context.Context, warehouseID, orderID string, fn func(tx pickTx, p *Pick) error) (*Pick, error) {
	var pick *Pick
	err := storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		db := s.db.WithTx(tx)
		if err := db.HoldPick(ctx, dbgen.HoldPickParams{WarehouseID: warehouseID, OrderID: orderID}); err != nil {
			return fmt.Errorf("hold pick: %w", err)
		}
		rows, err := db.LockPick(ctx, dbgen.LockPickParams{WarehouseID: warehouseID, OrderID: orderID})
		if err != nil {
			return fmt.Errorf("lock pick: %w", err)
		}
		if len(rows) == 0 {
			return auth.NotFound("order", orderID)
		}
		pick = pickOf(rows[0].WarehousePick, rows[0].RiderID, rows[0].AtStore)
		for _, row := range rows {
			pick.Lines = append(pick.Lines, lineOf(row.WarehousePickLine))
		}
		SortByWalk(pick.Lines)
		return fn(pickTx{tx, db}, pick)
	})
	if err != nil {
		return nil, err
	}
	s.changes.add(warehouseID, orderID)
	return pick, nil
}

// read returns a pick with its lines.
func (s *Service) read(ctx context.Context, warehouseID, orderID string) (*Pick, error) {
	rows, err := s.db.GetPick(ctx, dbgen.GetPickParams{WarehouseID: warehouseID, OrderID: orderID})
	if err != nil {
		return nil, fmt.Errorf("read pick: %w", err)
	}
	if len(rows) == 0 {
		return nil, auth.NotFound("order", orderID)
	}
	pick := pickOf(rows[0].WarehousePick, rows[0].RiderID, rows[0].AtStore)
	for _, row := range rows {
		pick.Lines = append(pick.Lines, lineOf(row.WarehousePickLine))
	}
	SortByWalk(pick.Lines)
	return pick, nil
}

// addLines reads the lines of picks of one store.
func addLines(ctx context.Context, db *dbgen.Queries, warehouseID string, picks ...*Pick) error {
	if len(picks) == 0 {
		return nil
	}
	byOrder, orderIDs := make(map[string]*Pick, len(picks)), make([]string, len(picks))
	for i, pick := range picks {
		byOrder[pick.OrderID], orderIDs[i] = pick, pick.OrderID
	}
	rows, err := db.ListLines(ctx, dbgen.ListLinesParams{WarehouseID: warehouseID, OrderIds: orderIDs})
	if err != nil {
		return fmt.Errorf("read pick lines: %w", err)
	}
	for _, row := range rows {
		pick := byOrder[row.OrderID]
		pick.Lines = append(pick.Lines, lineOf(row))
	}
	for _, pick := range picks {
		SortByWalk(pick.Lines)
	}
	return nil
}

func (tx pickTx) savePick(ctx context.Context, p *Pick) error {
	err := tx.db.SavePick(ctx, dbgen.SavePickParams{
		WarehouseID: p.WarehouseID, OrderID: p.OrderID, Status: string(p.Status), Version: p.Version,
		PickDoneAt: p.PickDoneAt, PackingAt: p.PackingAt, PackedAt: p.PackedAt,
		StagingCell: orNil(p.StagingCell), HandedOverAt: p.HandedOverAt,
	})
	if err != nil {
		return fmt.Errorf("save pick: %w", err)
	}
	return nil
}

// saveLines writes how much of each line was picked and not found.
func (tx pickTx) saveLines(ctx context.Context, p *Pick) error {
	out := dbgen.SaveLinesParams{WarehouseID: p.WarehouseID, OrderID: p.OrderID}
	for _, line := range p.Lines {
		out.ProductIds, out.Picked, out.NotFound = append(out.ProductIds, line.ProductID), append(out.Picked, line.Picked), append(out.NotFound, line.NotFound)
	}
	if err := tx.db.SaveLines(ctx, out); err != nil {
		return fmt.Errorf("save pick lines: %w", err)
	}
	return nil
}

// freeCell finds a staging cell for the bags; none of the store's other packers can take it until
// the transaction ends.
func (tx pickTx) freeCell(ctx context.Context, warehouseID string) (int32, error) {
	if err := tx.db.LockCells(ctx, warehouseID); err != nil {
		return 0, fmt.Errorf("lock staging cells: %w", err)
	}
	cell, err := tx.db.FreeCell(ctx, warehouseID)
	if err != nil {
		return 0, fmt.Errorf("find a staging cell: %w", err)
	}
	return cell, nil
}

func pickOf(row dbgen.WarehousePick, riderID *string, atStore *bool) *Pick {
	return &Pick{
		WarehouseID: row.WarehouseID, OrderID: row.OrderID, Status: Status(row.Status), Version: row.Version, Revision: row.Revision,
		PromiseAt: row.PromiseAt, LatestStartAt: row.LatestStartAt, QueuedAt: row.QueuedAt, PickerID: orZero(row.PickerID),
		PickStartedAt: row.PickStartedAt, PickDoneAt: row.PickDoneAt, PackingAt: row.PackingAt, PackedAt: row.PackedAt,
		StagingCell: orZero(row.StagingCell), HandedOverAt: row.HandedOverAt,
		RiderID: orZero(riderID), RiderAtStore: orZero(atStore), WhenMissing: row.WhenMissing,
	}
}

func lineOf(row dbgen.WarehousePickLine) Line {
	return Line{
		Place:     Place{Position: row.Position, Aisle: row.Aisle, Bin: row.Bin},
		ProductID: row.ProductID, Name: row.Name, PackSize: row.PackSize, ImageURL: row.ImageUrl,
		Quantity: row.Quantity, Picked: row.Picked, NotFound: row.NotFound,
		StorageZone: row.StorageZone, IsFood: row.IsFood, Barcodes: row.Barcodes,
		Fragile: row.Fragile, WeightG: row.WeightG, SubstituteFor: row.SubstituteFor,
	}
}

func orZero[T any](value *T) (zero T) {
	if value == nil {
		return zero
	}
	return *value
}

func orNil[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}
