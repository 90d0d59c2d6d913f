package inventory

import (
	"context"
	"fmt"
	"math"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/page"
	"doorstep/services/inventory/db/dbgen"
)

// lotPlace is where a lot stands in the list.
type lotPlace struct {
	SellUntil time.Time
	LotID     string
}

// farOff is a day after all others.
const farOff = math.MaxInt16

// ListLots pages through lots that have units, by how long they may be sold. Reason: page_token_invalid.
func (s *Service) ListLots(ctx context.Context, req *inventoryv1.ListLotsRequest) (*inventoryv1.ListLotsResponse, error) {
	p, err := page.Read[lotPlace](req, 50)
	if err != nil {
		return nil, err
	}
	today, err := today(ctx, s.queries, req.WarehouseId, s.clock.Now())
	if err != nil {
		return nil, err
	}
	days := int(req.WithinDays)
	if days == 0 {
		days = farOff
	}
	rows, err := s.queries.ListLots(ctx, dbgen.ListLotsParams{
		WarehouseID: req.WarehouseId, ProductID: req.ProductId, Until: today.AddDate(0, 0, days-1),
		AfterDay: p.After.SellUntil, AfterLot: p.After.LotID, PageSize: p.Limit(),
	})
	if err != nil {
		return nil, fmt.Errorf("list lots: %w", err)
	}
	rows, next := page.Cut(rows, p, func(row dbgen.InventoryLot) lotPlace { return lotPlace{row.SellUntil, row.LotID} })
	res := &inventoryv1.ListLotsResponse{Lots: make([]*inventoryv1.Lot, len(rows)), NextPageToken: next}
	for i, row := range rows {
		res.Lots[i] = &inventoryv1.Lot{
			LotId: row.LotID, ProductId: row.ProductID, BestBefore: row.BestBefore.Format(dayForm), SellUntil: row.SellUntil.Format(dayForm),
			Quantity: row.Quantity, Received: row.Received, ReceivedAt: timestamppb.New(row.ReceivedAt), State: lotState(row, today),
		}
	}
	return res, nil
}

func lotState(lot dbgen.InventoryLot, today time.Time) string {
	switch {
	case lot.BestBefore.Before(today):
		return "expired"
	case lot.BlockedAt != nil, lot.SellUntil.Before(today):
		return "short"
	default:
		return "fresh"
	}
}
