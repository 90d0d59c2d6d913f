package account

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/storage"
	"doorstep/services/account/db/dbgen"
)

// Logout ends the session of a refresh token, also of one that was exchanged since, or without one the
// session of the caller. Unknown tokens are logged out already, so repeating it is safe.
func (s *Service) Logout(ctx context.Context, req *accountv1.LogoutRequest) (*accountv1.LogoutResponse, error) {
	session := auth.Caller(ctx).Session
	if req.RefreshToken == "" && session == "" {
		return nil, errs.New(errs.Unauthenticated, "login_needed", "Log in first, or send the refresh_token of the login to end.")
	}
	err := storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		if req.RefreshToken == "" {
			return dbgen.New(tx).EndSession(ctx, session)
		}
		return dbgen.New(tx).EndSessionOfToken(ctx, s.keys.Index(hashRefresh, req.RefreshToken))
	})
	if err != nil {
		return nil, fmt.Errorf("end session: %w", err)
	}
	return &accountv1.LogoutResponse{}, nil
}
