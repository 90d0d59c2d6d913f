package delivery

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
)

// onPushReachChanged keeps who can be asked while the phone is locked. Users who are no riders have no
// row here.
func (s *Service) onPushReachChanged(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.PushReachChanged]) error {
	var rows dbgen.SetPushReachParams
	for _, event := range batch {
		rows.PartnerIds = append(rows.PartnerIds, event.Message.UserId)
		rows.Reachable = append(rows.Reachable, event.Message.Reachable)
	}
	if err := s.db.WithTx(tx).SetPushReach(ctx, rows); err != nil {
		return fmt.Errorf("note whom push messages reach: %w", err)
	}
	return nil
}
