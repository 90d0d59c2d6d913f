package notification_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	notificationv1 "doorstep/gen/notification/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
	"doorstep/services/notification"
	"doorstep/services/notification/notificationtest"
)

func code(f *notificationtest.Fixture, challenge, code string, expiresAt time.Time) events.Draft {
	return events.Draft{Topic: "account", Subject: challenge, Seq: 1, Payload: &eventsv1.OtpRequested{
		ChallengeId: challenge, PhoneSealed: f.Keys.Seal("event.phone", phone),
		CodeSealed: f.Keys.Seal("event.code", code), ExpiresAt: timestamppb.New(expiresAt),
	}}
}

func TestLoginCode(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.Publish(t, code(f, "c1", "493817", f.Wall.Now().Add(5*time.Minute)))
	f.Clock.Advance(time.Second)
	f.Publish(t, code(f, "c2", "201466", f.Wall.Now().Add(6*time.Minute)))

	for _, to := range []string{phone, " " + phone[1:]} { // the second with its plus lost in a query
		res, err := f.ListInbox(t.Context(), &notificationv1.ListInboxRequest{To: to})
		must(t, err)
		if len(res.Messages) != 2 || res.Messages[0].Code != "201466" || res.Messages[1].Code != "493817" {
			t.Fatalf("inbox of %q is %v, want both codes, newest first", to, res.Messages)
		}
		if m := res.Messages[0]; m.To != phone || m.Channel != "sms" || !strings.Contains(m.Text, "201466") {
			t.Fatalf("the message is %v", m)
		}
	}

	f.Wall.Advance(5 * time.Minute)
	same(t, "after the first code expired", inbox(t, f, phone), "sms login_code")
	f.Wall.Advance(time.Minute)
	same(t, "after both expired", inbox(t, f, phone))
	f.Publish(t, code(f, "c3", "000000", f.Wall.Now()))
	same(t, "a code that came too late", inbox(t, f, phone))
}

func TestLoginCodeInTheLanguageOfTheUser(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.User(t, "asha", phone, "", "hi")
	f.Publish(t, code(f, "c1", "493817", f.Wall.Now().Add(time.Minute)))
	res, err := f.ListInbox(t.Context(), &notificationv1.ListInboxRequest{To: phone})
	must(t, err)
	if len(res.Messages) != 1 || !strings.Contains(res.Messages[0].Text, "लॉगिन") {
		t.Fatalf("sent %v, want one message in Hindi", res.Messages)
	}
}

func TestInboxIsClosed(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, notification.Config{}, nil)
	f.Publish(t, code(f, "c1", "493817", f.Wall.Now().Add(time.Minute)))
	_, err := f.ListInbox(t.Context(), &notificationv1.ListInboxRequest{To: phone})
	refused(t, err, "not_found")
}

func TestInboxShowsTheNewest(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.User(t, "asha", phone, "", "en")
	var batch []events.Draft
	for i := range 60 {
		batch = append(batch, confirmed("asha", fmt.Sprint("old", i)))
	}
	f.Publish(t, batch...)
	f.Clock.Advance(time.Second)
	f.Publish(t, confirmed("asha", "newest"))
	res, err := f.ListInbox(t.Context(), &notificationv1.ListInboxRequest{To: phone})
	must(t, err)
	if len(res.Messages) != 50 || !strings.Contains(res.Messages[0].Text, ids.Order("newest").Number()) {
		t.Fatalf("%d messages, first %q; want 50, the newest first", len(res.Messages), res.Messages[0].Text)
	}
}

func TestEmailIgnoresCase(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.User(t, "asha", phone, "Asha@Example.com", "en")
	f.Publish(t, about("o1", &eventsv1.OrderDelivered{OrderId: "o1", UserId: "asha"}))
	same(t, "by e-mail", inbox(t, f, email), "email order_delivered")
}

func TestCodesAreSealedAtRest(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.User(t, "asha", phone, email, "en")
	f.Publish(t, code(f, "c1", "493817", f.Wall.Now().Add(time.Minute)))
	var stored string
	const all = `SELECT string_agg(encode(content_sealed || recipient_sealed, 'escape'), '') || (SELECT encode(phone_sealed || email_sealed, 'escape') FROM notification.contacts)
		FROM notification.outgoing`
	must(t, f.Pool.QueryRow(t.Context(), all).Scan(&stored))
	for _, secret := range []string{"493817", phone, email} {
		if strings.Contains(stored, secret) {
			t.Fatalf("%q is stored in clear text", secret)
		}
	}
}
