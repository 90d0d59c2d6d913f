package account

import (
	"context"
	"strings"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/auth"
	"doorstep/kit/ids"
)

// UpdateUser changes name, role, store or blocked state of somebody else. Blocking them, or giving staff
// another role or store, ends their sessions in the same transaction. Repeating it is safe.
func (s *Service) UpdateUser(ctx context.Context, req *accountv1.UpdateUserRequest) (*accountv1.User, error) {
	now := s.wall.Now()
	saved, err := s.changeUser(ctx, ids.User(req.UserId), func(u user) (user, error) {
		if err := notOneself(auth.Caller(ctx).UserID, u); err != nil {
			return u, err
		}
		role, warehouse := u.role, u.warehouse
		if req.Role != nil {
			role = auth.RoleOf(*req.Role)
		}
		if req.WarehouseId != nil {
			warehouse = ids.Warehouse(*req.WarehouseId)
		}
		if req.Name != nil {
			u.name = strings.TrimSpace(*req.Name)
		}
		if req.Blocked != nil {
			u = u.withBlocked(*req.Blocked, now)
		}
		return u.assigned(role, warehouse, now)
	})
	if err != nil {
		return nil, err
	}
	return saved.message(), nil
}
