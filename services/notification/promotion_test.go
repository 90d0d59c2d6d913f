package notification_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	eventsv1 "doorstep/gen/events/v1"
	notificationv1 "doorstep/gen/notification/v1"
	"doorstep/kit/auth"
	"doorstep/kit/events"
	"doorstep/kit/rpc"
	"doorstep/services/notification/notificationtest"
)

func consents(t *testing.T, f *notificationtest.Fixture, user string, promotions bool) {
	t.Helper()
	_, err := f.SetConsent(notificationtest.As(t, user), &notificationv1.Consent{Promotions: promotions, QuietFromHour: 22, QuietToHour: 8})
	must(t, err)
}

func mangoes(t *testing.T, f *notificationtest.Fixture, key string) string {
	t.Helper()
	ctx := rpc.WithIdempotencyKey(auth.WithPrincipal(t.Context(), auth.Principal{UserID: "ops"}), key)
	res, err := f.SendPromotion(ctx, &notificationv1.SendPromotionRequest{Title: "Mangoes", Text: "They are here.", TextHi: "आम आ गए।"})
	must(t, err)
	return res.PromotionId
}

func spread(t *testing.T, f *notificationtest.Fixture) {
	t.Helper()
	f.Until(t, "the promotion is spread", func() bool {
		var left int
		must(t, f.Pool.QueryRow(t.Context(), `SELECT count(*) FROM notification.promotions WHERE done_at IS NULL`).Scan(&left))
		return left == 0
	})
}

func TestPromotionNeedsConsent(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.User(t, "asha", phone, "", "hi")
	f.User(t, "ravi", "+919876500001", "", "en")
	f.User(t, "meena", "+919876500002", "", "en")
	consents(t, f, "asha", true)
	consents(t, f, "ravi", false)
	if first, again := mangoes(t, f, "key"), mangoes(t, f, "key"); first != again {
		t.Fatalf("one key made the promotions %s and %s", first, again)
	}
	spread(t, f)
	same(t, "who consented", inApp(t, f, "asha"), "promotion")
	same(t, "their phone", inbox(t, f, phone), "push promotion")
	same(t, "who refused", inApp(t, f, "ravi"))
	same(t, "who was not asked", inApp(t, f, "meena"))
	res, err := f.ListNotifications(notificationtest.As(t, "asha"), &notificationv1.ListNotificationsRequest{})
	must(t, err)
	if n := res.Notifications[0]; n.Text != "आम आ गए।" || n.Title != "Mangoes" {
		t.Fatalf("told %v, want the Hindi text and, for want of another, the English title", n)
	}
}

func TestQuietHours(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.User(t, "asha", phone, "", "en")
	consents(t, f, "asha", true)
	f.Clock.Advance(10*time.Hour + 30*time.Minute) // 22:30 in Kolkata
	mangoes(t, f, "key")
	spread(t, f)
	f.Publish(t, confirmed("asha", "o1"))
	same(t, "at night", inbox(t, f, phone), "push order_confirmed")
	f.Clock.Advance(9 * time.Hour)
	same(t, "at half past seven", inbox(t, f, phone), "push order_confirmed")
	f.Clock.Advance(30 * time.Minute)
	same(t, "at eight", inbox(t, f, phone), "push order_confirmed", "push promotion")
}

func TestWithdrawnConsentTakesBackWhatIsDeferred(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.User(t, "asha", phone, "", "en")
	consents(t, f, "asha", true)
	f.Clock.Advance(10*time.Hour + 30*time.Minute)
	mangoes(t, f, "key")
	spread(t, f)
	consents(t, f, "asha", false)
	f.Clock.Advance(24 * time.Hour)
	same(t, "the next day", inbox(t, f, phone))
}

// More customers than one round takes: each gets it once.
func TestPromotionReachesEverybodyOnce(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	const customers = 1100
	var users []events.Draft
	for i := range customers {
		id := fmt.Sprintf("user%04d", i)
		users = append(users, events.Draft{Topic: "account", Subject: id, Seq: 1, Payload: &eventsv1.UserSaved{
			UserId: id, PhoneSealed: f.Keys.Seal("event.phone", fmt.Sprintf("+9198765%05d", i)), Role: "customer", Language: "en",
		}})
	}
	f.Publish(t, users...)
	_, err := f.Pool.Exec(context.Background(), `INSERT INTO notification.consents SELECT user_id, true, 22, 8, $1 FROM notification.contacts`, f.Clock.Now())
	must(t, err)
	mangoes(t, f, "key")
	spread(t, f)
	if got := rows(t, f); got != 2*customers {
		t.Fatalf("%d messages, want one in the app and one push for each of %d", got, customers)
	}
}

func TestConsent(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	ctx := notificationtest.As(t, "asha")
	before, err := f.GetConsent(ctx, &notificationv1.GetConsentRequest{})
	must(t, err)
	if before.Promotions || before.QuietFromHour != 22 || before.QuietToHour != 8 {
		t.Fatalf("before being asked: %v", before)
	}
	consents(t, f, "asha", true)
	after, err := f.GetConsent(ctx, &notificationv1.GetConsentRequest{})
	must(t, err)
	if !after.Promotions {
		t.Fatalf("after agreeing: %v", after)
	}
	other, err := f.GetConsent(notificationtest.As(t, "ravi"), &notificationv1.GetConsentRequest{})
	must(t, err)
	if other.Promotions {
		t.Fatal("one customer agreed for another")
	}
}
