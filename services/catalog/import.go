package catalog

import (
	"cmp"
	"context"
	"slices"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/errs"
)

// Import upserts categories, then products, all or nothing; it is meant for chunks of some hundred
// rows. Rows that say nothing new are not touched and publish nothing, so it may be repeated. The
// named stores carry the products afterwards; a price of their own stays, but not above the MRP.
// Nothing is taken out: not a category, a product or a place in an assortment; a category keeps its Hindi
// name when its row has none, and stays hidden; a product that was archived is on sale again unless its row says archived. Reasons: those of saving one, and
// category_id_needed, product_repeated.
func (s *Service) Import(ctx context.Context, req *catalogv1.ImportRequest) (*catalogv1.ImportResponse, error) {
	categories := make([]*category, len(req.Categories))
	for i, sent := range req.Categories {
		if sent.CategoryId == "" {
			return nil, errs.New(errs.InvalidArgument, "category_id_needed", "Category %q has no id.", sent.Name)
		}
		categories[i] = &category{msg: normaliseCategory(sent)}
	}
	products, ids, err := imported(req.Products)
	if err != nil {
		return nil, err
	}
	var res *catalogv1.ImportResponse
	err = s.write(ctx, func(ctx context.Context, c *change) error {
		saved, err := c.saveCategories(ctx, c.withUnsaid(categories)...)
		if err != nil {
			return err
		}
		res = &catalogv1.ImportResponse{CategoriesSaved: int32(saved)}
		stored, err := c.find(ctx, ids...)
		if err != nil {
			return err
		}
		if saved, err = c.saveProducts(ctx, stored, assorted(products, stored, req.WarehouseIds)...); err != nil {
			return err
		}
		res.ProductsSaved, res.ProductsUnchanged = int32(saved), int32(len(products)-saved)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return res, nil
}

// withUnsaid completes the rows of categories with what a file may not know.
func (c *change) withUnsaid(rows []*category) []*category {
	for _, row := range rows {
		if was := c.stored[row.msg.CategoryId]; was != nil {
			row.msg.NameHi = cmp.Or(row.msg.NameHi, was.msg.NameHi)
			row.msg.Hidden = row.msg.Hidden || was.msg.Hidden
		}
	}
	return rows
}

// imported normalises rows. An id that comes twice would make the outcome depend on their order.
func imported(rows []*catalogv1.Product) (products []*catalogv1.Product, ids []string, err error) {
	for _, row := range rows {
		msg := normalise(row)
		products, ids = append(products, msg), append(ids, msg.ProductId)
	}
	sorted := slices.Sorted(slices.Values(ids))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return nil, nil, errs.New(errs.InvalidArgument, "product_repeated", "Product %q is in the import twice.", sorted[i]).With("product_id", sorted[i])
		}
	}
	return products, ids, nil
}

// assorted puts the rows into the stores, beside those that carry them already.
func assorted(rows []*catalogv1.Product, stored map[string]*product, stores []string) []*product {
	products := make([]*product, len(rows))
	for i, msg := range rows {
		p := &product{msg: msg, stores: make(map[string]int64)}
		if was := stored[msg.ProductId]; was != nil {
			for store, own := range was.stores {
				p.stores[store] = min(own, msg.Mrp.AmountMinor)
			}
		}
		for _, store := range stores {
			if _, carried := p.stores[store]; !carried {
				p.stores[store] = 0
			}
		}
		products[i] = p
	}
	return products
}
