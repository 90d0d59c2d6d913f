package notification_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/notification/notificationtest"
)

// offered is an offer to ravi that lasts a while.
func offered(f *notificationtest.Fixture, offer string, lasts time.Duration) events.Draft {
	return events.Draft{Topic: "delivery", Subject: offer, PartitionKey: "blr-1", Payload: &eventsv1.OfferMade{
		OfferId: offer, PartnerId: "ravi", WarehouseId: "blr-1", WarehouseName: "Koramangala", PayMinor: 45_00, DistanceM: 2_430, Drops: 1,
		ExpiresAt: timestamppb.New(f.Clock.Now().Add(lasts)),
	}}
}

func ended(offer, how string) events.Draft {
	return events.Draft{Topic: "delivery", Subject: offer, PartitionKey: "blr-1", Payload: &eventsv1.OfferEnded{OfferId: offer, PartnerId: "ravi", How: how}}
}

func startRiderPush(t *testing.T, language string) (*notificationtest.Fixture, *pushService) {
	f, service := startPush(t)
	f.User(t, "ravi", "+919876543211", "", language)
	register(t, f, "ravi", service.device(t, "phone"))
	return f, service
}

func TestOfferReachesALockedPhone(t *testing.T) {
	t.Parallel()
	f, service := startRiderPush(t, "en")
	f.Publish(t, offered(f, "offer-1", 20*time.Second))
	outcomesBecome(t, f, "sent 1 of 1 devices")
	got := service.messages("phone")
	if len(got) != 1 || got[0].Title != "₹45 for 2.4 km" || got[0].Text != "1 door, from Koramangala. Press to see the offer." || got[0].About != "rider_offer" {
		t.Fatalf("the phone got %+v", got)
	}
	if h := got[0].headers; h.Get("TTL") != "20" || h.Get("Urgency") != "high" || h.Get("Topic") != "rider_offer" {
		t.Errorf("the phone got the headers %v", h)
	}
	if until := time.UnixMilli(got[0].Until); !until.Equal(f.Wall.Now().Add(20 * time.Second)) {
		t.Errorf("the offer is shown until %v, it is %v", until, f.Wall.Now())
	}
	f.Publish(t, offered(f, "offer-2", 20*time.Second))
	f.Until(t, "the next offer came", func() bool { return len(service.messages("phone")) == 2 })
	if next := service.messages("phone")[1]; next.Tag != got[0].Tag {
		t.Errorf("the next offer stands beside the last one: tags %q and %q", got[0].Tag, next.Tag)
	}
}

func TestOfferInTheRidersLanguage(t *testing.T) {
	t.Parallel()
	f, service := startRiderPush(t, "hi")
	f.Publish(t, offered(f, "offer-1", 20*time.Second))
	f.Until(t, "the offer came", func() bool { return len(service.messages("phone")) == 1 })
	if got := service.messages("phone")[0].Title; got != "2.4 किमी के लिए ₹45" {
		t.Errorf("said %q", got)
	}
}

// Nothing of an offer is sent once it has ended, however that came about.
func TestNoPushAfterTheOfferHasEnded(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"accepted", "declined", "withdrawn", "expired"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			f, service := startRiderPush(t, "en")
			service.answer("phone", http.StatusBadGateway, http.StatusCreated)
			f.Publish(t, offered(f, "offer-1", 20*time.Second))
			outcomesBecome(t, f, "pending the push service answered 502")
			if how != "expired" {
				f.Publish(t, ended("offer-1", how))
				outcomesBecome(t, f)
			}
			f.Wall.Advance(20 * time.Second)
			f.Clock.Advance(20 * time.Second)
			f.Publish(t, offered(f, "offer-1", 0), offered(f, "offer-2", 20*time.Second))
			f.Until(t, "the next offer came", func() bool {
				return slices.Contains(pushOutcomes(t, f), "sent 1 of 1 devices")
			})
			if got := service.messages("phone"); len(got) != 2 || got[0].ID == got[1].ID {
				t.Errorf("the phone got %+v, want each offer once", got)
			}
		})
	}
}

// An offer is tried again while it lasts: sooner than other messages, which have time.
func TestOfferIsTriedAgainInTime(t *testing.T) {
	t.Parallel()
	f, service := startRiderPush(t, "en")
	service.answer("phone", http.StatusBadGateway, http.StatusCreated)
	f.Publish(t, offered(f, "offer-1", 20*time.Second))
	outcomesBecome(t, f, "pending the push service answered 502")
	f.Wall.Advance(7 * time.Second)
	outcomesBecome(t, f, "sent 1 of 1 devices")
	if got := service.messages("phone"); len(got) != 2 || got[1].headers.Get("TTL") != "13" {
		t.Errorf("the phone got %+v", got)
	}
}

func TestOfferWithoutADeviceIsNotWritten(t *testing.T) {
	t.Parallel()
	f, service := startRiderPush(t, "en")
	unregister(t, f, "ravi", service.URL+"/phone")
	f.Publish(t, offered(f, "offer-1", 20*time.Second))
	if got := pushOutcomes(t, f); len(got) != 0 {
		t.Errorf("outgoing messages %q", got)
	}
}

func TestShiftReminder(t *testing.T) {
	t.Parallel()
	f, service := startRiderPush(t, "en")
	starts := f.Clock.Now().Add(30 * time.Minute) // half past noon in Kolkata
	f.Publish(t, events.Draft{Topic: "delivery", Subject: "s1", PartitionKey: "blr-1", Payload: &eventsv1.ShiftNear{
		ShiftId: "s1", PartnerId: "ravi", WarehouseName: "Koramangala", StartsAt: timestamppb.New(starts), EndsAt: timestamppb.New(starts.Add(4 * time.Hour)),
	}})
	f.Until(t, "the reminder came", func() bool { return len(service.messages("phone")) == 1 })
	got := service.messages("phone")[0]
	if got.Title != "Your shift begins at 12:30 pm" || got.About != "shift_near" || got.headers.Get("TTL") != "1800" || got.headers.Get("Urgency") != "normal" {
		t.Errorf("the phone got %+v", got)
	}
}

// Dispatch wants to know whom a push message reaches: told when the first device comes and the last goes,
// whichever way.
func TestReachIsTold(t *testing.T) {
	t.Parallel()
	f, service := startRiderPush(t, "en")
	register(t, f, "ravi", service.device(t, "tablet"))
	unregister(t, f, "ravi", service.URL+"/tablet")
	reachable := func(user string) bool {
		var last []byte
		must(t, f.Pool.QueryRow(t.Context(), `SELECT payload FROM events.outbox WHERE type = 'push_reach_changed' AND subject = $1 ORDER BY id DESC LIMIT 1`, user).Scan(&last))
		var told eventsv1.PushReachChanged
		must(t, proto.Unmarshal(last, &told))
		return told.Reachable
	}
	if !reachable("ravi") {
		t.Error("ravi has a phone left and counts as out of reach")
	}
	unregister(t, f, "ravi", service.URL+"/phone")
	if reachable("ravi") {
		t.Error("ravi has no device and counts as reachable")
	}
	register(t, f, "ravi", service.device(t, "phone"))
	service.answer("phone", http.StatusGone)
	f.Publish(t, offered(f, "offer-1", 20*time.Second))
	outcomesBecome(t, f, "sent 0 of 1 devices")
	if reachable("ravi") {
		t.Error("ravi's device is gone and he counts as reachable")
	}
	register(t, f, "ravi", service.device(t, "phone"))
	register(t, f, "asha", service.device(t, "phone"))
	if reachable("ravi") || !reachable("asha") {
		t.Error("the device changed hands and reach did not")
	}
}
