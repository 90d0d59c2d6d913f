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

// GetAddress is a customer's address, for an order. That makes it the default.
func (s *Service) GetAddress(ctx context.Context, req *accountv1.GetAddressRequest) (*accountv1.GetAddressResponse, error) {
	queries := dbgen.New(s.pool)
	found, err := queries.GetAddress(ctx, dbgen.GetAddressParams{UserID: req.UserId, ID: req.AddressId})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("address", req.AddressId)
	}
	if err != nil {
		return nil, fmt.Errorf("get address: %w", err)
	}
	if found.AnotherIsDefault {
		err := queries.UseAddress(ctx, dbgen.UseAddressParams{UserID: req.UserId, ID: req.AddressId, UsedAt: s.clock.Now()})
		if err != nil {
			return nil, fmt.Errorf("make address the default: %w", err)
		}
	}
	return s.withUserName(found.AccountAddress, found.UserName)
}

func (s *Service) withUserName(row dbgen.AccountAddress, name string) (*accountv1.GetAddressResponse, error) {
	address, err := s.openedAddress(row)
	if err != nil {
		return nil, err
	}
	return &accountv1.GetAddressResponse{Address: address, UserName: name}, nil
}
