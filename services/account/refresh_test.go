package account_test

import (
	"context"
	"sync"
	"testing"
	"time"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/services/account"
	"doorstep/services/account/accounttest"
)

func refresh(t *testing.T, s *account.Service, token string) (*accountv1.IssueTokenResponse, error) {
	t.Helper()
	return s.IssueToken(t.Context(), &accountv1.IssueTokenRequest{RefreshToken: token})
}

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	first := f.LogIn(t, phone)
	f.Wall.Advance(15 * time.Minute)
	second, err := refresh(t, f.Service, first.RefreshToken)
	must(t, err)
	if second.RefreshToken == first.RefreshToken || second.User.UserId != first.User.UserId {
		t.Fatalf("refreshed to %v", second)
	}
	before, err := f.Keys.Verify(second.AccessToken, f.Wall.Now())
	must(t, err)
	f.Wall.Advance(15 * time.Minute)
	third, err := refresh(t, f.Service, second.RefreshToken)
	must(t, err)
	after, err := f.Keys.Verify(third.AccessToken, f.Wall.Now())
	must(t, err)
	if before.Session != after.Session {
		t.Fatal("the session changed with the token")
	}
}

func TestSecondUseEndsSession(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	stolen := f.LogIn(t, phone).RefreshToken
	f.Wall.Advance(time.Minute)
	elsewhere := f.LogIn(t, phone).RefreshToken
	next, err := refresh(t, f.Service, stolen)
	must(t, err)
	f.Wall.Advance(time.Millisecond)
	_, err = refresh(t, f.Service, stolen)
	refused(t, err, "refresh_token_reused")
	for _, dead := range []string{next.RefreshToken, stolen} {
		_, err = refresh(t, f.Service, dead)
		refused(t, err, "refresh_token_invalid")
	}
	_, err = refresh(t, f.Service, elsewhere) // another login of the same user
	must(t, err)
}

// Requests that are all here before the token is exchanged: one wins, the session lives on.
func TestOverlappingRefresh(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	token := f.LogIn(t, phone).RefreshToken

	blocker, err := f.Pool.Begin(t.Context())
	must(t, err)
	defer blocker.Rollback(context.Background())
	_, err = blocker.Exec(t.Context(), `SELECT FROM account.refresh_tokens FOR UPDATE`)
	must(t, err)

	const twins = 8
	answers, faults := make([]*accountv1.IssueTokenResponse, twins), make([]error, twins)
	var wg sync.WaitGroup
	for i := range twins {
		wg.Go(func() {
			answers[i], faults[i] = f.IssueToken(t.Context(), &accountv1.IssueTokenRequest{RefreshToken: token})
		})
	}
	until(t, "all wait for the token", func() bool {
		var waiting int
		must(t, f.Pool.QueryRow(t.Context(),
			`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting))
		return waiting == twins
	})
	must(t, blocker.Rollback(t.Context()))
	wg.Wait()

	var winner *accountv1.IssueTokenResponse
	for i, err := range faults {
		switch {
		case err == nil && winner == nil:
			winner = answers[i]
		case err == nil:
			t.Fatal("two requests exchanged one token")
		case !errs.Is(err, "refresh_token_rotated"):
			t.Fatalf("the loser was told %v", err)
		}
	}
	f.Wall.Advance(time.Minute)
	_, err = refresh(t, f.Service, winner.RefreshToken)
	must(t, err)
}

// However requests interleave, at most one wins each token.
func TestRefreshStorm(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	token := f.LogIn(t, phone).RefreshToken
	faults := make([]error, 100)
	var wg sync.WaitGroup
	for i := range faults {
		wg.Go(func() { _, faults[i] = f.IssueToken(t.Context(), &accountv1.IssueTokenRequest{RefreshToken: token}) })
	}
	wg.Wait()
	won := 0
	for _, err := range faults {
		if err == nil {
			won++
			continue
		}
		refused(t, err, "refresh_token_rotated") // the clock stands, so all of them overlap
	}
	if won != 1 {
		t.Fatalf("%d winners", won)
	}
}

func TestSessionSurvivesRestart(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	token := f.LogIn(t, phone).RefreshToken
	_, err := refresh(t, f.Restart(t, account.Config{}), token)
	must(t, err)
}

func TestSessionExpires(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{SessionTTL: time.Hour})
	token := f.LogIn(t, phone).RefreshToken
	for range 3 { // a session in use goes on
		f.Wall.Advance(59 * time.Minute)
		res, err := refresh(t, f.Service, token)
		must(t, err)
		token = res.RefreshToken
	}
	f.Wall.Advance(time.Hour)
	_, err := refresh(t, f.Service, token)
	refused(t, err, "refresh_token_invalid")
}

func TestLogout(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	token := f.LogIn(t, phone).RefreshToken
	for range 2 {
		_, err := f.Logout(t.Context(), &accountv1.LogoutRequest{RefreshToken: token})
		must(t, err)
	}
	_, err := refresh(t, f.Service, token)
	refused(t, err, "refresh_token_invalid")
	_, err = f.Logout(t.Context(), &accountv1.LogoutRequest{RefreshToken: "never was one"})
	must(t, err)
}

func TestLogoutWithoutRefreshToken(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	login := f.LogIn(t, phone)
	f.Wall.Advance(time.Minute)
	elsewhere := f.LogIn(t, phone).RefreshToken
	_, err := f.Logout(t.Context(), &accountv1.LogoutRequest{})
	refused(t, err, "login_needed")
	who, err := f.Keys.Verify(login.AccessToken, f.Wall.Now())
	must(t, err)
	for range 2 {
		_, err = f.Logout(auth.WithPrincipal(t.Context(), who), &accountv1.LogoutRequest{})
		must(t, err)
	}
	_, err = refresh(t, f.Service, login.RefreshToken)
	refused(t, err, "refresh_token_invalid")
	_, err = refresh(t, f.Service, elsewhere) // another login of the same user
	must(t, err)
}

func TestSweepLogins(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{SessionTTL: 24 * time.Hour})
	token := f.LogIn(t, otherPhone).RefreshToken // its session stays in use
	f.LogIn(t, phone)
	f.Wall.Advance(23 * time.Hour)
	challenge(t, f, phone)
	next, err := refresh(t, f.Service, token)
	must(t, err)
	f.Wall.Advance(2 * time.Hour)

	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- f.Run(ctx) }()
	until(t, "what has expired is gone", func() bool {
		var challenges, throttles, sessions int
		must(t, f.Pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM account.otp_challenges),
			(SELECT count(*) FROM account.otp_throttles), (SELECT count(*) FROM account.sessions)`).Scan(&challenges, &throttles, &sessions))
		return challenges == 0 && throttles == 0 && sessions == 1
	})
	stop()
	must(t, <-done)
	_, err = refresh(t, f.Service, next.RefreshToken)
	must(t, err)
}

func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !condition() {
		select {
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		case <-ticker.C:
		}
	}
}
