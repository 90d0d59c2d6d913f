package warehouse

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/fault"
	"doorstep/services/warehouse/db/dbgen"
)

// HandOver gives the bags to the rider who says the pickup code. Repeating it is safe. After several
// wrong codes (Config.WrongCodes) only a store manager can go on. Reasons: pickup_code_wrong,
// not_packed, no_rider, order_cancelled.
func (s *Service) HandOver(ctx context.Context, req *warehousev1.HandOverRequest) (*warehousev1.Pick, error) {
	by, now := hand(ctx), s.Clock.Now()
	var handed bool
	var refusal error // kept apart from the transaction's error, so that a wrong code is counted
	pick, err := s.change(ctx, req.WarehouseId, req.OrderId, func(tx pickTx, p *Pick) error {
		handed, refusal = false, nil
		switch p.Status {
		case HandedOver:
			return nil
		case Packed:
		case Cancelled:
			return errCancelled()
		default:
			return errs.New(errs.FailedPrecondition, "not_packed", "The order is not packed yet.")
		}
		rider, err := s.checkCode(ctx, tx, p, by, req.PickupCode, &refusal)
		if err != nil || refusal != nil {
			return err
		}
		p.HandOver(now)
		if err := tx.savePick(ctx, p); err != nil {
			return err
		}
		handed = true
		return events.Publish(ctx, tx, orderHandedOver(p, rider, now))
	})
	if err = errors.Join(err, refusal); err != nil {
		return nil, err
	}
	if handed {
		fault.Pass(fault.BagsHandedOver)
		s.Bus.Wake()
	}
	return pick.message(), nil
}

// checkCode returns the rider whose code it is. A wrong code is counted and noted as the refusal.
func (s *Service) checkCode(ctx context.Context, tx pickTx, p *Pick, by Hand, code string, refusal *error) (riderID string, err error) {
	rider, err := tx.db.RiderCode(ctx, dbgen.RiderCodeParams{WarehouseID: p.WarehouseID, OrderID: p.OrderID})
	if errors.Is(err, pgx.ErrNoRows) {
		return "", errs.New(errs.FailedPrecondition, "no_rider", "No rider is assigned to this order yet.")
	}
	if err != nil {
		return "", fmt.Errorf("read pickup code: %w", err)
	}
	if rider.WrongCodes >= s.cfg.WrongCodes && !by.Manager {
		*refusal = errs.New(errs.FailedPrecondition, "pickup_code_wrong", "Too many wrong codes: ask the store manager to hand the order over.")
		return "", nil
	}
	if hmac.Equal(rider.PickupCodeIndex, s.codeIndex(p.OrderID, code)) {
		return rider.RiderID, nil
	}
	*refusal = errs.New(errs.FailedPrecondition, "pickup_code_wrong", "That is not the pickup code of this order.")
	err = tx.db.CountWrongCode(ctx, dbgen.CountWrongCodeParams{WarehouseID: p.WarehouseID, OrderID: p.OrderID})
	if err != nil {
		return "", fmt.Errorf("count wrong code: %w", err)
	}
	return "", nil
}

// codeIndex is a pickup code as it is stored: comparable, not readable.
func (s *Service) codeIndex(orderID, code string) []byte {
	return s.Keys.Index("warehouse.pickup_code", orderID+" "+code)
}

func orderHandedOver(p *Pick, riderID string, now time.Time) events.Draft {
	return events.Draft{
		Topic: topic, Subject: p.OrderID, PartitionKey: p.WarehouseID, Seq: p.Version, Time: now,
		Payload: &eventsv1.OrderHandedOver{
			OrderId: p.OrderID, WarehouseId: p.WarehouseID, PartnerId: riderID, HandedOverAt: timestamppb.New(now),
		},
	}
}
