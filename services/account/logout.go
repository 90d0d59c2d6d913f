package account

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/storage"
	"doorstep/services/account/db/dbgen"
)

// Logout ends the session of a refresh token, also of one that was exchanged since. Unknown tokens
// are logged out already, so repeating it is safe.
func (s *Service) Logout(ctx context.Context, req *accountv1.LogoutRequest) (*accountv1.LogoutResponse, error) {
	err := storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		return dbgen.New(tx).EndSessionOfToken(ctx, s.keys.Index(hashRefresh, req.RefreshToken))
	})
	if err != nil {
		return nil, fmt.Errorf("end session: %w", err)
	}
	return &accountv1.LogoutResponse{}, nil
}
