package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/auth"
	"doorstep/services/account/db/dbgen"
)

// GetMe is the caller.
func (s *Service) GetMe(ctx context.Context, _ *accountv1.GetMeRequest) (*accountv1.User, error) {
	id := auth.Caller(ctx).UserID
	row, err := dbgen.New(s.pool).GetUser(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("user", id)
	}
	if err != nil {
		return nil, fmt.Errorf("get user: %w", err)
	}
	me, err := s.opened(row)
	if err != nil {
		return nil, err
	}
	return me.message(), nil
}
