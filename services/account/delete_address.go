package account

import (
	"context"
	"fmt"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/auth"
	"doorstep/services/account/db/dbgen"
)

// DeleteAddress deletes one of the caller's addresses. Orders keep their own copy.
func (s *Service) DeleteAddress(ctx context.Context, req *accountv1.DeleteAddressRequest) (*accountv1.DeleteAddressResponse, error) {
	deleted, err := dbgen.New(s.pool).DeleteAddress(ctx, dbgen.DeleteAddressParams{UserID: auth.Caller(ctx).UserID, ID: req.AddressId})
	if err != nil {
		return nil, fmt.Errorf("delete address: %w", err)
	}
	if deleted == 0 {
		return nil, auth.NotFound("address", req.AddressId)
	}
	return &accountv1.DeleteAddressResponse{}, nil
}
