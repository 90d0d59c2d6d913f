package catalog

import (
	"context"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/errs"
)

// SaveCategory adds a category or replaces what is said of it. Repeating it changes nothing. Reasons:
// category_id_mismatch, name_needed, category_unknown (the parent), category_cycle.
func (s *Service) SaveCategory(ctx context.Context, req *catalogv1.SaveCategoryRequest) (*catalogv1.Category, error) {
	msg := normaliseCategory(req.Category)
	if msg.CategoryId != "" && msg.CategoryId != req.CategoryId {
		return nil, errs.New(errs.InvalidArgument, "category_id_mismatch", "The address says category %q, the body %q.", req.CategoryId, msg.CategoryId)
	}
	msg.CategoryId = req.CategoryId
	err := s.write(ctx, func(ctx context.Context, c *change) error {
		_, err := c.saveCategories(ctx, &category{msg: msg})
		return err
	})
	if err != nil {
		return nil, err
	}
	return msg, nil
}
