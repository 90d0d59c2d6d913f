package account

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	accountv1 "doorstep/gen/account/v1"
	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/auth"
	"doorstep/services/account/db/dbgen"
)

// ListStaff tells who works in a store. No seal is opened for it: a name is all that colleagues see of one
// another, and a picker not all of it.
func (s *Service) ListStaff(ctx context.Context, req *accountv1.ListStaffRequest) (*accountv1.ListStaffResponse, error) {
	rows, err := dbgen.New(s.pool).ListStaff(ctx, req.WarehouseId)
	if err != nil {
		return nil, fmt.Errorf("list staff: %w", err)
	}
	res := &accountv1.ListStaffResponse{Staff: make([]*accountv1.ListStaffResponse_Colleague, len(rows))}
	short := auth.Caller(ctx).Role == authv1.Role_ROLE_PICKER
	for i, row := range rows {
		if short {
			row.Name = shortName(row.Name)
		}
		res.Staff[i] = &accountv1.ListStaffResponse_Colleague{UserId: row.ID, Name: row.Name, Role: row.Role}
	}
	return res, nil
}

// shortName is the first name and the initial of the last: enough to call somebody across a store.
func shortName(name string) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name
	}
	initial, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return words[0] + " " + string(initial) + "."
}
