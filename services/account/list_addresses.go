package account

import (
	"context"
	"fmt"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/auth"
	"doorstep/services/account/db/dbgen"
)

// ListAddresses is the caller's addresses, the one used last first.
func (s *Service) ListAddresses(ctx context.Context, _ *accountv1.ListAddressesRequest) (*accountv1.ListAddressesResponse, error) {
	rows, err := dbgen.New(s.pool).ListAddresses(ctx, auth.Caller(ctx).UserID)
	if err != nil {
		return nil, fmt.Errorf("list addresses: %w", err)
	}
	res := &accountv1.ListAddressesResponse{Addresses: make([]*accountv1.Address, len(rows))}
	for i, row := range rows {
		if res.Addresses[i], err = s.openedAddress(row); err != nil {
			return nil, err
		}
	}
	return res, nil
}
