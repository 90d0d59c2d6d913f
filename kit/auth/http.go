package auth

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// serviceHeader carries the token of another process; Authorization stays the user's.
const serviceHeader = "Doorstep-Service"

// Authenticate finds out who sends a request. It refuses nobody: the policy of what is called does.
func (k *Keys) Authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if who, sent := k.caller(r, time.Now()); sent {
			r = r.WithContext(context.WithValue(r.Context(), callerKey{}, who))
		}
		next.ServeHTTP(w, r)
	})
}

func (k *Keys) caller(r *http.Request, now time.Time) (who caller, sent bool) {
	if token := r.Header.Get(serviceHeader); token != "" {
		who.service = k.VerifyService(token, now) == nil
		sent = true
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		who.principal, who.err = k.Verify(token, now)
		sent = true
	}
	return who, sent
}

// ServiceCredentials is for rpc.Dial.
func (k *Keys) ServiceCredentials(context.Context) (header, value string) {
	token, err := k.ServiceToken(time.Now())
	if err != nil {
		return serviceHeader, "" // refused by the other side, which says so
	}
	return serviceHeader, token
}
