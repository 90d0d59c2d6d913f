package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/errs"
	"doorstep/kit/storage"
	"doorstep/services/account/db/dbgen"
)

var (
	errTokenInvalid = errs.New(errs.Unauthenticated, "refresh_token_invalid", "This login has ended. Log in again.")
	errTokenRotated = errs.New(errs.Conflict, "refresh_token_rotated", "Another request has just exchanged this refresh token. Use the one it got.")
	errTokenReused  = errs.New(errs.Unauthenticated, "refresh_token_reused", "This refresh token was used before, so its session has ended. Log in again.")
)

// refresh exchanges a refresh token for the next one of its session. The doc of the package says
// what happens to a token that was exchanged before.
func (s *Service) refresh(ctx context.Context, old, next string, arrived time.Time) (who user, session string, err error) {
	var refusal error
	err = storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries := dbgen.New(tx)
		hash := s.keys.Index(hashRefresh, old)
		found, err := queries.FindSession(ctx, hash)
		if errors.Is(err, pgx.ErrNoRows) {
			refusal = errTokenInvalid
			return nil
		}
		if err != nil {
			return fmt.Errorf("find session: %w", err)
		}
		if who, err = s.opened(found.AccountUser); err != nil {
			return err
		}
		session = found.SessionID
		if refusal = mayRefresh(found, who, arrived); refusal != nil {
			if errors.Is(refusal, errTokenReused) {
				return queries.EndSession(ctx, session)
			}
			return nil
		}
		refusal, err = s.rotate(ctx, queries, hash, next, arrived)
		return err
	})
	if err != nil {
		return user{}, "", fmt.Errorf("refresh: %w", err)
	}
	return who, session, refusal
}

func mayRefresh(found dbgen.FindSessionRow, who user, arrived time.Time) error {
	switch {
	// The database keeps microseconds.
	case found.RotatedAt != nil && arrived.Truncate(time.Microsecond).After(*found.RotatedAt):
		return errTokenReused
	case found.RotatedAt != nil:
		return errTokenRotated
	case !arrived.Before(found.ExpiresAt):
		return errTokenInvalid
	}
	return who.mayLogIn()
}

// rotate exchanges the token. Whoever finds it exchanged now, but not a moment ago, overlaps with
// the request that did it.
func (s *Service) rotate(ctx context.Context, queries *dbgen.Queries, hash []byte, next string, arrived time.Time) (refusal, err error) {
	now := s.wall.Now()
	rotated, err := queries.RotateToken(ctx, dbgen.RotateTokenParams{
		OldHash: hash, NewHash: s.keys.Index(hashRefresh, next), Now: &now, ExpiresAt: arrived.Add(s.cfg.SessionTTL),
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("rotate token: %w", err)
	case rotated == 0:
		return errTokenRotated, nil
	}
	return nil, nil
}
