package notification_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"doorstep/kit/events"
	"doorstep/services/notification"
	"doorstep/services/notification/notificationtest"
)

// provider answers with the faults in turn, then takes everything.
type provider struct {
	mu     sync.Mutex // guards both
	faults []error
	sent   []notification.Message
}

func (p *provider) Send(_ context.Context, m notification.Message) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	if len(p.faults) > 0 {
		fault := p.faults[0]
		p.faults = p.faults[1:]
		return "", fault
	}
	return "SM123", nil
}

func (p *provider) asked() []notification.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]notification.Message(nil), p.sent...)
}

func withSMS(t *testing.T, faults ...error) (*notificationtest.Fixture, *provider) {
	p := &provider{faults: faults}
	return notificationtest.New(t, open, map[notification.Channel]notification.Sender{notification.SMS: p}), p
}

func settled(t *testing.T, f *notificationtest.Fixture, want string) {
	t.Helper()
	f.Until(t, "all messages are "+want, func() bool {
		var others int
		must(t, f.Pool.QueryRow(t.Context(), `SELECT count(*) FROM notification.outgoing WHERE status || ' ' || reference <> $1`, want).Scan(&others))
		return others == 0
	})
}

func TestSend(t *testing.T) {
	t.Parallel()
	f, p := withSMS(t)
	f.Publish(t, code(f, "c1", "493817", f.Wall.Now().Add(time.Minute)))
	settled(t, f, "sent SM123")
	sent := p.asked()
	if len(sent) != 1 || sent[0].To != phone || sent[0].Template != "login_code" || sent[0].ID == "" {
		t.Fatalf("sent %+v", sent)
	}
	same(t, "the inbox, as there is a sender", inbox(t, f, phone))
}

func TestSendRetries(t *testing.T) {
	t.Parallel()
	f, p := withSMS(t, errors.New("busy"))
	f.Publish(t, code(f, "c1", "493817", f.Wall.Now().Add(time.Hour)))
	settled(t, f, "pending busy")
	f.Wall.Advance(16 * time.Second)
	settled(t, f, "sent SM123")
	if sent := p.asked(); len(sent) != 2 || sent[0].ID != sent[1].ID {
		t.Fatalf("asked with %+v, want twice with one id", sent)
	}
}

func TestSendRefused(t *testing.T) {
	t.Parallel()
	f, p := withSMS(t, fmt.Errorf("21211: %w", notification.ErrRefused))
	f.Publish(t, code(f, "c1", "493817", f.Wall.Now().Add(time.Hour)))
	settled(t, f, "failed 21211: the provider refuses this message")
	f.Wall.Advance(30 * time.Minute)
	f.Publish(t, code(f, "c2", "201466", f.Wall.Now().Add(time.Hour)))
	f.Until(t, "the next one is sent", func() bool { return len(p.asked()) == 2 })
	if sent := p.asked(); sent[0].ID == sent[1].ID {
		t.Fatal("a refused message was sent again")
	}
}

// A process dies after it claimed a message: when the lease is over another one sends it.
func TestSendAfterCrash(t *testing.T) {
	t.Parallel()
	f, p := withSMS(t)
	f.User(t, "asha", phone, "", "en")
	lease := f.Wall.Now().Add(time.Minute)
	const claimed = `INSERT INTO notification.outgoing (user_id, order_id, template, occasion, channel, recipient_sealed, recipient_index,
		content_sealed, status, attempts, due_at, retry_at, expires_at, created_at)
		SELECT 'asha', 'o1', 'order_cancelled', '', 'sms', phone_sealed, phone_index, $1, 'pending', 1, $2, $3, $4, $2 FROM notification.contacts`
	letter := f.Keys.Seal("notification.content", `{"title":"Order cancelled","text":"We are sorry."}`)
	_, err := f.Pool.Exec(t.Context(), claimed, letter, f.Clock.Now(), lease, lease.Add(time.Hour))
	must(t, err)
	f.Publish(t, code(f, "c1", "493817", f.Wall.Now().Add(time.Hour)))
	f.Until(t, "the free message is sent", func() bool { return len(p.asked()) == 1 })
	f.Wall.Advance(time.Minute)
	settled(t, f, "sent SM123")
	if sent := p.asked(); len(sent) != 2 || sent[1].Text != "We are sorry." {
		t.Fatalf("sent %+v, want the claimed one last", sent)
	}
}

// Two processes, many messages: each goes out once.
func TestSendersShareTheWork(t *testing.T) {
	t.Parallel()
	f, p := withSMS(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- f.Run(ctx) }()
	var batch []events.Draft
	for i := range 300 {
		batch = append(batch, code(f, fmt.Sprint("c", i), "493817", f.Wall.Now().Add(time.Hour)))
	}
	f.Publish(t, batch...)
	settled(t, f, "sent SM123")
	stop()
	must(t, <-done)
	seen := make(map[string]bool)
	for _, m := range p.asked() {
		if seen[m.ID] {
			t.Fatalf("message %s went out twice", m.ID)
		}
		seen[m.ID] = true
	}
	if len(seen) != 300 {
		t.Fatalf("%d messages went out, want 300", len(seen))
	}
}
