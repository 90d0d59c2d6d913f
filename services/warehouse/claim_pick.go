package warehouse

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/auth"
	"doorstep/kit/events"
	"doorstep/kit/fault"
	"doorstep/kit/storage"
	"doorstep/services/warehouse/db/dbgen"
)

// ClaimPick gives the caller the most urgent pick of the queue, or the one that they are at already,
// so repeating it is safe. Any number of pickers may ask at once, through any process: no two get
// the same pick. The answer is empty when the queue is.
func (s *Service) ClaimPick(ctx context.Context, req *warehousev1.ClaimPickRequest) (*warehousev1.ClaimPickResponse, error) {
	picker := auth.Caller(ctx).UserID
	orderID, err := s.claim(ctx, req.WarehouseId, picker)
	// No claim: the picker has a pick, or got one from another screen at this moment, or there is none.
	if storage.IsUniqueViolation(err, "picks_picker") || err == nil && orderID == "" {
		orderID, err = s.openPick(ctx, req.WarehouseId, picker)
	}
	if err != nil || orderID == "" {
		return &warehousev1.ClaimPickResponse{}, err
	}
	pick, err := s.read(ctx, req.WarehouseId, orderID)
	if err != nil {
		return nil, err
	}
	return &warehousev1.ClaimPickResponse{Pick: pick.message()}, nil
}

// claim takes the most urgent pick for a picker who has none; "" when there is nothing to take.
func (s *Service) claim(ctx context.Context, warehouseID, picker string) (orderID string, err error) {
	var claimed dbgen.ClaimPickRow
	err = storage.InTx(ctx, s.Pool, func(tx pgx.Tx) (err error) {
		claimed, err = s.db.WithTx(tx).ClaimPick(ctx, dbgen.ClaimPickParams{WarehouseID: warehouseID, PickerID: &picker, Now: s.Clock.Now()})
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("claim pick: %w", err)
		}
		if err := beAtWork(ctx, s.db.WithTx(tx), warehouseID, picker, claimed.StartedAt); err != nil {
			return err
		}
		return events.Publish(ctx, tx, pickStarted(warehouseID, picker, claimed))
	})
	if err != nil || claimed.OrderID == "" {
		return "", err
	}
	fault.Pass(fault.PickClaimed)
	s.Bus.Wake()
	s.changes.add(warehouseID, claimed.OrderID)
	s.metrics.wait.Record(ctx, claimed.StartedAt.Sub(claimed.QueuedAt).Seconds())
	return claimed.OrderID, nil
}

// openPick is the order that the picker is at, "" for none.
func (s *Service) openPick(ctx context.Context, warehouseID, picker string) (string, error) {
	orderID, err := s.db.OpenPickOf(ctx, dbgen.OpenPickOfParams{WarehouseID: warehouseID, PickerID: &picker})
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("find open pick: %w", err)
	}
	return orderID, nil
}

func pickStarted(warehouseID, picker string, claimed dbgen.ClaimPickRow) events.Draft {
	return events.Draft{
		Topic: topic, Subject: claimed.OrderID, PartitionKey: warehouseID, Seq: claimed.Version, Time: claimed.StartedAt,
		Payload: &eventsv1.PickStarted{
			OrderId: claimed.OrderID, WarehouseId: warehouseID, PickerId: picker, StartedAt: timestamppb.New(claimed.StartedAt),
		},
	}
}

// hand is the caller at work in a store.
func hand(ctx context.Context) Hand {
	caller := auth.Caller(ctx)
	return Hand{UserID: caller.UserID, Manager: caller.Role == authv1.Role_ROLE_STORE_MANAGER}
}
