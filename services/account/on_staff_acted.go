package account

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/account/db/dbgen"
)

// auditChange is a field of a record, as it is kept.
type auditChange struct {
	Field  string `json:"field"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// onStaffActed keeps a record of the audit log. One that comes again is there already.
func (s *Service) onStaffActed(ctx context.Context, tx pgx.Tx, event events.Of[*eventsv1.StaffActed]) error {
	m := event.Message
	changes := make([]auditChange, len(m.Changes))
	for i, c := range m.Changes {
		changes[i] = auditChange{Field: c.Field, Before: c.Before, After: c.After}
	}
	text, err := json.Marshal(changes)
	if err != nil {
		return fmt.Errorf("write changes: %w", err)
	}
	err = dbgen.New(tx).KeepAudit(ctx, dbgen.KeepAuditParams{
		ID: m.AuditId, At: m.At.AsTime(), ActorID: m.ActorId, ActorRole: m.ActorRole, Method: m.Method, Kind: m.Kind,
		ObjectID: m.ObjectId, WarehouseID: m.WarehouseId, Changes: text,
	})
	if err != nil {
		return fmt.Errorf("keep audit record: %w", err)
	}
	return nil
}
