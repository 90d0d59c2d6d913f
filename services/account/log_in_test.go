package account_test

import (
	"encoding/hex"
	"strings"
	"sync"
	"testing"
	"time"

	accountv1 "doorstep/gen/account/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/errs"
	"doorstep/services/account"
	"doorstep/services/account/accounttest"
)

func challenge(t *testing.T, f *accounttest.Fixture, phone string) string {
	t.Helper()
	res, err := f.RequestOtp(t.Context(), &accountv1.RequestOtpRequest{Phone: phone})
	must(t, err)
	if res.ExpiresInS != 300 || res.ResendAfterS != 30 {
		t.Fatalf("expires in %d s, resend after %d s; want 300 and 30", res.ExpiresInS, res.ResendAfterS)
	}
	return res.ChallengeId
}

func enter(t *testing.T, f *accounttest.Fixture, challenge, code string) (*accountv1.IssueTokenResponse, error) {
	t.Helper()
	return f.IssueToken(t.Context(), &accountv1.IssueTokenRequest{ChallengeId: challenge, Code: code})
}

// wrong is a code that differs from the right one.
func wrong(code string) string { return string('0'+(code[0]-'0'+1)%10) + code[1:] }

func TestLogInCreatesCustomer(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	first := f.LogIn(t, phone)
	if first.User.Role != "customer" || first.User.Phone != phone || first.User.Language != "en" || first.ExpiresInS != 900 {
		t.Fatalf("logged in as %v", first)
	}
	principal, err := f.Keys.Verify(first.AccessToken, f.Wall.Now())
	must(t, err)
	if principal.UserID != first.User.UserId || principal.Session == "" {
		t.Fatalf("token says %+v, want user %s and a session", principal, first.User.UserId)
	}
	var saved eventsv1.UserSaved
	f.Payload(t, first.User.UserId, &saved)
	if got, err := f.Keys.Open("event.phone", saved.PhoneSealed); err != nil || got != phone {
		t.Fatalf("user_saved carries phone %q, %v", got, err)
	}

	f.Wall.Advance(time.Minute)
	if second := f.LogIn(t, phone); second.User.UserId != first.User.UserId {
		t.Fatalf("second login is user %s, want %s", second.User.UserId, first.User.UserId)
	}
}

func TestCodeWorksOnce(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	id := challenge(t, f, phone)
	code := f.Code(t, id)
	_, err := enter(t, f, id, code)
	must(t, err)
	_, err = enter(t, f, id, code)
	refused(t, err, "otp_expired")
}

func TestCodeWorksOnceForManyAtOnce(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	id := challenge(t, f, phone)
	code := f.Code(t, id)
	results := make([]error, 100)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() {
			_, results[i] = f.IssueToken(t.Context(), &accountv1.IssueTokenRequest{ChallengeId: id, Code: code})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
			continue
		}
		refused(t, err, "otp_expired")
	}
	if won != 1 {
		t.Fatalf("%d logins from one code", won)
	}
}

func TestCodeExpires(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	id := challenge(t, f, phone)
	f.Wall.Advance(5*time.Minute - time.Second)
	_, err := enter(t, f, id, wrong(f.Code(t, id)))
	refused(t, err, "otp_wrong")
	f.Wall.Advance(time.Second)
	_, err = enter(t, f, id, f.Code(t, id))
	refused(t, err, "otp_expired")
}

func TestFiveWrongCodesEndChallenge(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	id := challenge(t, f, phone)
	for range 5 {
		_, err := enter(t, f, id, wrong(f.Code(t, id)))
		refused(t, err, "otp_wrong")
	}
	_, err := enter(t, f, id, f.Code(t, id))
	refused(t, err, "otp_expired")
}

// A guesser who sends many codes at once gets no more tries than one who is patient.
func TestWrongCodesAtOnceAreCounted(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	id := challenge(t, f, phone)
	code := f.Code(t, id)
	tries := make([]error, 40)
	var wg sync.WaitGroup
	for i := range tries {
		wg.Go(func() {
			_, tries[i] = f.IssueToken(t.Context(), &accountv1.IssueTokenRequest{ChallengeId: id, Code: wrong(code)})
		})
	}
	wg.Wait()
	compared := 0
	for _, err := range tries {
		if errs.Is(err, "otp_wrong") {
			compared++
			continue
		}
		refused(t, err, "otp_expired")
	}
	if compared != 5 {
		t.Fatalf("%d codes were compared, want 5", compared)
	}
}

