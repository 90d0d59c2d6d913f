package account

import (
	"context"
	"fmt"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/page"
	"doorstep/services/account/db/dbgen"
)

// ListUsers finds users by phone, name, role and store, newest first. Reason: page_token_invalid.
func (s *Service) ListUsers(ctx context.Context, req *accountv1.ListUsersRequest) (*accountv1.ListUsersResponse, error) {
	p, err := page.Read[string](req, 50)
	if err != nil {
		return nil, err
	}
	params := dbgen.ListUsersParams{
		Role: req.Role, WarehouseID: req.WarehouseId, UserID: req.UserId, NameQuery: nameQuery(req.Name), Before: p.After, Most: p.Limit(),
	}
	if req.Phone != "" {
		params.PhoneIndex = s.phoneIndex(req.Phone)
	}
	rows, err := dbgen.New(s.pool).ListUsers(ctx, params)
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	res := &accountv1.ListUsersResponse{}
	rows, res.NextPageToken = page.Cut(rows, p, func(row dbgen.AccountUser) string { return row.ID })
	for _, row := range rows {
		u, err := s.opened(row)
		if err != nil {
			return nil, err
		}
		res.Users = append(res.Users, u.message())
	}
	return res, nil
}
