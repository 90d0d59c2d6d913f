package warehouse

import (
	"context"
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/fault"
)

// PackOrder seals and stages the bags of an order whose every line is picked or short. Repeating it
// is safe. An order of which nothing was found is packed too, without bags and cell: it is the order
// service that cancels it.
//
// The intent is written first, then inventory books the units out, then the outcome is written. What
// a crash leaves in between, sweepPacking finishes. Units that may not be sold any more are never booked out:
// the order is being picked again, without them. Reasons: lines_open, not_picking, not_your_pick,
// order_cancelled, past_last_day.
func (s *Service) PackOrder(ctx context.Context, req *warehousev1.PackOrderRequest) (*warehousev1.Pick, error) {
	by, now, done := hand(ctx), s.Clock.Now(), false
	pick, err := s.change(ctx, req.WarehouseId, req.OrderId, func(tx pickTx, p *Pick) (err error) {
		if done, err = p.BeginPacking(by, now); err != nil || done {
			return err
		}
		return tx.savePick(ctx, p)
	})
	if err != nil {
		return nil, err
	}
	if !done {
		fault.Pass(fault.PackIntended)
		if pick, err = s.finishPacking(ctx, pick); err != nil {
			return nil, err
		}
	}
	return pick.message(), nil
}

// finishPacking does what is left of packing a pick whose intent is written. Safe to repeat, from
// any process.
func (s *Service) finishPacking(ctx context.Context, pick *Pick) (*Pick, error) {
	booked, err := s.Inventory.Pick(ctx, inventoryRequest(pick))
	if err != nil {
		return nil, s.whyNotBooked(ctx, pick, err)
	}
	if len(booked.Unsellable) > 0 {
		return nil, s.leaveBehind(ctx, pick, booked.Unsellable)
	}
	fault.Pass(fault.UnitsBookedOut)
	now, packed, done := s.Clock.Now(), false, pick.Lines
	pick, err = s.change(ctx, pick.WarehouseID, pick.OrderID, func(tx pickTx, p *Pick) (err error) {
		packed = false
		switch p.Status {
		case Packed, HandedOver:
			return nil // somebody else finished it
		case Cancelled:
			return errCancelled()
		case Picking: // another call was refused just before this one was booked: what was booked is what counts
			p.Lines = done
			if err := tx.saveLines(ctx, p); err != nil {
				return err
			}
		}
		var cell int32
		if p.PickedUnits() > 0 {
			if cell, err = tx.freeCell(ctx, p.WarehouseID); err != nil {
				return err
			}
		}
		p.Pack(cell, now)
		if err := tx.savePick(ctx, p); err != nil {
			return err
		}
		packed = true
		return events.Publish(ctx, tx, orderPacked(p, now))
	})
	if err != nil {
		return nil, err
	}
	if packed {
		s.Bus.Wake()
		s.metrics.packed(ctx, pick)
	}
	return pick, nil
}

// leaveBehind sends the picker back to the shelves without what may not be sold. It always fails; the
// sentence says why.
func (s *Service) leaveBehind(ctx context.Context, pick *Pick, lines []*inventoryv1.StockLine) error {
	sellable, names := make(map[string]int32, len(lines)), make([]string, len(lines))
	for i, line := range lines {
		sellable[line.ProductId], names[i] = line.Quantity, pick.find("", line.ProductId).Name
	}
	_, err := s.change(ctx, pick.WarehouseID, pick.OrderID, func(tx pickTx, p *Pick) error {
		switch p.Status {
		case Cancelled:
			return errCancelled()
		case Packing:
			p.LeaveBehind(sellable)
			if err := tx.saveLines(ctx, p); err != nil {
				return err
			}
			return tx.savePick(ctx, p)
		default: // another call came first
			return nil
		}
	})
	if err != nil {
		return err
	}
	return errs.New(errs.FailedPrecondition, "past_last_day", "Past the last day of sale: %s. Take it out of the basket.", strings.Join(names, ", ")).
		With("product_id", lines[0].ProductId)
}

// whyNotBooked tells a cancelled order from a fault. Inventory may know before the store does: the
// reservation is gone.
func (s *Service) whyNotBooked(ctx context.Context, pick *Pick, cause error) error {
	if errs.Is(cause, "hold_ended") {
		return errCancelled()
	}
	current, err := s.read(ctx, pick.WarehouseID, pick.OrderID)
	if err == nil && current.Status == Cancelled {
		return errCancelled()
	}
	return fmt.Errorf("book picked units out: %w", cause)
}

func inventoryRequest(p *Pick) *inventoryv1.PickRequest {
	req := &inventoryv1.PickRequest{OrderId: p.OrderID, WarehouseId: p.WarehouseID}
	for _, line := range p.Lines {
		if line.Picked > 0 {
			req.Picked = append(req.Picked, &inventoryv1.StockLine{ProductId: line.ProductID, Quantity: line.Picked})
		}
		if line.NotFound > 0 {
			req.NotFound = append(req.NotFound, &inventoryv1.StockLine{ProductId: line.ProductID, Quantity: line.NotFound})
		}
	}
	return req
}

func orderPacked(p *Pick, now time.Time) events.Draft {
	bags, _ := PlanBags(p.Lines)
	payload := &eventsv1.OrderPacked{
		OrderId: p.OrderID, WarehouseId: p.WarehouseID, Bags: int32(len(filled(bags))),
		PickDoneAt: timestamp(p.PickDoneAt), PackedAt: timestamppb.New(now),
		Lines: told(p.Lines),
	}
	return events.Draft{Topic: topic, Subject: p.OrderID, PartitionKey: p.WarehouseID, Seq: p.Version, Time: now, Payload: payload}
}

// told are the lines as the order service hears of them.
func told(lines []Line) []*eventsv1.OrderPacked_Line {
	out := make([]*eventsv1.OrderPacked_Line, len(lines))
	for i, line := range lines {
		out[i] = &eventsv1.OrderPacked_Line{ProductId: line.ProductID, Picked: line.Picked, NotFound: line.NotFound}
	}
	return out
}
