package account

import (
	"context"
	"fmt"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/services/account/db/dbgen"
)

// ListStaff tells who works in a store. No seal is opened for it: a name is all that colleagues see of one
// another.
func (s *Service) ListStaff(ctx context.Context, req *accountv1.ListStaffRequest) (*accountv1.ListStaffResponse, error) {
	rows, err := dbgen.New(s.pool).ListStaff(ctx, req.WarehouseId)
	if err != nil {
		return nil, fmt.Errorf("list staff: %w", err)
	}
	res := &accountv1.ListStaffResponse{Staff: make([]*accountv1.ListStaffResponse_Colleague, len(rows))}
	for i, row := range rows {
		res.Staff[i] = &accountv1.ListStaffResponse_Colleague{UserId: row.ID, Name: row.Name, Role: row.Role}
	}
	return res, nil
}
