package auth

import (
	"context"
	"net/http"
	"strings"
	"time"

	"connectrpc.com/connect"
)

// serviceHeader carries the token of another process; Authorization stays the user's.
const serviceHeader = "Doorstep-Service"

// Authenticate finds out who sends a request. It refuses nobody: the policy of what is called does.
func (k *Keys) Authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if who, sent := k.caller(r, time.Now()); sent {
			ctx := context.WithValue(r.Context(), callerKey{}, who)
			r = r.WithContext(context.WithValue(ctx, tokenKey{}, bearer(r)))
		}
		next.ServeHTTP(w, r)
	})
}

func (k *Keys) caller(r *http.Request, now time.Time) (who caller, sent bool) {
	if token := r.Header.Get(serviceHeader); token != "" {
		who.service = k.VerifyService(token, now) == nil
		sent = true
	}
	if token := bearer(r); token != "" {
		who.principal, who.err = k.Verify(token, now)
		sent = true
	}
	return who, sent
}

func bearer(r *http.Request) string {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return token
}

// ServiceCredentials is for rpc.Dial.
func (k *Keys) ServiceCredentials(context.Context) (header, value string) {
	token, err := k.ServiceToken(time.Now())
	if err != nil {
		return serviceHeader, "" // refused by the other side, which says so
	}
	return serviceHeader, token
}

type tokenKey struct{}

// ForwardCaller makes a client call with the token of the user on whose behalf ctx runs.
func ForwardCaller() connect.ClientOption {
	return connect.WithInterceptors(connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
			if token, ok := ctx.Value(tokenKey{}).(string); ok {
				req.Header().Set("Authorization", "Bearer "+token)
			}
			return next(ctx, req)
		}
	}))
}
