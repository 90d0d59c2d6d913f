package account

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "doorstep/gen/account/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
	"doorstep/kit/storage"
	"doorstep/services/account/db/dbgen"
)

const codeDigits = 6

// RequestOtp sends a code to a phone, known or not: the answer does not tell which. An earlier code
// that has not expired keeps working. A repeat within the resend time is refused, so it sends once.
func (s *Service) RequestOtp(ctx context.Context, req *accountv1.RequestOtpRequest) (*accountv1.RequestOtpResponse, error) {
	now := s.wall.Now()
	challengeID, code := ids.Secret(), ids.Digits(codeDigits)
	var refusal error
	err := storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries := dbgen.New(tx)
		row, err := queries.LockThrottle(ctx, dbgen.LockThrottleParams{PhoneIndex: s.phoneIndex(req.Phone), WindowStartedAt: now})
		if err != nil {
			return fmt.Errorf("lock the phone's limits: %w", err)
		}
		var limits throttle
		limits, refusal = throttleOf(row).challenged(now, s.cfg)
		if err := saveThrottle(ctx, queries, row.PhoneIndex, limits); err != nil || refusal != nil {
			return err
		}
		return s.saveChallenge(ctx, tx, row.PhoneIndex, req.Phone, challengeID, code, now)
	})
	if err != nil {
		return nil, err
	}
	if refusal != nil {
		return nil, refusal
	}
	s.bus.Wake()
	return &accountv1.RequestOtpResponse{
		ChallengeId: challengeID, ExpiresInS: wholeSeconds(s.cfg.CodeTTL), ResendAfterS: wholeSeconds(s.cfg.ResendAfter),
	}, nil
}

// saveChallenge keeps a hash of the code and hands the code, sealed, to whoever sends messages.
func (s *Service) saveChallenge(ctx context.Context, tx pgx.Tx, phoneIndex []byte, phone, id, code string, now time.Time) error {
	expiresAt := now.Add(s.cfg.CodeTTL)
	err := dbgen.New(tx).InsertChallenge(ctx, dbgen.InsertChallengeParams{
		ID: id, PhoneIndex: phoneIndex, PhoneSealed: s.keys.Seal(sealPhone, phone), CodeHash: s.codeHash(id, code), ExpiresAt: expiresAt,
	})
	if err != nil {
		return fmt.Errorf("save challenge: %w", err)
	}
	return events.Publish(ctx, tx, events.Draft{
		Topic: topic, Subject: id, PartitionKey: id, Seq: 1, Time: s.clock.Now(),
		Payload: &eventsv1.OtpRequested{
			ChallengeId: id, PhoneSealed: s.keys.Seal("event.phone", phone),
			CodeSealed: s.keys.Seal("event.code", code), ExpiresAt: timestamppb.New(expiresAt),
		},
	})
}

// codeHash binds a code to its challenge, so that the million possible hashes differ for each.
func (s *Service) codeHash(challengeID, code string) []byte {
	return s.keys.Index(hashCode, challengeID+" "+code)
}

func throttleOf(row dbgen.AccountOtpThrottle) throttle {
	return throttle{
		windowStartedAt: row.WindowStartedAt, challenges: int(row.Challenges), wrongCodes: int(row.WrongCodes),
		lastChallengeAt: row.LastChallengeAt, lockedUntil: row.LockedUntil,
	}
}

func saveThrottle(ctx context.Context, queries *dbgen.Queries, phoneIndex []byte, t throttle) error {
	err := queries.SaveThrottle(ctx, dbgen.SaveThrottleParams{
		PhoneIndex: phoneIndex, WindowStartedAt: t.windowStartedAt, Challenges: int32(t.challenges), WrongCodes: int32(t.wrongCodes),
		LastChallengeAt: t.lastChallengeAt, LockedUntil: t.lockedUntil,
	})
	if err != nil {
		return fmt.Errorf("save the phone's limits: %w", err)
	}
	return nil
}
