package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/services/account/db/dbgen"
)

// GetDefaultAddress is the address a customer used or saved last; empty when there is none.
func (s *Service) GetDefaultAddress(ctx context.Context, req *accountv1.GetDefaultAddressRequest) (*accountv1.GetAddressResponse, error) {
	found, err := dbgen.New(s.pool).GetDefaultAddress(ctx, req.UserId)
	if errors.Is(err, pgx.ErrNoRows) {
		return &accountv1.GetAddressResponse{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("get default address: %w", err)
	}
	return s.withUserName(found.AccountAddress, found.UserName)
}
