package catalog

import (
	"context"
	"fmt"
	"strings"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/page"
	"doorstep/services/catalog/db/dbgen"
)

// ExportProducts shows products as rows that ImportProducts takes, all or those that are asked for. Importing
// them again changes nothing.
// Reason: page_token_invalid.
func (s *Service) ExportProducts(ctx context.Context, req *catalogv1.ExportProductsRequest) (*catalogv1.ExportProductsResponse, error) {
	p, err := page.Read[string](req, 200)
	if err != nil {
		return nil, err
	}
	rows, err := dbgen.New(s.pool).ProductsAfter(ctx, dbgen.ProductsAfterParams{
		After: p.After, Most: p.Limit(), Find: strings.ToLower(strings.TrimSpace(req.Find)), SoldNowhere: req.SoldNowhere,
	})
	if err != nil {
		return nil, fmt.Errorf("read products: %w", err)
	}
	res := &catalogv1.ExportProductsResponse{}
	rows, res.NextPageToken = page.Cut(rows, p, func(row dbgen.ProductsAfterRow) string { return row.CatalogProduct.ID })
	for _, row := range rows {
		read, err := productOf(dbgen.ProductsRow(row))
		if err != nil {
			return nil, err
		}
		res.Rows = append(res.Rows, &catalogv1.ImportRow{Values: table(read.msg)})
	}
	return res, nil
}
