package city

import (
	"encoding/json"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "doorstep/gen/order/v1"
)

// orderThatTook has stages of 1, 2, 3, 4 and 5 minutes after a wait of its own.
func orderThatTook(id string, waited, promised int) *orderv1.Order {
	start := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	at := func(minutes int) *timestamppb.Timestamp {
		return timestamppb.New(start.Add(time.Duration(minutes) * time.Minute))
	}
	return &orderv1.Order{
		OrderId: id, Status: statusDelivered, ConfirmedAt: at(0), PromiseAt: at(promised),
		PickStartedAt: at(waited), PickDoneAt: at(waited + 1), PreparedAt: at(waited + 3), PickedUpAt: at(waited + 6),
		RiderAtDoorAt: at(waited + 10), DeliveredAt: at(waited + 15),
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	tally := newTally(4)
	for _, order := range []*orderv1.Order{
		orderThatTook("a", 0, 15), orderThatTook("b", 1, 15), orderThatTook("c", 5, 30), {OrderId: "d", Status: statusCancelled},
	} {
		if !tally.claim() {
			t.Fatal("an order was refused too early")
		}
		tally.confirm(order.OrderId)
		tally.end(order)
		tally.end(order) // once is enough
	}
	if tally.claim() {
		t.Error("a fifth order may be placed")
	}
	if _, done := tally.enough(); !done {
		t.Error("four orders have ended, but the run has not")
	}
	got := tally.report()
	want := Report{
		Orders:      OrderCounts{Placed: 4, Delivered: 3, Cancelled: 1},
		ClickToDoor: Distribution{Mean: 17, P50: 16, P90: 20},
		OnTimeRate:  0.667,
		Stages:      StageTimes{Pick: 1, Pack: 2, Wait: 3, Ride: 4, Door: 5},
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestReportIsTheContract(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(newTally(0).report())
	want := `{"orders":{"placed":0,"delivered":0,"cancelled":0},"click_to_door_minutes":{"mean":0,"p50":0,"p90":0},"on_time_rate":0,` +
		`"stages_minutes":{"pick":0,"pack":0,"wait":0,"ride":0,"door":0},"invariants":{"checked":0,"violations":0},"simulated_minutes":0,"wall_seconds":0}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTallyNeverClaimsTooMuch(t *testing.T) {
	t.Parallel()
	tally := newTally(2)
	if !tally.claim() || !tally.claim() || tally.claim() {
		t.Fatal("two orders, two claims")
	}
	tally.giveBack()
	tally.confirm("a")
	if enough, _ := tally.enough(); enough {
		t.Error("one order is enough for two")
	}
	if !tally.claim() || tally.claim() {
		t.Error("the claim that was given back is lost")
	}
}

func TestPercentile(t *testing.T) {
	t.Parallel()
	values := []float64{9, 1, 3, 7, 5, 10, 2, 4, 8, 6}
	if p50, p90 := percentile(values, 0.5), percentile(values, 0.9); p50 != 5 || p90 != 9 {
		t.Errorf("p50 %v, p90 %v", p50, p90)
	}
}
