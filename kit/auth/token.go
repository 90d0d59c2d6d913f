package auth

import (
	"crypto/ed25519"
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"doorstep/kit/errs"
)

// AccessTTL is how long an access token works, in wall time.
const AccessTTL = 15 * time.Minute

// serviceTTL is how long a token between services works.
const serviceTTL = time.Minute

const (
	userAudience    = "doorstep"
	serviceAudience = "doorstep-internal"
)

type claims struct {
	jwt.RegisteredClaims
	Role      string `json:"role"`
	Warehouse string `json:"wh,omitempty"`
	Session   string `json:"sid,omitempty"`
}

// Token signs an access token (JWT, EdDSA) for p.
func (k *Keys) Token(p Principal, now time.Time) (string, error) {
	return k.sign(claims{
		RegisteredClaims: registered(userAudience, p.UserID, now, AccessTTL),
		Role:             RoleName(p.Role), Warehouse: p.Warehouse, Session: p.Session,
	})
}

// ServiceToken signs a short-lived token for calls between processes of this installation.
func (k *Keys) ServiceToken(now time.Time) (string, error) {
	return k.sign(claims{RegisteredClaims: registered(serviceAudience, "service", now, serviceTTL)})
}

// RevokeBefore makes this process refuse a user's access tokens issued before a time (whole seconds).
func (k *Keys) RevokeBefore(userID string, from time.Time) {
	k.validFrom.Store(userID, from)
	k.watchers.call(userID)
}

// Verify checks an access token. Reasons: token_expired, token_invalid, token_revoked.
func (k *Keys) Verify(token string, now time.Time) (Principal, error) {
	known, ok := k.verified.find(token)
	if !ok || !now.Before(known.expires) {
		c, err := k.parse(token, userAudience, now)
		if err != nil {
			return Principal{}, err
		}
		known = verdict{
			principal: Principal{UserID: c.Subject, Role: RoleOf(c.Role), Session: c.Session, Warehouse: c.Warehouse},
			issued:    c.IssuedAt.Time, expires: c.ExpiresAt.Time,
		}
		k.verified.keep(token, known)
	}
	if from, revoked := k.validFrom.Load(known.principal.UserID); revoked && known.issued.Before(from.(time.Time)) {
		return Principal{}, errs.New(errs.Unauthenticated, "token_revoked", "This login was ended.")
	}
	return known.principal, nil
}

// VerifyService checks a token of another process of this installation.
func (k *Keys) VerifyService(token string, now time.Time) error {
	_, err := k.parse(token, serviceAudience, now)
	return err
}

func registered(audience, subject string, now time.Time, ttl time.Duration) jwt.RegisteredClaims {
	return jwt.RegisteredClaims{
		Audience: jwt.ClaimStrings{audience}, Subject: subject,
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(ttl)),
	}
}

func (k *Keys) sign(c claims) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodEdDSA, c).SignedString(k.signing)
}

// skew is how far the clocks of two processes may be apart. After a revocation tokens count from the next
// second.
const skew = time.Minute

func (k *Keys) parse(token, audience string, now time.Time) (*claims, error) {
	var c claims
	_, err := jwt.ParseWithClaims(token, &c,
		func(*jwt.Token) (any, error) { return k.signing.Public().(ed25519.PublicKey), nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(func() time.Time { return now }))
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return nil, errs.New(errs.Unauthenticated, "token_expired", "The login has expired; refresh it.")
	case err != nil:
		return nil, errs.New(errs.Unauthenticated, "token_invalid", "This login is not valid.").Because(err)
	case c.IssuedAt == nil || c.IssuedAt.After(now.Add(skew)):
		return nil, errs.New(errs.Unauthenticated, "token_invalid", "This login is not valid.").Because(jwt.ErrTokenUsedBeforeIssued)
	}
	return &c, nil
}
