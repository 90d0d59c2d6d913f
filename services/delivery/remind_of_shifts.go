package delivery

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
)

// remindBefore is enough to dress and to ride to the store.
const remindBefore = 30 * time.Minute

// remindOfShifts tells, once, that a shift begins soon. Who is online already hears nothing.
func (s *Service) remindOfShifts(ctx context.Context) error {
	return s.every(ctx, "remind of shifts", s.wall(s.cfg.DispatchEvery), s.remindOfNext)
}

func (s *Service) remindOfNext(ctx context.Context) error {
	return s.change(ctx, func(c *change) error {
		near, err := c.q.ShiftsToRemindOf(ctx, dbgen.ShiftsToRemindOfParams{Now: c.now, Until: c.now.Add(remindBefore)})
		if err != nil {
			return fmt.Errorf("find shifts that begin soon: %w", err)
		}
		for _, shift := range near {
			if shift.Working {
				continue
			}
			c.drafts = append(c.drafts, events.Draft{
				Topic: topic, Subject: shift.ID, PartitionKey: shift.WarehouseID, Time: c.now,
				Payload: &eventsv1.ShiftNear{
					ShiftId: shift.ID, PartnerId: shift.PartnerID, WarehouseName: shift.StoreName,
					StartsAt: timestamppb.New(shift.StartsAt), EndsAt: timestamppb.New(shift.EndsAt),
				},
			})
		}
		return nil
	})
}
