package notification_test

import (
	"fmt"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	eventsv1 "doorstep/gen/events/v1"
	notificationv1 "doorstep/gen/notification/v1"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/notification"
	"doorstep/services/notification/notificationtest"
)

const (
	phone = "+919876543210"
	email = "asha@example.com"
)

var open = notification.Config{InboxOpen: true}

func TestMain(m *testing.M) { storagetest.Main(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, reason string) {
	t.Helper()
	if errs.Reason(err) != reason {
		t.Fatalf("got %v, want the reason %s", err, reason)
	}
}

func about(order string, payload proto.Message) events.Draft {
	return events.Draft{Topic: "order", Subject: order, PartitionKey: "blr-1", Payload: payload}
}

func confirmed(user, order string) events.Draft {
	return about(order, &eventsv1.OrderConfirmed{OrderId: order, UserId: user, FinalAmountMinor: 45_650})
}

// inApp is the templates of a user's notifications, newest first.
func inApp(t *testing.T, f *notificationtest.Fixture, user string) []string {
	t.Helper()
	res, err := f.ListNotifications(notificationtest.As(t, user), &notificationv1.ListNotificationsRequest{PageSize: 100})
	must(t, err)
	var templates []string
	for _, n := range res.Notifications {
		templates = append(templates, n.Template)
	}
	return templates
}

// inbox is what would have been sent, such as "push order_delivered", sorted.
func inbox(t *testing.T, f *notificationtest.Fixture, to string) []string {
	t.Helper()
	res, err := f.ListInbox(t.Context(), &notificationv1.ListInboxRequest{To: to})
	must(t, err)
	var found []string
	for _, m := range res.Messages {
		found = append(found, fmt.Sprintf("%s %s", m.Channel, m.Template))
	}
	slices.Sort(found)
	return found
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("%s: %q, want %q", what, got, want)
	}
}
