package warehouse

import (
	"context"
	"fmt"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/page"
	"doorstep/services/warehouse/db/dbgen"
)

// binPlace is where a product comes in the walk.
type binPlace struct {
	Position int32
	Aisle    string
	Along    int32
	Product  string
}

// farBefore comes before every bin, however an aisle is walked.
const farBefore = -1 << 30

// ListBins pages through where products stand, as a picker passes them. Reason: page_token_invalid.
func (s *Service) ListBins(ctx context.Context, req *warehousev1.ListBinsRequest) (*warehousev1.ListBinsResponse, error) {
	p, err := page.Read[binPlace](req, 100)
	if err != nil {
		return nil, err
	}
	after := p.After
	if after.Product == "" {
		after.Position = farBefore
	}
	rows, err := s.db.ListBins(ctx, dbgen.ListBinsParams{
		WarehouseID: req.WarehouseId, ProductID: req.ProductId, Aisle: req.Aisle, PageSize: p.Limit(),
		AfterPosition: after.Position, AfterAisle: after.Aisle, AfterAlong: after.Along, AfterProduct: after.Product,
	})
	if err != nil {
		return nil, fmt.Errorf("list bins: %w", err)
	}
	rows, next := page.Cut(rows, p, func(row dbgen.ListBinsRow) binPlace {
		return binPlace{row.Position, row.Aisle, row.Along, row.ProductID}
	})
	res := &warehousev1.ListBinsResponse{Items: make([]*warehousev1.BinItem, len(rows)), NextPageToken: next}
	for i, row := range rows {
		res.Items[i] = &warehousev1.BinItem{ProductId: row.ProductID, Aisle: row.Aisle, Bin: row.Bin}
	}
	return res, nil
}
