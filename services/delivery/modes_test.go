package delivery_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
)

// pin has operations put the store on a step.
func pin(t *testing.T, f *deliverytest.Fixture, mode string) *deliveryv1.Mode {
	t.Helper()
	operations := auth.WithPrincipal(t.Context(), auth.Principal{UserID: "olga", Role: authv1.Role_ROLE_OPERATIONS})
	shown, err := f.SetMode(operations, &deliveryv1.SetModeRequest{WarehouseId: deliverytest.Store, Mode: mode, Reason: "storm warning"})
	if err != nil {
		t.Fatal(err)
	}
	return shown
}

func check(t *testing.T, f *deliverytest.Fixture) *deliveryv1.Serviceability {
	t.Helper()
	here := deliverytest.North(1000)
	s, err := f.CheckServiceability(t.Context(), &deliveryv1.CheckServiceabilityRequest{Latitude: here.Latitude, Longitude: here.Longitude})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPinnedSteps(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "r1", 100)
	for mode, want := range map[string]struct {
		whyNot string
		cold   bool
		least  int64
	}{
		"normal": {}, "batch": {}, "tight": {}, "ambient": {cold: true}, "minimum": {cold: true, least: 29900},
		"slots": {"wait_in_line", true, 29900}, "closed": {"store_paused", true, 29900},
	} {
		shown := pin(t, f, mode)
		if !shown.Pinned || shown.Cause != "storm warning" || shown.Terms.Mode != mode || shown.History[0].By != "olga" || shown.History[0].Mode != mode {
			t.Errorf("%s: %v", mode, shown)
		}
		s := check(t, f)
		if s.WhyNot != want.whyNot || s.Serviceable != (want.whyNot == "") || (s.Message != "") != (want.whyNot != "") {
			t.Errorf("%s: serviceable %v, %q: %q", mode, s.Serviceable, s.WhyNot, s.Message)
		}
		if terms := s.Terms; (len(terms.RefusedZones) > 0) != want.cold || terms.MinimumOrder.AmountMinor != want.least || terms.Mode != mode {
			t.Errorf("%s: %v", mode, terms)
		}
		terms, err := f.Terms(t.Context(), &deliveryv1.TermsRequest{WarehouseId: deliverytest.Store})
		if err != nil || terms.Mode != mode {
			t.Errorf("%s: %v %v", mode, terms, err)
		}
	}
	before := pin(t, f, "tight")
	if again := pin(t, f, "tight"); len(again.History) != len(before.History) {
		t.Error("what is so already was noted again")
	}
	if free := pin(t, f, "auto"); free.Pinned || free.Terms.Mode != "tight" {
		t.Errorf("let go: %v", free)
	}
	changed := f.Count(t, `SELECT count(*) FROM events.outbox WHERE type = 'store_mode_changed' AND subject = $1`, deliverytest.Store)
	if noted := f.Count(t, `SELECT count(*) FROM delivery.mode_changes`); noted != changed || noted < 8 {
		t.Errorf("%d steps noted, %d told", noted, changed)
	}
	nowhere := &deliveryv1.SetModeRequest{WarehouseId: "nowhere", Mode: "closed", Reason: "storm"}
	if _, err := f.SetMode(t.Context(), nowhere); !errs.Is(err, "warehouse_not_found") {
		t.Errorf("no such store: %v", err)
	}
	if _, err := f.GetMode(t.Context(), &deliveryv1.GetModeRequest{WarehouseId: "nowhere"}); !errs.Is(err, "warehouse_not_found") {
		t.Errorf("no such store: %v", err)
	}
}

