package account

import (
	"context"
	"strings"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/auth"
	"doorstep/kit/ids"
)

// UpdateMe changes what the request carries of the caller's own data. Repeating it is safe.
func (s *Service) UpdateMe(ctx context.Context, req *accountv1.UpdateMeRequest) (*accountv1.User, error) {
	saved, err := s.changeUser(ctx, ids.User(auth.Caller(ctx).UserID), func(me user) (user, error) {
		if req.Name != nil {
			me.name = strings.TrimSpace(*req.Name)
		}
		if req.Language != nil {
			me.language = *req.Language
		}
		if req.Email != nil {
			return me.withEmail(strings.TrimSpace(*req.Email))
		}
		return me, nil
	})
	if err != nil {
		return nil, err
	}
	return saved.message(), nil
}
