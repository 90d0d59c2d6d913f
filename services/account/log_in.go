package account

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
	"doorstep/kit/storage"
	"doorstep/services/account/db/dbgen"
)

var errCodeExpired = errs.New(errs.Unauthenticated, "otp_expired", "This code is not valid any more. Ask for a new one.")

// logIn spends a code on a session, creating the customer when the phone is new. Wrong codes are
// counted before they are refused.
func (s *Service) logIn(ctx context.Context, challengeID, code, refresh string, now time.Time) (who user, session string, err error) {
	session = ids.New[string](now)
	var refusal error
	err = storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries := dbgen.New(tx)
		found, err := queries.LockChallenge(ctx, challengeID)
		if errors.Is(err, pgx.ErrNoRows) {
			refusal = errCodeExpired
			return nil
		}
		if err != nil {
			return fmt.Errorf("lock challenge: %w", err)
		}
		challenge, limits := found.AccountOtpChallenge, throttleOf(found.AccountOtpThrottle)
		if refusal = s.admit(challenge, limits, now); refusal != nil {
			return nil
		}
		if !hmac.Equal(challenge.CodeHash, s.codeHash(challengeID, code)) {
			refusal = s.refuseCode(challenge, limits, now)
			return s.countWrongCode(ctx, queries, challenge, limits.mistaken(now, s.cfg))
		}
		who, err = s.userOfPhone(ctx, tx, challenge)
		if err != nil {
			return err
		}
		if refusal = who.mayLogIn(); refusal != nil {
			return nil
		}
		return s.openSession(ctx, queries, challenge, who, session, refresh, now)
	})
	if err != nil {
		return user{}, "", err
	}
	s.bus.Wake()
	return who, session, refusal
}

func (s *Service) admit(challenge dbgen.AccountOtpChallenge, limits throttle, now time.Time) error {
	if err := limits.open(now); err != nil {
		return err
	}
	if !now.Before(challenge.ExpiresAt) || int(challenge.WrongCodes) >= s.cfg.CodeAttempts {
		return errCodeExpired
	}
	return nil
}

func (s *Service) refuseCode(challenge dbgen.AccountOtpChallenge, limits throttle, now time.Time) error {
	if err := limits.mistaken(now, s.cfg).open(now); err != nil {
		return err
	}
	left := s.cfg.CodeAttempts - int(challenge.WrongCodes) - 1
	if left == 0 {
		return errs.New(errs.Unauthenticated, "otp_wrong", "This code is wrong. Ask for a new one.")
	}
	return errs.New(errs.Unauthenticated, "otp_wrong", "This code is wrong. Attempts left: %d.", left)
}

func (s *Service) countWrongCode(ctx context.Context, queries *dbgen.Queries, challenge dbgen.AccountOtpChallenge, limits throttle) error {
	if err := queries.CountWrongCode(ctx, challenge.ID); err != nil {
		return fmt.Errorf("count wrong code: %w", err)
	}
	return saveThrottle(ctx, queries, challenge.PhoneIndex, limits)
}

// userOfPhone holds the user against a concurrent block, or creates one.
func (s *Service) userOfPhone(ctx context.Context, tx pgx.Tx, challenge dbgen.AccountOtpChallenge) (user, error) {
	row, err := dbgen.New(tx).HoldUserByPhone(ctx, challenge.PhoneIndex)
	switch {
	case err == nil:
		return s.opened(row)
	case !errors.Is(err, pgx.ErrNoRows):
		return user{}, fmt.Errorf("find user: %w", err)
	}
	phone, err := s.keys.Open(sealPhone, challenge.PhoneSealed)
	if err != nil {
		return user{}, fmt.Errorf("challenge: %w", err)
	}
	first, err := s.firstSeen(phone)
	if err != nil {
		return user{}, err
	}
	return s.findOrCreate(ctx, tx, first)
}

// firstSeen is who logs in with a phone that nobody has: a customer, or the admin who is faster than Run.
func (s *Service) firstSeen(phone string) (user, error) {
	if phone == s.cfg.AdminPhone {
		return s.newAdmin()
	}
	return s.newUser(phone, "", authv1.Role_ROLE_CUSTOMER, "")
}

func (s *Service) openSession(ctx context.Context, queries *dbgen.Queries, challenge dbgen.AccountOtpChallenge, who user, session, refresh string, now time.Time) error {
	err := queries.OpenSession(ctx, dbgen.OpenSessionParams{
		ChallengeID: challenge.ID, PhoneIndex: challenge.PhoneIndex, SessionID: session, UserID: string(who.id),
		TokenHash: s.keys.Index(hashRefresh, refresh), Now: now, ExpiresAt: now.Add(s.cfg.SessionTTL),
	})
	if err != nil {
		return fmt.Errorf("open session: %w", err)
	}
	return nil
}
