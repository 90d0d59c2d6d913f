package notification_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	eventsv1 "doorstep/gen/events/v1"
	notificationv1 "doorstep/gen/notification/v1"
	"doorstep/kit/clock"
	"doorstep/kit/errs"
	"doorstep/services/notification"
	"doorstep/services/notification/notificationtest"
)

// startPush is a service whose push messages go to a push service on this machine.
func startPush(t *testing.T) (*notificationtest.Fixture, *pushService) {
	cfg := notification.Config{InboxOpen: true, Push: notification.PushConfig{Local: true, Contact: "mailto:ops@example.com"}}
	f := notificationtest.New(t, cfg, nil)
	f.User(t, "asha", phone, email, "en")
	key, err := f.GetPushKey(notificationtest.As(t, "asha"), &notificationv1.GetPushKeyRequest{})
	must(t, err)
	return f, newPushService(t, key.PublicKey)
}

func register(t *testing.T, f *notificationtest.Fixture, user string, d *notificationv1.RegisterPushDeviceRequest) {
	t.Helper()
	_, err := f.RegisterPushDevice(notificationtest.As(t, user), d)
	must(t, err)
}

func unregister(t *testing.T, f *notificationtest.Fixture, user, endpoint string) {
	t.Helper()
	_, err := f.UnregisterPushDevice(notificationtest.As(t, user), &notificationv1.UnregisterPushDeviceRequest{Endpoint: endpoint})
	must(t, err)
}

// pushOutcomes is status and reference of the push messages, oldest first.
func pushOutcomes(t *testing.T, f *notificationtest.Fixture) []string {
	t.Helper()
	rows, err := f.Pool.Query(t.Context(), `SELECT status || ' ' || reference FROM notification.outgoing WHERE channel = 'push' ORDER BY id`)
	must(t, err)
	defer rows.Close()
	var outcomes []string
	for rows.Next() {
		var outcome string
		must(t, rows.Scan(&outcome))
		outcomes = append(outcomes, outcome)
	}
	must(t, rows.Err())
	return outcomes
}

func outcomesBecome(t *testing.T, f *notificationtest.Fixture, want ...string) {
	t.Helper()
	f.Until(t, fmt.Sprintf("push messages are %q", want), func() bool { return slices.Equal(pushOutcomes(t, f), want) })
}

func devicesOf(t *testing.T, f *notificationtest.Fixture, user string) int {
	t.Helper()
	var n int
	must(t, f.Pool.QueryRow(t.Context(), `SELECT count(*) FROM notification.push_devices WHERE user_id = $1`, user).Scan(&n))
	return n
}

func TestPushReachesEveryDeviceOnce(t *testing.T) {
	t.Parallel()
	f, service := startPush(t)
	for _, name := range []string{"phone", "laptop", "sold", "phone"} { // the phone has changed its keys
		register(t, f, "asha", service.device(t, name))
	}
	service.answer("sold", http.StatusGone)
	f.Publish(t, confirmed("asha", "o1"))
	outcomesBecome(t, f, "sent 2 of 3 devices")
	for _, name := range []string{"phone", "laptop"} {
		got := service.messages(name)
		if len(got) != 1 || got[0].Title == "" || got[0].Text == "" || got[0].Order != "o1" || got[0].Tag != "order-o1" {
			t.Fatalf("%s got %+v", name, got)
		}
		h := got[0].headers
		if h.Get("TTL") != "3600" || h.Get("Urgency") != "high" || h.Get("Topic") != "o1" {
			t.Errorf("%s got the headers %v", name, h)
		}
	}
	if n := devicesOf(t, f, "asha"); n != 2 {
		t.Errorf("%d devices are left, want 2: the one that is gone is forgotten", n)
	}
	same(t, "the inbox, as it was sent", inbox(t, f, phone))

	for _, device := range []string{"phone", "laptop"} {
		unregister(t, f, "ravi", service.URL+"/"+device) // not his to end
	}
	unregister(t, f, "asha", service.URL+"/laptop")
	unregister(t, f, "asha", service.URL+"/laptop")
	f.Publish(t, about("o1", &eventsv1.OrderOutForDelivery{OrderId: "o1", UserId: "asha"}))
	outcomesBecome(t, f, "sent 2 of 3 devices", "sent 1 of 1 devices")
	if phone, laptop := service.messages("phone"), service.messages("laptop"); len(phone) != 2 || len(laptop) != 1 || phone[1].Tag != phone[0].Tag {
		t.Errorf("the phone got %+v, the laptop %+v", phone, laptop)
	}
}

