package warehouse

import (
	"context"
	"fmt"
	"time"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/page"
	"doorstep/services/warehouse/db/dbgen"
)

// place is where a pick stands in the list.
type place struct {
	LatestStart time.Time
	OrderID     string
}

// ListPicks returns what still needs a hand by latest start, earliest first; or, for the statuses in
// which nothing is left to do, the newest orders first. Reason: page_token_invalid.
func (s *Service) ListPicks(ctx context.Context, req *warehousev1.ListPicksRequest) (*warehousev1.ListPicksResponse, error) {
	p, err := page.Read[place](req, 50)
	if err != nil {
		return nil, err
	}
	picks, err := s.list(ctx, req.WarehouseId, Status(req.Status), p)
	if err != nil {
		return nil, err
	}
	res := &warehousev1.ListPicksResponse{}
	picks, res.NextPageToken = page.Cut(picks, p, func(pick *Pick) place {
		return place{LatestStart: pick.LatestStartAt, OrderID: pick.OrderID}
	})
	if err := addLines(ctx, s.db, req.WarehouseId, picks...); err != nil {
		return nil, err
	}
	for _, pick := range picks {
		res.Picks = append(res.Picks, pick.message())
	}
	return res, nil
}

func (s *Service) list(ctx context.Context, warehouseID string, status Status, p page.Page[place]) ([]*Pick, error) {
	var picks []*Pick
	if status == HandedOver || status == Cancelled {
		rows, err := s.db.ListClosedPicks(ctx, dbgen.ListClosedPicksParams{
			WarehouseID: warehouseID, Status: string(status), BeforeOrder: p.After.OrderID, PageSize: p.Limit(),
		})
		if err != nil {
			return nil, fmt.Errorf("list picks: %w", err)
		}
		for _, row := range rows {
			picks = append(picks, pickOf(row.WarehousePick, row.RiderID, row.AtStore))
		}
		return picks, nil
	}
	rows, err := s.db.ListOpenPicks(ctx, dbgen.ListOpenPicksParams{
		WarehouseID: warehouseID, Statuses: openStatuses(status),
		AfterStart: p.After.LatestStart, AfterOrder: p.After.OrderID, PageSize: p.Limit(),
	})
	if err != nil {
		return nil, fmt.Errorf("list picks: %w", err)
	}
	for _, row := range rows {
		picks = append(picks, pickOf(row.WarehousePick, row.RiderID, row.AtStore))
	}
	return picks, nil
}

// openStatuses are the stored statuses that an asked one stands for.
func openStatuses(asked Status) []string {
	switch asked {
	case "":
		return []string{string(Queued), string(Picking), string(Packing), string(Packed)}
	case Picking:
		return []string{string(Picking), string(Packing)}
	default:
		return []string{string(asked)}
	}
}
