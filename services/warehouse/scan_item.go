package warehouse

import (
	"context"
	"fmt"
	"slices"
	"time"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/errs"
	"doorstep/services/warehouse/db/dbgen"
)

// ScanItem puts units of a line into the basket. See Pick.Scan.
func (s *Service) ScanItem(ctx context.Context, req *warehousev1.ScanItemRequest) (*warehousev1.Pick, error) {
	if req.Barcode == "" && req.ProductId == "" {
		return nil, errs.New(errs.InvalidArgument, "item_missing", "Send a barcode or a product_id.")
	}
	by := hand(ctx)
	return s.changeLine(ctx, req.WarehouseId, req.OrderId, func(p *Pick, now time.Time) (*Line, error) {
		return p.Scan(by, req.Barcode, req.ProductId, req.PickedTotal, now)
	})
}

// changeLine applies a change of one line. It is what pickers do most, so it takes one read and one
// statement instead of a transaction: the statement saves only if no line has changed since the read,
// else all begins again.
func (s *Service) changeLine(
	ctx context.Context, warehouseID, orderID string, apply func(p *Pick, now time.Time) (*Line, error),
) (*warehousev1.Pick, error) {
	now := s.Clock.Now()
	for {
		pick, err := s.read(ctx, warehouseID, orderID)
		if err != nil {
			return nil, err
		}
		before := slices.Clone(pick.Lines)
		line, err := apply(pick, now)
		if err != nil {
			return nil, err
		}
		saved, err := s.saveLine(ctx, pick, before, line)
		if err != nil {
			return nil, err
		}
		if saved {
			s.changes.add(warehouseID, orderID)
			return pick.message(), nil
		}
	}
}

func (s *Service) saveLine(ctx context.Context, p *Pick, before []Line, line *Line) (saved bool, err error) {
	was := before[slices.IndexFunc(before, func(l Line) bool { return l.ProductID == line.ProductID })]
	if was.Picked == line.Picked && was.NotFound == line.NotFound {
		return true, nil // a repeat
	}
	rows, err := s.db.SaveLine(ctx, dbgen.SaveLineParams{
		WarehouseID: p.WarehouseID, OrderID: p.OrderID, Revision: p.Revision, PickDoneAt: p.PickDoneAt,
		ProductID: line.ProductID, Picked: line.Picked, NotFound: line.NotFound,
	})
	if err != nil {
		return false, fmt.Errorf("save pick line: %w", err)
	}
	return rows > 0, nil
}
