package catalog

import (
	"context"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/errs"
)

// CreateProduct adds a product; without an id it gets the one that its brand, name and pack size
// make. Repeating it answers with the product that is there. Reasons: product_exists when that is
// another one, and those of a save.
func (s *Service) CreateProduct(ctx context.Context, req *catalogv1.CreateProductRequest) (*catalogv1.Product, error) {
	next := &product{msg: normalise(req.Product), stores: map[string]int64{}}
	id := next.msg.ProductId
	err := s.write(ctx, func(ctx context.Context, c *change) error {
		stored, err := c.find(ctx, id)
		if err != nil {
			return err
		}
		if was := stored[id]; was != nil {
			if next.stores = was.stores; was.same(next) {
				return nil
			}
			return errs.New(errs.Conflict, "product_exists", "There is already another product %q.", id).With("product_id", id)
		}
		_, err = c.saveProducts(ctx, stored, next)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.GetProduct(ctx, &catalogv1.GetProductRequest{ProductId: id})
}
