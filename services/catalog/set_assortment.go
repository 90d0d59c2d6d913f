package catalog

import (
	"context"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/audit"
	"doorstep/kit/errs"
	"doorstep/kit/money"
)

// SetAssortment says what one store carries. Repeating it changes nothing. Reasons:
// product_not_found, price_above_mrp, price_not_positive, currency_not_supported.
func (s *Service) SetAssortment(ctx context.Context, req *catalogv1.SetAssortmentRequest) (*catalogv1.AssortmentItem, error) {
	own, err := ownPrice(req)
	if err != nil {
		return nil, err
	}
	res := &catalogv1.AssortmentItem{WarehouseId: req.WarehouseId, ProductId: req.ProductId, Carried: req.Carried}
	err = s.change(ctx, req.ProductId, func(p *product) error {
		before := p.inStore(req.WarehouseId)
		defer func() { audit.Note(ctx, req.ProductId, before, p.inStore(req.WarehouseId)) }()
		if !req.Carried {
			delete(p.stores, req.WarehouseId)
			return nil
		}
		if own > p.msg.Mrp.AmountMinor {
			return aboveMRP(errs.InvalidArgument, p.msg, own)
		}
		p.stores[req.WarehouseId] = own
		res.Price = inr(p.priceIn(req.WarehouseId))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return res, nil
}

// inStore is a product's place in a store.
func (p *product) inStore(store string) *catalogv1.AssortmentItem {
	item := &catalogv1.AssortmentItem{WarehouseId: store, ProductId: p.msg.ProductId}
	if _, item.Carried = p.stores[store]; item.Carried {
		item.Price = inr(p.priceIn(store))
	}
	return item
}

// ownPrice is the price that a store asks for, 0 for the product's own.
func ownPrice(req *catalogv1.SetAssortmentRequest) (int64, error) {
	switch price := req.Price; {
	case price == nil || !req.Carried:
		return 0, nil
	case price.Currency != "" && price.Currency != money.INR:
		return 0, errs.New(errs.InvalidArgument, "currency_not_supported", "Prices are in %s.", money.INR)
	case price.AmountMinor <= 0:
		return 0, errs.New(errs.InvalidArgument, "price_not_positive", "A price must be more than nothing.")
	default:
		return price.AmountMinor, nil
	}
}
