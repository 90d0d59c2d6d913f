package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
	"doorstep/kit/storage"
	"doorstep/services/account/db/dbgen"
)

// CreateAddress saves an address, which becomes the default. Saving the same one again returns the
// one there is, so repeating it is safe.
func (s *Service) CreateAddress(ctx context.Context, req *accountv1.CreateAddressRequest) (*accountv1.Address, error) {
	if err := checkPin(req.Address); err != nil {
		return nil, err
	}
	sealed, err := s.sealedAddress(req.Address)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	params := dbgen.SaveAddressParams{
		UserID: auth.Caller(ctx).UserID, ID: ids.New[string](now), AddressSealed: sealed, ContentIndex: s.addressIndex(req.Address),
		Latitude: req.Address.Latitude, Longitude: req.Address.Longitude, Now: now,
	}
	var row dbgen.AccountAddress
	err = storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		row, err = saveAddress(ctx, dbgen.New(tx), params)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.openedAddress(row)
}

// saveAddress counts under the user's lock, so that two at once cannot pass the limit together.
func saveAddress(ctx context.Context, queries *dbgen.Queries, params dbgen.SaveAddressParams) (dbgen.AccountAddress, error) {
	_, err := queries.LockUser(ctx, params.UserID)
	if errors.Is(err, pgx.ErrNoRows) {
		return dbgen.AccountAddress{}, auth.NotFound("user", params.UserID)
	}
	if err != nil {
		return dbgen.AccountAddress{}, fmt.Errorf("lock user: %w", err)
	}
	others, err := queries.CountOtherAddresses(ctx, dbgen.CountOtherAddressesParams{UserID: params.UserID, ContentIndex: params.ContentIndex})
	if err != nil {
		return dbgen.AccountAddress{}, fmt.Errorf("count addresses: %w", err)
	}
	if others >= maxAddresses {
		return dbgen.AccountAddress{}, errs.New(errs.FailedPrecondition, "too_many_addresses", "You can keep %d addresses. Delete one first.", maxAddresses)
	}
	row, err := queries.SaveAddress(ctx, params)
	if err != nil {
		return row, fmt.Errorf("save address: %w", err)
	}
	return row, nil
}