// One device is out of reach: it is tried again when its push service wants to be asked, and the other
// one hears nothing twice.
func TestPushIsTriedAgainWhereItFailed(t *testing.T) {
	t.Parallel()
	f, service := startPush(t)
	register(t, f, "asha", service.device(t, "phone"))
	register(t, f, "asha", service.device(t, "laptop"))
	service.answer("laptop", http.StatusServiceUnavailable, http.StatusCreated)
	f.Publish(t, confirmed("asha", "o1"))
	outcomesBecome(t, f, "pending the push service answered 503")
	var retryAt time.Time
	must(t, f.Pool.QueryRow(t.Context(), `SELECT retry_at FROM notification.outgoing WHERE channel = 'push'`).Scan(&retryAt))
	if rest := retryAt.Sub(f.Wall.Now()); rest != 2*time.Minute {
		t.Errorf("it rests for %v, the push service asked for two minutes", rest)
	}
	f.Wall.Advance(2 * time.Minute)
	outcomesBecome(t, f, "sent 1 of 1 devices")
	if phone, laptop := service.messages("phone"), service.messages("laptop"); len(phone) != 1 || len(laptop) != 2 || laptop[0].ID != laptop[1].ID {
		t.Errorf("the phone got %+v, the laptop %+v", phone, laptop)
	}
}

func TestPushOvertakenByNewerNews(t *testing.T) {
	t.Parallel()
	f, service := startPush(t)
	register(t, f, "asha", service.device(t, "phone"))
	service.answer("phone", http.StatusTooManyRequests, http.StatusCreated)
	f.Publish(t, confirmed("asha", "o1"))
	outcomesBecome(t, f, "pending the push service answered 429")
	f.Publish(t, about("o1", &eventsv1.OrderOutForDelivery{OrderId: "o1", UserId: "asha"}))
	outcomesBecome(t, f, "pending the push service answered 429", "sent 1 of 1 devices")
	f.Wall.Advance(2 * time.Minute)
	outcomesBecome(t, f, "sent overtaken by newer news", "sent 1 of 1 devices")
	if got := service.messages("phone"); len(got) != 2 || got[1].ID <= got[0].ID {
		t.Errorf("the phone got %+v, want the old news once, then the new", got)
	}
}

func TestPushRefused(t *testing.T) {
	t.Parallel()
	f, service := startPush(t)
	register(t, f, "asha", service.device(t, "phone"))
	service.answer("phone", http.StatusForbidden)
	f.Publish(t, confirmed("asha", "o1"))
	outcomesBecome(t, f, "failed the push service answered 403: the provider refuses this message")
	if n := devicesOf(t, f, "asha"); n != 1 {
		t.Error("the device was forgotten, though the fault is ours")
	}
}

// The address of a device is a secret; what is kept of a failure must not tell it.
func TestPushFailureKeepsNoAddress(t *testing.T) {
	t.Parallel()
	f, service := startPush(t)
	register(t, f, "asha", service.device(t, "a-secret-name"))
	service.Close()
	f.Publish(t, confirmed("asha", "o1"))
	f.Until(t, "the call failed", func() bool {
		return strings.HasPrefix(pushOutcomes(t, f)[0], "pending call the push service")
	})
	if got := pushOutcomes(t, f)[0]; strings.Contains(got, "secret") {
		t.Errorf("kept %q", got)
	}
}

