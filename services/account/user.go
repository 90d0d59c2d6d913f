package account

import (
	"net/mail"
	"regexp"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "doorstep/gen/account/v1"
	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
)

// user is a person who can log in, in clear text. Two are equal when nothing differs.
type user struct {
	id        ids.User
	phone     string
	email     string
	name      string
	role      authv1.Role
	warehouse ids.Warehouse
	language  string
	blocked   bool
	// tokensValidFrom is in wall time and whole seconds, like the time in a token.
	tokensValidFrom time.Time
	version         int64
	createdAt       time.Time
}

// As in the contract, where callers' phones are checked.
var phonePattern = regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`)

func isPhone(text string) bool { return phonePattern.MatchString(text) }

// assigned is u with a role and a store. Tokens made before lose their validity if they would lie.
func (u user) assigned(role authv1.Role, warehouse ids.Warehouse, now time.Time) (user, error) {
	switch role {
	case authv1.Role_ROLE_PICKER, authv1.Role_ROLE_STORE_MANAGER:
		if warehouse == "" {
			return u, errs.New(errs.InvalidArgument, "warehouse_needed", "A %s works in a store: say which.", roleWords(role))
		}
	case authv1.Role_ROLE_RIDER: // may have a home store
	default:
		warehouse = ""
	}
	if u.role != role || u.warehouse != warehouse {
		u.role, u.warehouse, u.tokensValidFrom = role, warehouse, nextSecond(now)
	}
	return u, nil
}

// nextSecond is the first time that a token made until now cannot bear: a token cuts fractions off.
func nextSecond(now time.Time) time.Time { return now.Truncate(time.Second).Add(time.Second) }

func roleWords(role authv1.Role) string {
	if role == authv1.Role_ROLE_STORE_MANAGER {
		return "store manager"
	}
	return auth.RoleName(role)
}

// withBlocked is u blocked or not.
func (u user) withBlocked(blocked bool, now time.Time) user {
	if blocked && !u.blocked {
		u.tokensValidFrom = nextSecond(now)
	}
	u.blocked = blocked
	return u
}

// withEmail is u with an e-mail address, or without one when it is empty.
func (u user) withEmail(email string) (user, error) {
	if email != "" {
		parsed, err := mail.ParseAddress(email)
		if err != nil || parsed.Address != email {
			return u, errs.New(errs.InvalidArgument, "email_invalid", "That is not an e-mail address.")
		}
	}
	u.email = email
	return u, nil
}

// mayLogIn refuses blocked users.
func (u user) mayLogIn() error {
	if u.blocked {
		return errs.New(errs.PermissionDenied, "user_blocked", "This account is blocked. Please contact support.")
	}
	return nil
}

// isAdmin reports whether the user can give roles.
func (u user) isAdmin() bool { return u.role == authv1.Role_ROLE_ADMIN && !u.blocked }

func (u user) principal(session string) auth.Principal {
	return auth.Principal{UserID: string(u.id), Role: u.role, Session: session, Warehouse: string(u.warehouse)}
}

func (u user) message() *accountv1.User {
	return &accountv1.User{
		UserId: string(u.id), Phone: u.phone, Name: u.name, Email: u.email,
		Role: auth.RoleName(u.role), WarehouseId: string(u.warehouse), Language: u.language,
		Blocked: u.blocked, CreatedAt: timestamppb.New(u.createdAt),
	}
}
