package catalog

import (
	"context"

	"google.golang.org/protobuf/proto"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
)

// UpdateProduct replaces all that is said of a product; its place in assortments stays. Repeating it
// changes nothing. Reasons: product_id_mismatch, changed_meanwhile, price_above_mrp (also when a store's own
// price is above the new MRP), and those of a save.
func (s *Service) UpdateProduct(ctx context.Context, req *catalogv1.UpdateProductRequest) (*catalogv1.Product, error) {
	id := req.ProductId
	msg := normalise(req.Product)
	if req.Product.ProductId != "" && req.Product.ProductId != id {
		return nil, errs.New(errs.InvalidArgument, "product_id_mismatch", "The address says product %q, the body %q.", id, msg.ProductId)
	}
	msg.ProductId = id
	err := s.change(ctx, id, func(p *product) error {
		if seen := req.Product.Version; seen != 0 && seen != p.version && !proto.Equal(p.msg, msg) {
			return errs.New(errs.Conflict, "changed_meanwhile", "Somebody else changed this product in the meantime.").With("product_id", id)
		}
		p.msg = msg
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.GetProduct(ctx, &catalogv1.GetProductRequest{ProductId: id})
}

// change stores a product after edit, which gets a copy of its own.
func (s *Service) change(ctx context.Context, id string, edit func(p *product) error) error {
	return s.write(ctx, func(ctx context.Context, c *change) error {
		stored, err := c.find(ctx, id)
		if err != nil {
			return err
		}
		was := stored[id]
		if was == nil {
			return auth.NotFound("product", id)
		}
		next := was.copy()
		if err := edit(next); err != nil {
			return err
		}
		_, err = c.saveProducts(ctx, stored, next)
		return err
	})
}
