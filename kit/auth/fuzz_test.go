package auth_test

import (
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
)

// No token is believed but those that were signed here, and then it says what was signed.
func FuzzVerify(f *testing.F) {
	k, err := auth.NewKeys([]byte(secret))
	if err != nil {
		f.Fatal(err)
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	asha := auth.Principal{UserID: "asha", Role: authv1.Role_ROLE_CUSTOMER, Session: "s"}
	signed, err := k.Token(asha, now)
	if err != nil {
		f.Fatal(err)
	}
	service, err := k.ServiceToken(now)
	if err != nil {
		f.Fatal(err)
	}
	claims := jwt.MapClaims{"aud": "doorstep", "sub": "asha", "role": "admin", "iat": now.Unix(), "exp": now.Add(time.Hour).Unix()}
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		f.Fatal(err)
	}
	symmetric, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(secret))
	if err != nil {
		f.Fatal(err)
	}
	for _, token := range []string{signed, service, unsigned, symmetric, signed + "=", signed[:len(signed)-1], "", ".", "..", "a.b.c", "e30.e30.e30"} {
		f.Add(token)
	}
	f.Fuzz(func(t *testing.T, token string) {
		who, err := k.Verify(token, now)
		switch {
		case err == nil && who != asha:
			t.Errorf("%q logs in %v", token, who)
		case err != nil && (errs.From(err).Kind != errs.Unauthenticated || !errs.Is(err, "token_invalid") && !errs.Is(err, "token_expired")):
			t.Errorf("%q: %v", token, err)
		}
		if err := k.VerifyService(token, now); err == nil && token != service {
			t.Errorf("%q passes as a service's", token)
		}
	})
}

// What opens was sealed with the same secret; anything else is refused.
func FuzzOpen(f *testing.F) {
	k, err := auth.NewKeys([]byte(secret))
	if err != nil {
		f.Fatal(err)
	}
	sealed := k.Seal("account.phone", "+919876543210")
	f.Add(sealed, "account.phone", "text")
	f.Add(sealed[:12], "account.phone", "\xff\x00")
	f.Add([]byte{}, "", "")
	f.Fuzz(func(t *testing.T, data []byte, purpose, text string) {
		if got, err := k.Open(purpose, data); err == nil && len(data) > 0 && got != "+919876543210" {
			t.Errorf("%x opens as %q", data, got)
		}
		if got, err := k.Open(purpose, k.Seal(purpose, text)); err != nil || got != text {
			t.Errorf("%q came back as %q, %v", text, got, err)
		}
	})
}
