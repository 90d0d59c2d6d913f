package account

import (
	"context"
	"slices"

	accountv1 "doorstep/gen/account/v1"
	authv1 "doorstep/gen/auth/v1"
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
	saved, err := s.ensureUser(ctx, fresh, func(found user) error {
		if err := notOneself(caller, found); err != nil {
			return err
		}
		return mayHire(auth.Caller(ctx).Role, found, fresh)
	})
	if err != nil {
		return nil, err
	}
	return saved.message(), nil
}

// mayHire lets operations give work in stores and on the road to people who do no other work here.
// Administrators, and other processes, may give any.
func mayHire(by authv1.Role, found, fresh user) error {
	hands := []authv1.Role{authv1.Role_ROLE_RIDER, authv1.Role_ROLE_PICKER}
	if by != authv1.Role_ROLE_OPERATIONS || slices.Contains(hands, fresh.role) && slices.Contains(append(hands, authv1.Role_ROLE_CUSTOMER), found.role) {
		return nil
	}
	return errs.New(errs.PermissionDenied, "role_not_yours", "Only an administrator may give that role.")
}

// notOneself keeps an admin from shutting themselves out by mistake.
func notOneself(caller string, u user) error {
	if caller != "" && caller == string(u.id) {
		return errs.New(errs.FailedPrecondition, "own_account", "Ask another admin to change your own account.")
	}
	return nil
}
