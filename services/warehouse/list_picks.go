package warehouse

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/errs"
	"doorstep/services/warehouse/db/dbgen"
)

const defaultPage = 50

// ListPicks returns what still needs a hand by latest start, earliest first; or, for the statuses in
// which nothing is left to do, the newest orders first.
func (s *Service) ListPicks(ctx context.Context, req *warehousev1.ListPicksRequest) (*warehousev1.ListPicksResponse, error) {
	after, err := parsePageToken(req.PageToken)
	if err != nil {
		return nil, err
	}
	size := req.PageSize
	if size == 0 {
		size = defaultPage
	}
	picks, err := s.page(ctx, req.WarehouseId, Status(req.Status), after, size+1)
	if err != nil {
		return nil, err
	}
	res := &warehousev1.ListPicksResponse{}
	if len(picks) > int(size) {
		picks = picks[:size]
		res.NextPageToken = pageTokenOf(picks[size-1])
	}
	if err := addLines(ctx, s.db, req.WarehouseId, picks...); err != nil {
		return nil, err
	}
	for _, pick := range picks {
		res.Picks = append(res.Picks, pick.message())
	}
	return res, nil
}

func (s *Service) page(ctx context.Context, warehouseID string, status Status, after pageKey, size int32) ([]*Pick, error) {
	var picks []*Pick
	if status == HandedOver || status == Cancelled {
		rows, err := s.db.ListClosedPicks(ctx, dbgen.ListClosedPicksParams{
			WarehouseID: warehouseID, Status: string(status), BeforeOrder: after.orderID, PageSize: size,
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
		AfterStart: after.start, AfterOrder: after.orderID, PageSize: size,
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

// pageKey is the last pick of a page.
type pageKey struct {
	start   time.Time
	orderID string
}

func pageTokenOf(p *Pick) string {
	key := strconv.FormatInt(p.LatestStartAt.UnixMicro(), 10) + " " + p.OrderID
	return base64.RawURLEncoding.EncodeToString([]byte(key))
}

func parsePageToken(token string) (pageKey, error) {
	if token == "" {
		return pageKey{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	start, orderID, found := strings.Cut(string(raw), " ")
	micros, numberErr := strconv.ParseInt(start, 10, 64)
	if err != nil || !found || numberErr != nil {
		return pageKey{}, errs.New(errs.InvalidArgument, "page_token_invalid", "The page_token is not one of ours.")
	}
	return pageKey{start: time.UnixMicro(micros).UTC(), orderID: orderID}, nil
}
