package account

import (
	"context"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
)

// CreateUser creates a login for staff or riders, or gives the user who has the phone the role.
// Repeating it is safe.
func (s *Service) CreateUser(ctx context.Context, req *accountv1.CreateUserRequest) (*accountv1.User, error) {
	fresh, err := s.newUser(req.Phone, req.Name, auth.RoleOf(req.Role), ids.Warehouse(req.WarehouseId))
	if err != nil {
		return nil, err
	}
	caller := auth.Caller(ctx).UserID
	saved, err := s.ensureUser(ctx, fresh, func(found user) error { return notOneself(caller, found) })
	if err != nil {
		return nil, err
	}
	return saved.message(), nil
}

// notOneself keeps an admin from shutting themselves out by mistake.
func notOneself(caller string, u user) error {
	if caller != "" && caller == string(u.id) {
		return errs.New(errs.FailedPrecondition, "own_account", "Ask another admin to change your own account.")
	}
	return nil
}
