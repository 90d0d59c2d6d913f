package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/ladder"
)

// GetMode shows the step on which a store stands and how it came there.
func (s *Service) GetMode(ctx context.Context, req *deliveryv1.GetModeRequest) (*deliveryv1.Mode, error) {
	return s.showMode(ctx, req.WarehouseId, req.PageSize)
}

func (s *Service) showMode(ctx context.Context, warehouseID string, page int32) (*deliveryv1.Mode, error) {
	if _, err := s.db.GetStore(ctx, warehouseID); errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("warehouse", warehouseID)
	} else if err != nil {
		return nil, fmt.Errorf("find store: %w", err)
	}
	seen, err := s.refresh(ctx) // somebody looks who may just have changed it
	if err != nil {
		return nil, err
	}
	if page == 0 {
		page = 50
	}
	rows, err := s.db.ModeChanges(ctx, dbgen.ModeChangesParams{WarehouseID: warehouseID, Page: page})
	if err != nil {
		return nil, fmt.Errorf("read steps: %w", err)
	}
	now := seen.stores[warehouseID].mode
	shown := &deliveryv1.Mode{WarehouseId: warehouseID, Terms: s.termsNow(seen, warehouseID), Pinned: now.Pinned, Cause: now.Cause}
	for _, r := range rows {
		signs, err := readSigns(r.Signs)
		if err != nil {
			return nil, fmt.Errorf("read the signs of step %d of %s: %w", r.Version, warehouseID, err)
		}
		shown.History = append(shown.History, &deliveryv1.Mode_Change{Mode: r.Mode, Cause: r.Cause, At: timestamppb.New(r.At), By: r.By, Pinned: r.Pinned, Signs: signs})
	}
	if len(rows) > 0 {
		shown.Since, shown.Signs = timestamppb.New(now.Since), shown.History[0].Signs
	}
	return shown, nil
}

// SetMode pins a store to a step or lets it find its own. Repeating it is safe: what is so already is
// not noted again.
func (s *Service) SetMode(ctx context.Context, req *deliveryv1.SetModeRequest) (*deliveryv1.Mode, error) {
	if _, err := s.db.GetStore(ctx, req.WarehouseId); errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("warehouse", req.WarehouseId)
	} else if err != nil {
		return nil, fmt.Errorf("find store: %w", err)
	}
	step, pin := ladder.Parse(req.Mode)
	by := auth.Caller(ctx).UserID
	err := s.stepTo(ctx, req.WarehouseId, by, func(now ladder.State, at time.Time) ladder.State {
		switch {
		case pin && (!now.Pinned || now.Step != step):
			return ladder.Pin(step, req.Reason, at)
		case !pin && now.Pinned && s.cfg.MaxEstimate < 0: // signals move nothing: back to the ground
			return ladder.State{Since: at, Cause: req.Reason}
		case !pin && now.Pinned:
			return ladder.Release(now, req.Reason, at)
		}
		return now
	})
	if err != nil {
		return nil, err
	}
	return s.showMode(ctx, req.WarehouseId, 0)
}

// stepTo changes the step of a store from what the table says: row, history and event commit together.
func (s *Service) stepTo(ctx context.Context, warehouseID, by string, next func(ladder.State, time.Time) ladder.State) error {
	var before, after ladder.State
	err := s.change(ctx, func(c *change) (err error) {
		if before, err = c.lockMode(ctx, warehouseID); err != nil {
			return err
		}
		after = next(before, c.now)
		if after.Step == before.Step && after.Pinned == before.Pinned {
			return nil
		}
		return c.saveMode(ctx, warehouseID, by, before, after)
	})
	if err != nil || after.Step == before.Step && after.Pinned == before.Pinned {
		return err
	}
	s.Log.InfoContext(ctx, "store on another step", "warehouse", warehouseID, "step", after.Step.String(), "before", before.Step.String(),
		"pinned", after.Pinned, "cause", after.Cause, "by", by)
	return nil
}

func (c *change) lockMode(ctx context.Context, warehouseID string) (ladder.State, error) {
	row, err := c.q.LockMode(ctx, warehouseID)
	if errors.Is(err, pgx.ErrNoRows) {
		return ladder.State{}, nil
	}
	if err != nil {
		return ladder.State{}, fmt.Errorf("lock step: %w", err)
	}
	step, _ := ladder.Parse(row.Mode) // the table holds steps only
	return ladder.State{Step: step, Since: row.Since, Cause: row.Cause, Pinned: row.Pinned}, nil
}

// stepShown is a step for the audit log.
func stepShown(s ladder.State) *deliveryv1.Mode_Change {
	return &deliveryv1.Mode_Change{Mode: s.Step.String(), Cause: s.Cause, Pinned: s.Pinned}
}

func (c *change) saveMode(ctx context.Context, warehouseID, by string, before, after ladder.State) error {
	audit.Note(ctx, warehouseID, stepShown(before), stepShown(after))
	signs, err := writeSigns(after)
	if err != nil {
		return err
	}
	version, err := c.q.SaveMode(ctx, dbgen.SaveModeParams{
		WarehouseID: warehouseID, Mode: after.Step.String(), Cause: after.Cause, Since: c.now, Pinned: after.Pinned,
	})
	if err != nil {
		return fmt.Errorf("save step: %w", err)
	}
	err = c.q.InsertModeChange(ctx, dbgen.InsertModeChangeParams{
		WarehouseID: warehouseID, Version: version, Mode: after.Step.String(), Before: before.Step.String(), Cause: after.Cause, Pinned: after.Pinned, By: by, At: c.now, Signs: signs,
	})
	if err != nil {
		return fmt.Errorf("note step: %w", err)
	}
	c.drafts = append(c.drafts, events.Draft{
		Topic: topic, Subject: warehouseID, PartitionKey: warehouseID, Seq: version, Time: c.now,
		Payload: &eventsv1.StoreModeChanged{
			WarehouseId: warehouseID, Mode: after.Step.String(), Before: before.Step.String(), Cause: after.Cause, Pinned: after.Pinned, At: timestamppb.New(c.now),
		},
	})
	return nil
}
