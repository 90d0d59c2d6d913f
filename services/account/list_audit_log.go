package account

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/page"
	"doorstep/services/account/db/dbgen"
)

// auditKey is where a page of the log ended.
type auditKey struct {
	At time.Time
	ID string
}

// ListAuditLog shows what staff changed, newest first. Reason: page_token_invalid.
func (s *Service) ListAuditLog(ctx context.Context, req *accountv1.ListAuditLogRequest) (*accountv1.ListAuditLogResponse, error) {
	p, err := page.Read[auditKey](req, 50)
	if err != nil {
		return nil, err
	}
	params := dbgen.ListAuditParams{
		ActorID: req.ActorId, Kind: req.Kind, ObjectID: req.ObjectId, WarehouseID: req.WarehouseId, Since: moment(req.From), Until: moment(req.Until),
		BeforeID: p.After.ID, Most: p.Limit(),
	}
	if !p.After.At.IsZero() {
		params.BeforeAt = &p.After.At
	}
	rows, err := dbgen.New(s.pool).ListAudit(ctx, params)
	if err != nil {
		return nil, fmt.Errorf("read audit log: %w", err)
	}
	res := &accountv1.ListAuditLogResponse{}
	rows, res.NextPageToken = page.Cut(rows, p, func(row dbgen.ListAuditRow) auditKey { return auditKey{row.At, row.ID} })
	for _, row := range rows {
		record, err := auditRecord(row)
		if err != nil {
			return nil, err
		}
		res.Records = append(res.Records, record)
	}
	return res, nil
}

func moment(at *timestamppb.Timestamp) *time.Time {
	if at == nil {
		return nil
	}
	t := at.AsTime()
	return &t
}

func auditRecord(row dbgen.ListAuditRow) (*accountv1.AuditRecord, error) {
	var changes []auditChange
	if err := json.Unmarshal(row.Changes, &changes); err != nil {
		return nil, fmt.Errorf("read changes of audit record %s: %w", row.ID, err)
	}
	record := &accountv1.AuditRecord{
		AuditId: row.ID, At: timestamppb.New(row.At), ActorId: row.ActorID, ActorName: row.ActorName, ActorRole: row.ActorRole,
		Kind: row.Kind, ObjectId: row.ObjectID, WarehouseId: row.WarehouseID, Method: row.Method,
	}
	for _, c := range changes {
		record.Changes = append(record.Changes, &accountv1.AuditRecord_Change{Field: c.Field, Before: c.Before, After: c.After})
	}
	return record, nil
}
