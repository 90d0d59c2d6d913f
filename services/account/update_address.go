package account

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/proto"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/storage"
	"doorstep/services/account/db/dbgen"
)

// UpdateAddress replaces one of the caller's addresses, which becomes the default. Repeating it is
// safe.
func (s *Service) UpdateAddress(ctx context.Context, req *accountv1.UpdateAddressRequest) (*accountv1.Address, error) {
	if err := checkPin(req.Address); err != nil {
		return nil, err
	}
	sealed, err := s.sealedAddress(req.Address)
	if err != nil {
		return nil, err
	}
	replaced, err := dbgen.New(s.pool).ReplaceAddress(ctx, dbgen.ReplaceAddressParams{
		UserID: auth.Caller(ctx).UserID, ID: req.AddressId, AddressSealed: sealed, ContentIndex: s.addressIndex(req.Address),
		Latitude: req.Address.Latitude, Longitude: req.Address.Longitude, UsedAt: s.clock.Now(),
	})
	switch {
	case storage.IsUniqueViolation(err, "addresses_content"):
		return nil, errs.New(errs.FailedPrecondition, "address_exists", "You have saved this address already.")
	case err != nil:
		return nil, fmt.Errorf("replace address: %w", err)
	case replaced == 0:
		return nil, auth.NotFound("address", req.AddressId)
	}
	address := proto.CloneOf(req.Address)
	address.AddressId = req.AddressId
	return address, nil
}
