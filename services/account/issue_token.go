package account

import (
	"context"
	"fmt"
	"time"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
)

// IssueToken exchanges a code or a refresh token for a fresh pair of tokens. It is not safe to
// repeat: both work once.
func (s *Service) IssueToken(ctx context.Context, req *accountv1.IssueTokenRequest) (*accountv1.IssueTokenResponse, error) {
	now := s.wall.Now()
	refresh := ids.Secret()
	var who user
	var session string
	var err error
	switch {
	case req.RefreshToken != "":
		who, session, err = s.refresh(ctx, req.RefreshToken, refresh, now)
	case req.ChallengeId != "" && req.Code != "":
		who, session, err = s.logIn(ctx, req.ChallengeId, req.Code, refresh, now)
	default:
		err = errs.New(errs.InvalidArgument, "login_incomplete", "Send a challenge_id with its code, or a refresh_token.")
	}
	if err != nil {
		return nil, err
	}
	issued := now
	if issued.Before(who.tokensValidFrom) { // by less than a second, or it would be taken for an older one
		issued = who.tokensValidFrom
	}
	access, err := s.keys.Token(who.principal(session), issued)
	if err != nil {
		return nil, fmt.Errorf("sign access token: %w", err)
	}
	return &accountv1.IssueTokenResponse{
		AccessToken: access, RefreshToken: refresh, ExpiresInS: int32(auth.AccessTTL / time.Second), User: who.message(),
	}, nil
}
