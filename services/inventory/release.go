package inventory

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/storage"
	"doorstep/services/inventory/db/dbgen"
)

// Release gives back what a cart's hold keeps. An order's hold is left alone: it ends with the
// order. Safe to repeat; an unknown hold keeps nothing.
func (s *Service) Release(ctx context.Context, req *inventoryv1.ReleaseRequest) (*inventoryv1.ReleaseResponse, error) {
	var freed []dbgen.EndHoldsRow
	err := storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries := s.queries.WithTx(tx)
		holds, err := queries.LockHoldsOrOrders(ctx, dbgen.LockHoldsOrOrdersParams{HoldIds: []string{req.HoldId}})
		if err != nil {
			return err
		}
		holds = slices.DeleteFunc(holds, func(h dbgen.LockHoldsOrOrdersRow) bool { return h.Status != statusHeld })
		freed, err = queries.EndHolds(ctx, dbgen.EndHoldsParams{HoldIds: holdIDs(holds), Status: statusReleased, Kind: kindRelease, Now: s.clock.Now()})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("release hold: %w", err)
	}
	s.noteFreed(freed)
	return &inventoryv1.ReleaseResponse{}, nil
}

func holdIDs(holds []dbgen.LockHoldsOrOrdersRow) []string {
	ids := make([]string, len(holds))
	for i, hold := range holds {
		ids[i] = hold.HoldID
	}
	return ids
}

func (s *Service) noteFreed(freed []dbgen.EndHoldsRow) {
	for _, row := range freed {
		s.changed.note(row.WarehouseID, row.ProductID)
	}
}
