package account

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"unicode/utf8"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/errs"
	"doorstep/services/account/db/dbgen"
)

const usersPage = 50

// ListUsers finds users by phone or role, newest first.
func (s *Service) ListUsers(ctx context.Context, req *accountv1.ListUsersRequest) (*accountv1.ListUsersResponse, error) {
	before, err := base64.RawURLEncoding.DecodeString(req.PageToken)
	if err != nil || !utf8.Valid(before) || bytes.ContainsRune(before, 0) {
		return nil, errs.New(errs.InvalidArgument, "page_token_invalid", "This page token is not one of ours.")
	}
	size := req.PageSize
	if size == 0 {
		size = usersPage
	}
	params := dbgen.ListUsersParams{Role: req.Role, Before: string(before), Most: size + 1}
	if req.Phone != "" {
		params.PhoneIndex = s.phoneIndex(req.Phone)
	}
	rows, err := dbgen.New(s.pool).ListUsers(ctx, params)
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	res := &accountv1.ListUsersResponse{}
	if len(rows) > int(size) {
		rows = rows[:size]
		res.NextPageToken = base64.RawURLEncoding.EncodeToString([]byte(rows[size-1].ID))
	}
	for _, row := range rows {
		u, err := s.opened(row)
		if err != nil {
			return nil, err
		}
		res.Users = append(res.Users, u.message())
	}
	return res, nil
}
