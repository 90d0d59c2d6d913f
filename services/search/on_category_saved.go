package search

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/search/db/dbgen"
)

// onCategorySaved keeps the category for processes that start later.
func (s *Service) onCategorySaved(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.CategorySaved]) error {
	var rows dbgen.SaveCategoriesParams
	for _, e := range batch {
		m := e.Message
		rows.CategoryIds, rows.Names = append(rows.CategoryIds, m.CategoryId), append(rows.Names, m.Name)
		rows.ParentIds, rows.Deleted = append(rows.ParentIds, m.ParentId), append(rows.Deleted, m.Deleted)
		rows.Versions, rows.UpdatedAt = append(rows.Versions, e.Seq), append(rows.UpdatedAt, e.Time)
	}
	if err := dbgen.New(tx).SaveCategories(ctx, rows); err != nil {
		return fmt.Errorf("store categories: %w", err)
	}
	return nil
}

// seeCategorySaved changes the index of this process.
func (s *Service) seeCategorySaved(e events.Of[*eventsv1.CategorySaved]) {
	s.index.putCategory(e.Seq, e.Message)
}
