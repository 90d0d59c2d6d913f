package catalog

import (
	"context"
	"fmt"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
)

// DeleteCategory removes a category with no product on sale and no sub-category. Repeating it changes
// nothing. Reasons: category_in_use, category_not_found.
func (s *Service) DeleteCategory(ctx context.Context, req *catalogv1.DeleteCategoryRequest) (*catalogv1.DeleteCategoryResponse, error) {
	err := s.write(ctx, func(ctx context.Context, c *change) error {
		was := c.stored[req.CategoryId]
		if was == nil {
			return auth.NotFound("category", req.CategoryId)
		}
		inUse, err := c.CategoryInUse(ctx, req.CategoryId)
		if err != nil {
			return fmt.Errorf("look into category: %w", err)
		}
		if inUse {
			return errs.New(errs.FailedPrecondition, "category_in_use", "%s is not empty.", was.msg.Name).With("category_id", req.CategoryId)
		}
		_, err = c.saveCategories(ctx, &category{msg: was.msg, deleted: true})
		return err
	})
	if err != nil {
		return nil, err
	}
	return &catalogv1.DeleteCategoryResponse{}, nil
}