func TestWrongCodesLockPhone(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	for range 2 {
		id := challenge(t, f, phone)
		for range 5 {
			_, err := enter(t, f, id, wrong(f.Code(t, id)))
			refused(t, err, "otp_wrong")
		}
		f.Wall.Advance(time.Minute)
	}
	third := challenge(t, f, phone)
	for range 4 {
		_, err := enter(t, f, third, wrong(f.Code(t, third)))
		refused(t, err, "otp_wrong")
	}
	_, err := enter(t, f, third, wrong(f.Code(t, third)))
	refused(t, err, "otp_locked")
	_, err = enter(t, f, third, f.Code(t, third))
	refused(t, err, "otp_locked")
	f.Wall.Advance(time.Minute)
	_, err = f.RequestOtp(t.Context(), &accountv1.RequestOtpRequest{Phone: phone})
	refused(t, err, "otp_locked")
	f.LogIn(t, otherPhone) // others are not locked

	f.Wall.Advance(15 * time.Minute)
	f.LogIn(t, phone)
}

func TestLockHoldsInAnotherProcess(t *testing.T) {
	t.Parallel()
	cfg := account.Config{HourlyCodes: 1}
	f := accounttest.New(t, cfg)
	challenge(t, f, phone)
	f.Wall.Advance(time.Minute)
	_, err := f.RequestOtp(t.Context(), &accountv1.RequestOtpRequest{Phone: phone})
	refused(t, err, "otp_locked")
	_, err = f.Restart(t, cfg).RequestOtp(t.Context(), &accountv1.RequestOtpRequest{Phone: phone})
	refused(t, err, "otp_locked")
}

func TestResendTooSoonSendsOnce(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	results := make([]error, 50)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() { _, results[i] = f.RequestOtp(t.Context(), &accountv1.RequestOtpRequest{Phone: phone}) })
	}
	wg.Wait()
	sent := 0
	for _, err := range results {
		if err == nil {
			sent++
			continue
		}
		refused(t, err, "otp_resend_too_soon")
	}
	var events int
	must(t, f.Pool.QueryRow(t.Context(), `SELECT count(*) FROM events.outbox WHERE type = 'otp_requested'`).Scan(&events))
	if sent != 1 || events != 1 {
		t.Fatalf("%d of 50 requests at once were answered with %d codes, want one", sent, events)
	}
}

func TestEarlierCodeKeepsWorking(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	first := challenge(t, f, phone)
	f.Wall.Advance(time.Minute)
	challenge(t, f, phone) // by somebody who wants to keep the owner out
	_, err := enter(t, f, first, f.Code(t, first))
	must(t, err)
}

// Two challenges of a phone that is new, entered at once, make one customer.
func TestNewPhoneIsOneCustomer(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{ResendAfter: time.Nanosecond})
	var challenges [8]string
	for i := range challenges {
		f.Wall.Advance(time.Millisecond)
		res, err := f.RequestOtp(t.Context(), &accountv1.RequestOtpRequest{Phone: phone})
		must(t, err)
		challenges[i] = res.ChallengeId
	}
	var users [8]string
	var wg sync.WaitGroup
	for i, id := range challenges {
		code := f.Code(t, id)
		wg.Go(func() {
			if res, err := f.IssueToken(t.Context(), &accountv1.IssueTokenRequest{ChallengeId: id, Code: code}); err == nil {
				users[i] = res.User.UserId
			}
		})
	}
	wg.Wait()
	for _, user := range users {
		if user == "" || user != users[0] {
			t.Fatalf("one phone logged in as %q", users)
		}
	}
}

func TestIncompleteLogin(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	for _, req := range []*accountv1.IssueTokenRequest{{}, {ChallengeId: "x"}, {Code: "123456"}} {
		_, err := f.IssueToken(t.Context(), req)
		refused(t, err, "login_incomplete")
	}
	_, err := enter(t, f, "nonsense", "123456")
	refused(t, err, "otp_expired")
}

func TestNothingPersonalAtRest(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	id := challenge(t, f, phone)
	code := f.Code(t, id)
	var stored string
	const all = `SELECT string_agg(c::text || o.payload::text, '') FROM account.otp_challenges c, events.outbox o`
	must(t, f.Pool.QueryRow(t.Context(), all).Scan(&stored))
	for _, secret := range []string{phone, phone[1:], code} {
		if strings.Contains(stored, secret) || strings.Contains(stored, hex.EncodeToString([]byte(secret))) {
			t.Fatalf("%q is stored in clear text", secret)
		}
	}
}
