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
	"doorstep/services/notification"
	"doorstep/services/notification/notificationtest"
)

// An order from confirmed to a refund, in the order in which the customer hears of it.
func TestStoryOfAnOrder(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.User(t, "asha", phone, email, "en")
	story := []events.Draft{
		about("o1", &eventsv1.OrderConfirmed{
			OrderId: "o1", UserId: "asha", FinalAmountMinor: 45_650,
			EstimateAt: timestamppb.New(time.Date(2026, 3, 1, 6, 42, 0, 0, time.UTC)),
		}),
		about("o1", &eventsv1.RiderAssigned{OrderId: "o1", UserId: "asha"}),
		about("o1", &eventsv1.OrderOutForDelivery{OrderId: "o1", UserId: "asha"}),
		about("o1", &eventsv1.RiderArrivedAtDoor{OrderId: "o1"}),
		about("o1", &eventsv1.OrderDelivered{OrderId: "o1", UserId: "asha", FinalAmountMinor: 41_300}),
		about("o1", &eventsv1.PaymentRefunded{OrderId: "o1", RefundId: "r1", AmountMinor: 4_350}),
		about("o1", &eventsv1.PaymentRefunded{OrderId: "o1", RefundId: "r1", AmountMinor: 100, ToCredit: true}),
	}
	for _, event := range story {
		f.Clock.Advance(time.Minute)
		f.Publish(t, event)
	}
	same(t, "in the app", inApp(t, f, "asha"), "payment_refunded", "payment_refunded", "order_delivered",
		"rider_arrived_at_door", "order_out_for_delivery", "rider_assigned", "order_confirmed")
	same(t, "to the phone", inbox(t, f, phone), "push order_confirmed", "push order_delivered", "push order_out_for_delivery",
		"push payment_refunded", "push payment_refunded", "push rider_arrived_at_door", "sms payment_refunded", "sms payment_refunded")
	same(t, "by e-mail", inbox(t, f, email), "email order_delivered", "email payment_refunded", "email payment_refunded")

	res, err := f.ListNotifications(notificationtest.As(t, "asha"), &notificationv1.ListNotificationsRequest{})
	must(t, err)
	const want = "Your order O1 for ₹456.50 is being prepared. It should be with you at about 12:12 pm."
	if first := res.Notifications[len(res.Notifications)-1]; first.Text != want || first.OrderId != "o1" {
		t.Fatalf("confirmed as %v, want %q", first, want)
	}
	if last := res.Notifications[0]; last.Text != "₹1 for order O1 is in your credit and pays for your next order." {
		t.Errorf("the last: %v", last)
	}
	same(t, "of somebody else", inApp(t, f, "ravi"))
}

func TestLanguageOfTheUser(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.User(t, "asha", phone, "", "hi")
	f.Publish(t, about("o1", &eventsv1.OrderCancelled{OrderId: "o1", UserId: "asha", CancelledBy: "store"}))
	res, err := f.ListInbox(t.Context(), &notificationv1.ListInboxRequest{To: phone})
	must(t, err)
	same(t, "to the phone", inbox(t, f, phone), "push order_cancelled", "sms order_cancelled")
	if !strings.Contains(res.Messages[0].Text, "स्टोर") {
		t.Fatalf("said %q, want Hindi", res.Messages[0].Text)
	}
}

// Somebody whose contact did not arrive yet reads it in the app.
func TestUnknownUser(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.Publish(t, confirmed("stranger", "o1"))
	same(t, "in the app", inApp(t, f, "stranger"), "order_confirmed")
}

// An order of which nobody knows whose it is.
func TestUnknownOrderIsIgnored(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.Publish(t, about("o1", &eventsv1.RiderArrivedAtDoor{OrderId: "o1"}), about("o2", &eventsv1.PaymentRefunded{OrderId: "o2", RefundId: "r"}))
	f.User(t, "asha", phone, "", "en")
	same(t, "to the phone", inbox(t, f, phone))
}

// A turn in the line of a store is told once, with how long it is held.
func TestTurnInTheLine(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.User(t, "asha", phone, "", "en")
	held := timestamppb.New(time.Date(2026, 3, 1, 6, 42, 0, 0, time.UTC))
	for range 2 {
		f.Publish(t, about("store", &eventsv1.WaitlistCalled{TicketId: "t1", WarehouseId: "store", UserId: "asha", HeldUntil: held}))
	}
	res, err := f.ListInbox(t.Context(), &notificationv1.ListInboxRequest{To: phone})
	must(t, err)
	same(t, "to the phone", inbox(t, f, phone), "push waitlist_called")
	if !strings.Contains(res.Messages[0].Text, "12:12 pm") {
		t.Fatalf("said %q", res.Messages[0].Text)
	}
}

func TestSecondRiderIsNoNews(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	for _, partner := range []string{"p1", "p2"} {
		f.Publish(t, about("o1", &eventsv1.RiderAssigned{OrderId: "o1", UserId: "asha", PartnerId: partner}))
	}
	same(t, "in the app", inApp(t, f, "asha"), "rider_assigned")
}

