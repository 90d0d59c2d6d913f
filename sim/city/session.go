package city

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	accountv1 "doorstep/gen/account/v1"
	notificationv1 "doorstep/gen/notification/v1"
)

// session is the login of one person. It logs in when it is first needed and refreshes its token
// before that expires. Tokens live by the wall.
type session struct {
	api   *api
	phone string
	// name is given to the account at the first login, unless empty.
	name string

	mu       sync.Mutex // guards the rest; held while logging in
	access   string
	refresh  string
	renewAt  time.Time
	loggedIn bool
}

func newSession(a *api, phone, name string) *session {
	return &session{api: a, phone: phone, name: name}
}

// logbook holds the one session of each phone: two that log in at once would take each other's codes.
type logbook struct {
	mu      sync.Mutex // guards byPhone
	byPhone map[string]*session
}

// login is the session of a phone. Whoever asks first gives the name.
func (w *World) login(phone, name string) *session {
	w.logins.mu.Lock()
	defer w.logins.mu.Unlock()
	if w.logins.byPhone == nil {
		w.logins.byPhone = make(map[string]*session)
	}
	s := w.logins.byPhone[phone]
	if s == nil {
		s = newSession(w.api, phone, name)
		w.logins.byPhone[phone] = s
	}
	return s
}

// bearer returns a token that is good for a while; "" for nobody.
func (s *session) bearer(ctx context.Context) (string, error) {
	return s.bearerWithin(ctx, resendPatience)
}

// bearerWithin waits so long for permission to ask for a code.
func (s *session) bearerWithin(ctx context.Context, patience time.Duration) (string, error) {
	if s == nil {
		return "", nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.access != "" && time.Now().Before(s.renewAt) {
		return s.access, nil
	}
	ctx = context.WithValue(ctx, callerKey{}, (*session)(nil))
	if s.refresh != "" {
		res, err := s.api.account.IssueToken(ctx, &accountv1.IssueTokenRequest{RefreshToken: s.refresh})
		s.refresh = "" // it works once, whatever the outcome
		if err == nil {
			s.keep(res)
			return s.access, nil
		}
	}
	if err := s.logIn(ctx, patience); err != nil {
		return "", fmt.Errorf("log in: %w", err)
	}
	return s.access, nil
}

// forget drops a token that was refused.
func (s *session) forget(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.access == token {
		s.access = ""
	}
}

func (s *session) keep(res *accountv1.IssueTokenResponse) {
	lives := time.Duration(res.ExpiresInS) * time.Second
	s.access, s.refresh, s.renewAt = res.AccessToken, res.RefreshToken, time.Now().Add(lives-min(lives/5, time.Minute))
}

const (
	loginAttempts  = 3
	resendPatience = 40 * time.Second
	codePatience   = 20 * time.Second
)

// logIn asks for a code, reads it in the inbox and exchanges it.
func (s *session) logIn(ctx context.Context, patience time.Duration) error {
	var err error
	for range loginAttempts {
		var res *accountv1.IssueTokenResponse
		if res, err = s.exchangeCode(ctx, patience); err == nil {
			s.keep(res)
			return s.introduce(ctx, res.User)
		}
		// The code of somebody else who logs in with this phone now.
		if r := reason(err); r != "otp_wrong" && r != "otp_expired" {
			return err
		}
	}
	return err
}

func (s *session) exchangeCode(ctx context.Context, patience time.Duration) (*accountv1.IssueTokenResponse, error) {
	before, err := s.newestCode(ctx)
	if err != nil {
		return nil, err
	}
	challenge, err := s.requestCode(ctx, patience)
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(codePatience); ; {
		message, err := s.newestCode(ctx)
		if err != nil {
			return nil, err
		}
		if message != nil && message.MessageId != before.GetMessageId() {
			return s.api.account.IssueToken(ctx, &accountv1.IssueTokenRequest{ChallengeId: challenge, Code: message.Code})
		}
		if time.Now().After(deadline) {
			return nil, errors.New("no code in the inbox")
		}
		if err := sleep(ctx, 30*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// requestCode waits when a code was sent a moment ago, by an earlier run.
func (s *session) requestCode(ctx context.Context, patience time.Duration) (challenge string, err error) {
	for deadline := time.Now().Add(patience); ; {
		res, err := s.api.account.RequestOtp(ctx, &accountv1.RequestOtpRequest{Phone: s.phone})
		if err == nil {
			return res.ChallengeId, nil
		}
		if reason(err) != "otp_resend_too_soon" || !time.Now().Before(deadline) {
			return "", fmt.Errorf("request a code: %w", err)
		}
		if err := sleep(ctx, time.Second); err != nil {
			return "", err
		}
	}
}

// newestCode is the newest message with a code, nil when there is none.
func (s *session) newestCode(ctx context.Context) (*notificationv1.InboxMessage, error) {
	res, err := s.api.notification.ListInbox(ctx, &notificationv1.ListInboxRequest{To: s.phone})
	if err != nil {
		return nil, fmt.Errorf("read the inbox: %w", err)
	}
	for _, message := range res.Messages {
		if message.Code != "" {
			return message, nil
		}
	}
	return nil, nil
}

// introduce tells a new account its name, once.
func (s *session) introduce(ctx context.Context, user *accountv1.User) error {
	first := !s.loggedIn
	s.loggedIn = true
	if !first || s.name == "" || user.GetName() == s.name {
		return nil
	}
	held := &session{api: s.api, access: s.access, renewAt: s.renewAt} // s is locked
	if _, err := s.api.account.UpdateMe(as(ctx, held), &accountv1.UpdateMeRequest{Name: &s.name}); err != nil {
		return fmt.Errorf("say one's name: %w", err)
	}
	return nil
}