func TestPushToARedirect(t *testing.T) {
	t.Parallel()
	f, service := startPush(t)
	register(t, f, "asha", service.device(t, "phone"))
	service.answer("phone", http.StatusTemporaryRedirect)
	f.Publish(t, confirmed("asha", "o1"))
	outcomesBecome(t, f, "failed the push service answered 307: the provider refuses this message")
}

// Without a device a message stays where it was before there was push; a promotion comes only to those
// who asked for it.
func TestPushOnlyWhereItIsWanted(t *testing.T) {
	t.Parallel()
	f, service := startPush(t)
	f.User(t, "ravi", "+919876543211", "", "en")
	f.Publish(t, confirmed("ravi", "o1"))
	same(t, "the inbox of somebody without a device", inbox(t, f, "+919876543211"), "push order_confirmed")
	register(t, f, "asha", service.device(t, "phone"))
	register(t, f, "ravi", service.device(t, "old-phone"))
	consents(t, f, "ravi", true)
	mangoes(t, f, "k1")
	f.Until(t, "the promotion came", func() bool { return len(service.messages("old-phone")) == 1 })
	if got := service.messages("old-phone")[0]; got.Title != "Mangoes" || got.Order != "" || got.headers.Get("Urgency") != "normal" || got.headers.Get("Topic") != "" {
		t.Errorf("ravi got %+v", got)
	}
	f.Publish(t, confirmed("asha", "o2"))
	f.Until(t, "asha's order came", func() bool { return len(service.messages("phone")) == 1 })
	if got := service.messages("phone")[0]; got.Order != "o2" {
		t.Errorf("asha, who did not consent to promotions, got %+v first", got)
	}
}

// A device belongs to whoever registered it last: the next person on a shared phone does not get the
// messages of the last.
func TestDeviceChangesHands(t *testing.T) {
	t.Parallel()
	f, service := startPush(t)
	f.User(t, "ravi", "+919876543211", "", "en")
	shared := service.device(t, "shared")
	register(t, f, "asha", shared)
	register(t, f, "ravi", shared)
	if a, r := devicesOf(t, f, "asha"), devicesOf(t, f, "ravi"); a != 0 || r != 1 {
		t.Fatalf("asha has %d devices, ravi %d", a, r)
	}
	f.Publish(t, confirmed("asha", "o1"), confirmed("ravi", "o2"))
	f.Until(t, "ravi's message came", func() bool { return len(service.messages("shared")) > 0 })
	if got := service.messages("shared"); len(got) != 1 || got[0].Order != "o2" {
		t.Errorf("the shared device got %+v", got)
	}
}

func TestPushEndpointsOfStrangers(t *testing.T) {
	t.Parallel()
	f := notificationtest.New(t, notification.Config{Push: notification.PushConfig{Services: []string{".push.example.org"}}}, nil)
	good := newPushService(t, "").device(t, "phone")
	for endpoint, reason := range map[string]string{
		"https://fcm.googleapis.com/fcm/send/abc":         "",
		"https://FCM.googleapis.com:443/fcm/send/abc":     "",
		"https://wns2-pn1p.notify.windows.com/w/?token=1": "",
		"https://web.push.apple.com/abc":                  "",
		"https://eu.push.example.org/abc":                 "",
		"http://fcm.googleapis.com/fcm/send/abc":          "push_endpoint_refused",
		"https://fcm.googleapis.com:8443/x":               "push_endpoint_refused",
		"https://fcm.googleapis.com.evil.example/x":       "push_endpoint_refused",
		"https://evilnotify.windows.com/x":                "push_endpoint_refused",
		"https://me@fcm.googleapis.com/x":                 "push_endpoint_refused",
		"https://127.0.0.1/x":                             "push_endpoint_refused",
		"https://[::1]/x":                                 "push_endpoint_refused",
		"http://127.0.0.1:5432/x":                         "push_endpoint_refused",
		"http://169.254.169.254/latest/meta-data":         "push_endpoint_refused",
		"file:///etc/passwd":                              "push_endpoint_refused",
		"https://fcm.googleapis.com\n/x":                  "push_endpoint_refused",
		"nonsense":                                        "push_endpoint_refused",
	} {
		_, err := f.RegisterPushDevice(notificationtest.As(t, "asha"), &notificationv1.RegisterPushDeviceRequest{Endpoint: endpoint, P256Dh: good.P256Dh, Auth: good.Auth})
		if errs.Reason(err) != reason || reason == "" && err != nil {
			t.Errorf("%s: %v, want the reason %q", endpoint, err, reason)
		}
	}
	for _, keys := range [][2]string{{strings.Repeat("A", 87), good.Auth}, {good.P256Dh, strings.Repeat("A", 30)}, {good.P256Dh, strings.Repeat("!", 22)}} {
		_, err := f.RegisterPushDevice(notificationtest.As(t, "asha"), &notificationv1.RegisterPushDeviceRequest{Endpoint: "https://fcm.googleapis.com/x", P256Dh: keys[0], Auth: keys[1]})
		refused(t, err, "push_keys_invalid")
	}
}