// Orders pile up and nobody carries them: the store steps up with a cause, and down again one by one
// once riders come.
func TestStoreStepsUpAndDown(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	var orders []*eventsv1.OrderConfirmed
	for i := range 6 {
		orders = append(orders, f.Order(fmt.Sprint("o", i)))
	}
	f.Confirm(t, orders...)
	f.Tell(t, "warehouse", "o0", &eventsv1.PickStarted{OrderId: "o0", WarehouseId: deliverytest.Store, PickerId: "p1", StartedAt: timestamppb.New(f.Clock.Now())})
	mode := func() *deliveryv1.Mode {
		t.Helper()
		m, err := f.GetMode(t.Context(), &deliveryv1.GetModeRequest{WarehouseId: deliverytest.Store})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	deliverytest.Await(t, "the highest step", func() bool {
		f.Clock.Advance(time.Second)
		return mode().Terms.Mode == "closed"
	})
	m := mode()
	if m.Pinned || !strings.Contains(m.Cause, "6 orders without one") || m.History[0].By != "" {
		t.Errorf("stands there because of %q", m.Cause)
	}
	if m.Signs.GetWaitingOrders() != 6 || m.Signs.Eased || m.History[0].Signs.GetWaitingOrders() != 6 {
		t.Errorf("the signs are %v", m.Signs)
	}
	for i := range 12 {
		f.Online(t, fmt.Sprint("r", i), 100)
	}
	f.Tell(t, "order", "o0", &eventsv1.OrderCancelled{OrderId: "o0", WarehouseId: deliverytest.Store})
	for i := range 6 {
		f.Tell(t, "warehouse", fmt.Sprint("o", i), &eventsv1.OrderPacked{OrderId: fmt.Sprint("o", i), WarehouseId: deliverytest.Store, PickDoneAt: timestamppb.New(f.Clock.Now()), PackedAt: timestamppb.New(f.Clock.Now())})
	}
	deliverytest.Await(t, "the ground", func() bool {
		f.Clock.Advance(5 * time.Second)
		return mode().Terms.Mode == "normal"
	})
	var steps []string
	for _, change := range slices.Backward(mode().History) {
		steps = append(steps, change.Mode)
	}
	if down := []string{"slots", "minimum", "ambient", "tight", "batch", "normal"}; len(steps) < 7 || !slices.Equal(steps[len(steps)-6:], down) {
		t.Errorf("went %v", steps)
	}
	if signs := mode().Signs; !signs.GetEased() || signs.Riders != 12 {
		t.Errorf("came down because of %v", signs)
	}
}

// A line is served in its order, one place a customer; whoever is called may order, and nobody else.
func TestPlaceInLine(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "r1", 100)
	here := deliverytest.North(1000)
	join := func(user string) (*deliveryv1.WaitlistTicket, error) {
		return f.JoinWaitlist(deliverytest.Customer(t, user), &deliveryv1.JoinWaitlistRequest{Latitude: here.Latitude, Longitude: here.Longitude})
	}
	if _, err := join("asha"); !errs.Is(err, "no_line") {
		t.Errorf("a line at a store that takes orders: %v", err)
	}
	pin(t, f, "closed")
	if _, err := join("asha"); !errs.Is(err, "store_paused") {
		t.Errorf("a line at a closed store: %v", err)
	}
	pin(t, f, "slots")
	asha, err := join("asha")
	if err != nil || asha.Status != "waiting" || asha.Place != 1 || asha.ExpectedAt == nil {
		t.Fatal(asha, err)
	}
	f.Clock.Advance(time.Second)
	bala, err := join("bala")
	if err != nil || bala.Place > 2 || bala.ExpectedAt.AsTime().Before(asha.ExpectedAt.AsTime()) {
		t.Fatal(bala, err)
	}
	if again, err := join("asha"); err != nil || again.TicketId != asha.TicketId {
		t.Errorf("a second place: %v %v", again, err)
	}
	get := func(user, id string) (*deliveryv1.WaitlistTicket, error) {
		return f.GetWaitlistTicket(deliverytest.Customer(t, user), &deliveryv1.WaitlistTicketRef{TicketId: id})
	}
	if _, err := get("bala", asha.TicketId); !errs.Is(err, "ticket_not_found") {
		t.Errorf("somebody else's ticket: %v", err)
	}
	if _, err := f.LeaveWaitlist(deliverytest.Customer(t, "bala"), &deliveryv1.WaitlistTicketRef{TicketId: asha.TicketId}); !errs.Is(err, "ticket_not_found") {
		t.Errorf("left somebody else's place: %v", err)
	}
	deliverytest.Await(t, "the turn of asha", func() bool {
		f.Clock.Advance(time.Second)
		ticket, err := get("asha", asha.TicketId)
		return err == nil && ticket.Status == "called" && ticket.HeldUntil != nil && ticket.Place == 0
	})
	promise := func(user string) *deliveryv1.Serviceability {
		p, err := f.Promise(t.Context(), &deliveryv1.PromiseRequest{WarehouseId: deliverytest.Store, Latitude: here.Latitude, Longitude: here.Longitude, Lines: 1, Units: 1, UserId: user})
		if err != nil {
			t.Fatal(err)
		}
		return p.Serviceability
	}
	deliverytest.Await(t, "asha in the view", func() bool { return promise("asha").Serviceable })
	if other := promise("carl"); other.WhyNot != "wait_in_line" {
		t.Errorf("somebody who does not wait: %v", other)
	}
	look := func(user string) *deliveryv1.Serviceability {
		s, err := f.CheckServiceability(deliverytest.Customer(t, user), &deliveryv1.CheckServiceabilityRequest{Latitude: here.Latitude, Longitude: here.Longitude})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if !look("asha").Serviceable || look("carl").WhyNot != "wait_in_line" {
		t.Errorf("the shop shows asha %v and carl %v", look("asha"), look("carl"))
	}
	o := f.Order("o1")
	o.UserId = "asha"
	f.Confirm(t, o)
	if ticket, err := get("asha", asha.TicketId); err != nil || ticket.Status != "used" {
		t.Errorf("after ordering: %v %v", ticket, err)
	}
	left, err := f.LeaveWaitlist(deliverytest.Customer(t, "bala"), &deliveryv1.WaitlistTicketRef{TicketId: bala.TicketId})
	if err != nil || left.Status != "left" {
		t.Errorf("bala left: %v %v", left, err)
	}
	if called := f.Count(t, `SELECT count(*) FROM events.outbox WHERE type = 'waitlist_called'`); called < 1 {
		t.Error("nobody was told")
	}
}

// Whoever does not come in time loses the turn.
func TestTurnEnds(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "r1", 100)
	pin(t, f, "slots")
	here := deliverytest.North(1000)
	ticket, err := f.JoinWaitlist(deliverytest.Customer(t, "asha"), &deliveryv1.JoinWaitlistRequest{Latitude: here.Latitude, Longitude: here.Longitude})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"called", "expired"} {
		deliverytest.Await(t, want, func() bool {
			f.Clock.Advance(2 * time.Second)
			now, err := f.GetWaitlistTicket(deliverytest.Customer(t, "asha"), &deliveryv1.WaitlistTicketRef{TicketId: ticket.TicketId})
			return err == nil && now.Status == want
		})
	}
}

// A neighbour takes over what the nearest store refuses, and is named to a cart that is tied.
func TestNeighbourTakesOver(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "r1", 100)
	f.Map.Neighbour(t, f, "blr-next", 2000)
	if s := check(t, f); s.WarehouseId != deliverytest.Store {
		t.Errorf("a free store gives its customer away: %v", s)
	}
	pin(t, f, "closed")
	deliverytest.Await(t, "the neighbour", func() bool { s := check(t, f); return s.Serviceable && s.WarehouseId == "blr-next" })
	here := deliverytest.North(1000)
	p, err := f.Promise(t.Context(), &deliveryv1.PromiseRequest{WarehouseId: deliverytest.Store, Latitude: here.Latitude, Longitude: here.Longitude, Lines: 1, Units: 1})
	if s := p.GetServiceability(); err != nil || s.Serviceable || s.WarehouseId != deliverytest.Store || s.WhyNot != "store_paused" || s.OtherWarehouseId != "blr-next" {
		t.Errorf("a cart of the closed store: %v %v", p, err)
	}
}
