// Package auth is who calls and what they may: principals, tokens, the policy table, and the keys
// that seal personal data. It owns no users; the account service does.
package auth

import (
	"context"
	"strings"

	authv1 "doorstep/gen/auth/v1"
)

// Principal is an authenticated caller.
type Principal struct {
	UserID  string
	Role    authv1.Role
	Session string
	// Warehouse is the store that a picker or store manager works in.
	Warehouse string
}

// AllStores reports whether the caller works in every store.
func (p Principal) AllStores() bool {
	return p.Role == authv1.Role_ROLE_OPERATIONS || p.Role == authv1.Role_ROLE_ADMIN
}

// RoleName is the name in tokens, columns and APIs: customer, rider, ...
func RoleName(role authv1.Role) string {
	return strings.ToLower(strings.TrimPrefix(role.String(), "ROLE_"))
}

// RoleOf is the inverse of RoleName; an unknown name is ROLE_UNSPECIFIED, which may do nothing.
func RoleOf(name string) authv1.Role {
	return authv1.Role(authv1.Role_value["ROLE_"+strings.ToUpper(name)])
}

type callerKey struct{}

type caller struct {
	principal Principal
	service   bool
	err       error
}

// WithPrincipal notes who calls.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, callerKey{}, caller{principal: p})
}

// Caller is the authenticated user of ctx, or the zero Principal for a stranger or a service.
func Caller(ctx context.Context) Principal {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c.principal
}