// Also a local push service is called on this machine only, and only by its address.
func TestLocalPushServices(t *testing.T) {
	t.Parallel()
	f, service := startPush(t)
	good := service.device(t, "phone")
	for _, endpoint := range []string{"http://10.0.0.1/x", "http://192.168.1.1/x", "http://example.com/x", "https://127.0.0.1/x", "http://me@127.0.0.1/x"} {
		_, err := f.RegisterPushDevice(notificationtest.As(t, "asha"), &notificationv1.RegisterPushDeviceRequest{Endpoint: endpoint, P256Dh: good.P256Dh, Auth: good.Auth})
		refused(t, err, "push_endpoint_refused")
	}
}

func TestDevicesAreBounded(t *testing.T) {
	t.Parallel()
	f, service := startPush(t)
	var registering sync.WaitGroup
	for n := range 30 {
		d := service.device(t, fmt.Sprint("device-", n))
		registering.Go(func() {
			if _, err := f.RegisterPushDevice(notificationtest.As(t, "asha"), d); err != nil {
				t.Error(err)
			}
		})
	}
	registering.Wait()
	if n := devicesOf(t, f, "asha"); n != 10 {
		t.Fatalf("%d devices, want 10", n)
	}
	f.Wall.Advance(time.Second)
	register(t, f, "asha", service.device(t, "newest"))
	f.Publish(t, confirmed("asha", "o1"))
	outcomesBecome(t, f, "sent 10 of 10 devices")
	if len(service.messages("newest")) != 1 {
		t.Error("the newest device was dropped, want the oldest")
	}
}

// Every process of an installation has the same key, another installation has another.
func TestPushKeyIsTheInstallations(t *testing.T) {
	t.Parallel()
	f, _ := startPush(t)
	g := notificationtest.New(t, notification.Config{}, nil)
	first, err := f.GetPushKey(t.Context(), &notificationv1.GetPushKeyRequest{})
	must(t, err)
	second, err := g.GetPushKey(t.Context(), &notificationv1.GetPushKeyRequest{})
	must(t, err)
	if first.PublicKey != second.PublicKey || len(first.PublicKey) != 87 {
		t.Errorf("%q and %q, want one key of 65 bytes", first.PublicKey, second.PublicKey)
	}
}

func TestPushContactIsChecked(t *testing.T) {
	t.Parallel()
	f, _ := startPush(t)
	_, err := notification.New(notification.Deps{
		Pool: f.Pool, Bus: f.Bus, Keys: f.Keys, Clock: clock.System{},
	}, notification.Config{Push: notification.PushConfig{Contact: "ops@example.com"}})
	if err == nil {
		t.Error("a contact without a scheme is taken")
	}
}