// The newest version of a contact wins, in whichever order they come.
func TestContactVersions(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	saved := func(version int64, phone string) events.Draft {
		return events.Draft{Topic: "account", Subject: "asha", Seq: version, Payload: &eventsv1.UserSaved{
			UserId: "asha", PhoneSealed: f.Keys.Seal("event.phone", phone), Role: "customer", Language: "en",
		}}
	}
	f.Publish(t, saved(2, phone), saved(1, "+911111111111"))
	f.Publish(t, confirmed("asha", "o1"))
	same(t, "to the newest phone", inbox(t, f, phone), "push order_confirmed")
	same(t, "to the old phone", inbox(t, f, "+911111111111"))
}

// Everything delivered again, as if the inbox of the consumer had been lost.
func TestRedelivery(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.User(t, "asha", phone, email, "en")
	var batch []events.Draft
	for i := range 50 {
		batch = append(batch, confirmed("asha", fmt.Sprint("o", i)))
	}
	f.Publish(t, append(batch, about("o1", &eventsv1.PaymentRefunded{OrderId: "o1", RefundId: "r1", AmountMinor: 1}))...)
	before := rows(t, f)
	if before != 51+50+3 {
		t.Fatalf("%d messages, want 104", before)
	}
	_, err := f.Pool.Exec(t.Context(), `DELETE FROM events.inbox`)
	must(t, err)
	_, err = f.Pool.Exec(t.Context(), `UPDATE events.cursors SET xid = '0', id = 0`)
	must(t, err)
	f.Bus.Wake()
	f.Applied(t)
	if after := rows(t, f); after != before {
		t.Fatalf("%d messages became %d", before, after)
	}
}

func rows(t *testing.T, f *notificationtest.Fixture) (n int) {
	t.Helper()
	must(t, f.Pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM notification.notifications) + (SELECT count(*) FROM notification.outgoing)`).Scan(&n))
	return n
}

// A handler that dies between its two tables leaves neither half behind and is run again.
func TestFaultInTheMiddle(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, open, nil)
	f.User(t, "asha", phone, "", "en")
	_, err := f.Pool.Exec(t.Context(), `ALTER TABLE notification.outgoing ADD CONSTRAINT disk_full CHECK (false) NOT VALID`)
	must(t, err)
	event := confirmed("asha", "o1")
	event.Time = f.Clock.Now()
	must(t, events.Publish(t.Context(), f.Pool, event))
	f.Bus.Wake()
	f.Until(t, "the event is parked", func() bool {
		var parked int
		must(t, f.Pool.QueryRow(t.Context(), `SELECT count(*) FROM events.parked`).Scan(&parked))
		return parked == 1
	})
	same(t, "in the app during the fault", inApp(t, f, "asha"))

	_, err = f.Pool.Exec(t.Context(), `ALTER TABLE notification.outgoing DROP CONSTRAINT disk_full`)
	must(t, err)
	_, err = f.Pool.Exec(t.Context(), `UPDATE events.parked SET parked_at = parked_at - interval '1 hour'`)
	must(t, err)
	f.Bus.Wake()
	f.Applied(t)
	same(t, "in the app", inApp(t, f, "asha"), "order_confirmed")
	same(t, "to the phone", inbox(t, f, phone), "push order_confirmed")
}

func TestListNotificationsPages(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, notification.Config{}, nil)
	for i := range 5 {
		f.Clock.Advance(time.Second)
		f.Publish(t, confirmed("asha", fmt.Sprint("o", i)))
	}
	var orders []string
	ctx := notificationtest.As(t, "asha")
	for token, pages := "", 0; pages == 0 || token != ""; pages++ {
		page, err := f.ListNotifications(ctx, &notificationv1.ListNotificationsRequest{PageSize: 2, PageToken: token})
		must(t, err)
		for _, n := range page.Notifications {
			orders = append(orders, n.OrderId)
		}
		token = page.NextPageToken
	}
	same(t, "pages", orders, "o4", "o3", "o2", "o1", "o0")
	_, err := f.ListNotifications(ctx, &notificationv1.ListNotificationsRequest{PageToken: "!"})
	refused(t, err, "page_token_invalid")
}

func TestSweep(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, notification.Config{InboxOpen: true, KeepNotifications: time.Hour, KeepOutgoing: time.Hour}, nil)
	f.User(t, "asha", phone, "", "en")
	f.Publish(t, confirmed("asha", "o1"))
	f.Clock.Advance(59 * time.Minute)
	f.Wall.Advance(59 * time.Minute)
	f.Publish(t, confirmed("asha", "o2"))
	f.Clock.Advance(2 * time.Minute)
	f.Wall.Advance(2 * time.Minute)
	f.Until(t, "the old messages are gone", func() bool { return rows(t, f) == 2 })
	same(t, "in the app", inApp(t, f, "asha"), "order_confirmed")
	same(t, "to the phone", inbox(t, f, phone), "push order_confirmed")
}
