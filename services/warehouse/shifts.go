package warehouse

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
	"doorstep/kit/storage"
	"doorstep/services/warehouse/db/dbgen"
)

// forgotten is how long a shift goes on without a sign of work; its person went home without saying so.
const forgotten = 12 * time.Hour

// ListOnShift tells who is at work in a store, whoever came first before.
func (s *Service) ListOnShift(ctx context.Context, req *warehousev1.ListOnShiftRequest) (*warehousev1.ListOnShiftResponse, error) {
	rows, err := s.db.OnShift(ctx, dbgen.OnShiftParams{WarehouseID: req.WarehouseId, SeenSince: s.Clock.Now().Add(-forgotten)})
	if err != nil {
		return nil, fmt.Errorf("list who is on shift: %w", err)
	}
	res := &warehousev1.ListOnShiftResponse{OnShift: make([]*warehousev1.OnShift, len(rows))}
	for i, row := range rows {
		res.OnShift[i] = &warehousev1.OnShift{StaffId: row.StaffID, StartedAt: timestamppb.New(row.StartedAt)}
	}
	return res, nil
}

// StartShift notes that the caller is at work. Repeating it is safe; taking an order does the same.
func (s *Service) StartShift(ctx context.Context, req *warehousev1.ShiftRequest) (*warehousev1.ListOnShiftResponse, error) {
	err := storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		return beAtWork(ctx, s.db.WithTx(tx), req.WarehouseId, auth.Caller(ctx).UserID, s.Clock.Now())
	})
	if err != nil {
		return nil, err
	}
	return s.ListOnShift(ctx, &warehousev1.ListOnShiftRequest{WarehouseId: req.WarehouseId})
}

// EndShift notes that the caller goes. Repeating it is safe. Reason: pick_in_hand.
func (s *Service) EndShift(ctx context.Context, req *warehousev1.ShiftRequest) (*warehousev1.ListOnShiftResponse, error) {
	staff := auth.Caller(ctx).UserID
	switch order, err := s.openPick(ctx, req.WarehouseId, staff); {
	case err != nil:
		return nil, err
	case order != "":
		return nil, errs.New(errs.FailedPrecondition, "pick_in_hand", "Finish order %s first.", ids.Order(order).Number())
	}
	if err := s.db.EndShift(ctx, dbgen.EndShiftParams{WarehouseID: req.WarehouseId, StaffID: staff, Now: s.Clock.Now()}); err != nil {
		return nil, fmt.Errorf("end shift: %w", err)
	}
	return s.ListOnShift(ctx, &warehousev1.ListOnShiftRequest{WarehouseId: req.WarehouseId})
}

// beAtWork begins a shift, or notes that the one under way goes on.
func beAtWork(ctx context.Context, q *dbgen.Queries, warehouseID, staff string, now time.Time) error {
	err := q.EndForgottenShifts(ctx, dbgen.EndForgottenShiftsParams{WarehouseID: warehouseID, StaffID: staff, SeenBefore: now.Add(-forgotten)})
	if err != nil {
		return fmt.Errorf("end a forgotten shift: %w", err)
	}
	err = q.BeAtWork(ctx, dbgen.BeAtWorkParams{ID: ids.New[string](now), WarehouseID: warehouseID, StaffID: staff, Now: now})
	if err != nil {
		return fmt.Errorf("begin shift: %w", err)
	}
	return nil
}
