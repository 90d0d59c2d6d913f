package catalog

import (
	"context"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/money"
)

// Quote answers from the view.
func (s *Service) Quote(ctx context.Context, req *catalogv1.QuoteRequest) (*catalogv1.QuoteResponse, error) {
	v, err := s.view(ctx)
	if err != nil {
		return nil, err
	}
	res := &catalogv1.QuoteResponse{Currency: money.INR}
	shelf := v.stores[req.WarehouseId]
	if shelf == nil {
		return res, nil
	}
	res.Products = make([]*catalogv1.QuotedProduct, 0, len(req.ProductIds))
	for _, id := range req.ProductIds {
		if at, carried := shelf.byProduct[id]; carried {
			res.Products = append(res.Products, shelf.items[at].quote())
		}
	}
	return res, nil
}

func (it *item) quote() *catalogv1.QuotedProduct {
	m := it.answer
	return &catalogv1.QuotedProduct{
		ProductId: m.ProductId, Name: m.Name, Brand: m.Brand, PackSize: m.PackSize, ImageUrl: m.ImageUrls[0],
		PriceMinor: it.price.AmountMinor, MrpMinor: m.Mrp.AmountMinor, TaxRateBp: m.TaxRateBp, Hsn: m.Hsn,
		StorageZone: m.StorageZone, IsFood: m.IsFood, Barcodes: m.Barcodes,
		Fragile: m.Attributes["fragile"] == "yes", WeightG: grams(m.PackSize),
	}
}
