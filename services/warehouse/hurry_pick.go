package warehouse

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/audit"
	"doorstep/kit/errs"
	"doorstep/kit/storage"
	"doorstep/services/warehouse/db/dbgen"
)

// HurryPick has the next picker take this order. One that is first already stays where it is.
func (s *Service) HurryPick(ctx context.Context, req *warehousev1.PickRef) (*warehousev1.Pick, error) {
	pick, err := s.read(ctx, req.WarehouseId, req.OrderId)
	if err != nil {
		return nil, err
	}
	if pick.Status != Queued {
		return nil, errs.New(errs.FailedPrecondition, "pick_not_waiting", "This order does not wait for a picker.")
	}
	before := pick.message()
	after := proto.CloneOf(before)
	err = storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		starts, err := s.db.WithTx(tx).HurryPick(ctx, dbgen.HurryPickParams{WarehouseID: req.WarehouseId, OrderID: req.OrderId})
		if errors.Is(err, pgx.ErrNoRows) { // it is the first, or somebody took it just now
			audit.Nothing(ctx)
			return nil
		}
		if err != nil {
			return fmt.Errorf("hurry pick: %w", err)
		}
		after.LatestStartAt = timestamppb.New(starts)
		audit.Note(ctx, req.OrderId, before, after)
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.changes.add(req.WarehouseId, req.OrderId)
	return after, nil
}
