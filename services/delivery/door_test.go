package delivery_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/errs"
	"doorstep/kit/rpc"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
)

func keyed(ctx context.Context, key string) context.Context { return rpc.WithIdempotencyKey(ctx, key) }

// paidUnderWay is a rider, ravi, who carries o1, for which nothing is due.
func paidUnderWay(t *testing.T) (*deliverytest.Fixture, *deliveryv1.StopRef) {
	t.Helper()
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "ravi", 50)
	paid := f.Order("o1")
	paid.CashDueMinor = 0
	f.Confirm(t, paid)
	trip := f.Accept(t, "ravi")
	f.Pack(t, "o1", 0)
	f.HandOver(t, "o1", "ravi")
	return f, &deliveryv1.StopRef{TripId: trip.TripId, OrderId: "o1"}
}

// snapshot is a picture of a door, with a secret in it that no pixel shows.
func snapshot(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 2000, 1000))
	for x := range 2000 {
		img.Set(x, x/2, color.White)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	comment := "\xff\xfe\x00\x10GPS 12.97 77.6"
	return append(append([]byte("\xff\xd8"), comment...), out.Bytes()[2:]...)
}

func TestRiderAndCustomerWriteToEachOther(t *testing.T) {
	f, trip := underWay(t)
	rider, customer := deliverytest.Rider(t, "ravi"), deliverytest.Customer(t, "customer")
	own := &deliveryv1.OrderDeliveryRef{OrderId: "o1"}
	for range 2 { // one key, one message
		said, err := f.SendStopMessage(keyed(rider, "one"), &deliveryv1.SendStopMessageRequest{TripId: trip.TripId, OrderId: "o1", Phrase: "at_gate"})
		if err != nil || len(said.Messages) != 1 || !said.Open {
			t.Fatalf("said %v, %v", said, err)
		}
	}
	answered, err := f.SendRiderMessage(keyed(customer, "two"), &deliveryv1.SendRiderMessageRequest{OrderId: "o1", Text: "  the blue gate  "})
	if err != nil || answered.RiderName != "Ravi" || answered.Status != "picked_up" || len(answered.Conversation.Messages) != 2 {
		t.Fatalf("answered %v, %v", answered, err)
	}
	read, err := f.ListStopMessages(rider, &deliveryv1.StopRef{TripId: trip.TripId, OrderId: "o1"})
	if err != nil || len(read.Messages) != 2 {
		t.Fatalf("the rider reads %v, %v", read, err)
	}
	if first, second := read.Messages[0], read.Messages[1]; first.Phrase != "at_gate" || first.Sender != "rider" || second.Text != "the blue gate" || second.Sender != "customer" || second.Number != 2 {
		t.Errorf("the rider reads %v", read)
	}
	if seen, err := f.GetTrip(rider, &deliveryv1.TripRef{TripId: trip.TripId}); err != nil || seen.Stops[0].CustomerMessages != 1 {
		t.Errorf("the stop %v, %v", seen, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM delivery.messages WHERE encode(text_sealed, 'escape') LIKE '%blue%'`); n != 0 {
		t.Error("what was written can be read in the database")
	}
	deliverytest.Await(t, "both to be told", func() bool {
		all := strings.Join(f.Told.All(), "\n")
		return strings.Contains(all, `order:o1 delivery {"order_id":"o1","what":"message"}`) && strings.Contains(all, `rider:ravi trip`) && strings.Contains(all, `"what":"message"`)
	})

	for name, wrong := range map[string]*deliveryv1.SendRiderMessageRequest{
		"neither": {OrderId: "o1"}, "both": {OrderId: "o1", Phrase: "thanks", Text: "x"}, "a rider's phrase": {OrderId: "o1", Phrase: "at_gate"},
		"blanks": {OrderId: "o1", Text: "   "}, "too long": {OrderId: "o1", Text: strings.Repeat("ह", 201)},
	} {
		if _, err := f.SendRiderMessage(keyed(customer, name), wrong); !errs.Is(err, "message_invalid") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Nobody else takes part, and nobody learns that there is something to take part in.
	f.Hire(t, "other")
	stranger := deliverytest.Customer(t, "stranger")
	for name, err := range map[string]error{
		"order": second(f.SendRiderMessage(keyed(stranger, "a"), &deliveryv1.SendRiderMessageRequest{OrderId: "o1", Text: "hello"})),
		"Order": second(f.GetOrderDelivery(stranger, own)),
		"trip":  second(f.SendStopMessage(keyed(deliverytest.Rider(t, "other"), "b"), &deliveryv1.SendStopMessageRequest{TripId: trip.TripId, OrderId: "o1", Text: "hello"})),
		"Trip":  second(f.ListStopMessages(deliverytest.Rider(t, "other"), &deliveryv1.StopRef{TripId: trip.TripId, OrderId: "o1"})),
		"stop":  second(f.ListStopMessages(rider, &deliveryv1.StopRef{TripId: trip.TripId, OrderId: "o2"})),
	} {
		if !errs.Is(err, strings.ToLower(name)+"_not_found") {
			t.Errorf("%s: %v", name, err)
		}
	}

	if _, err := f.CompleteDelivery(rider, &deliveryv1.CompleteDeliveryRequest{TripId: trip.TripId, OrderId: "o1", Otp: deliverytest.Code, CashCollectedMinor: 12000}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.SendRiderMessage(keyed(customer, "late"), &deliveryv1.SendRiderMessageRequest{OrderId: "o1", Phrase: "thanks"}); !errs.Is(err, "conversation_closed") {
		t.Errorf("after the delivery: %v", err)
	}
	if read, err := f.ListStopMessages(rider, &deliveryv1.StopRef{TripId: trip.TripId, OrderId: "o1"}); err != nil || read.Open || len(read.Messages) > 0 {
		t.Errorf("after the delivery the rider reads %v, %v", read, err)
	}
	if seen, err := f.GetOrderDelivery(customer, own); err != nil || seen.Conversation.Open || len(seen.Conversation.Messages) != 2 || seen.RiderName != "" {
		t.Errorf("after the delivery the customer sees %v, %v", seen, err)
	}
}

func second[T any](_ T, err error) error { return err }

// Both write at the same moment, more than is allowed: every message has a number of its own, and each
// side gets as many as it may.
func TestConversationIsBounded(t *testing.T) {
	f, trip := underWay(t)
	rider, customer := deliverytest.Rider(t, "ravi"), deliverytest.Customer(t, "customer")
	var full [2]int
	var mu sync.Mutex // guards full
	var writers sync.WaitGroup
	for i := range 90 {
		writers.Go(func() {
			var err error
			if i%2 == 0 {
				_, err = f.SendStopMessage(keyed(rider, fmt.Sprint(i)), &deliveryv1.SendStopMessageRequest{TripId: trip.TripId, OrderId: "o1", Text: fmt.Sprint(i)})
			} else {
				_, err = f.SendRiderMessage(keyed(customer, fmt.Sprint(i)), &deliveryv1.SendRiderMessageRequest{OrderId: "o1", Text: fmt.Sprint(i)})
			}
			if errs.Is(err, "conversation_full") {
				mu.Lock()
				full[i%2]++
				mu.Unlock()
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	if full != [2]int{5, 5} || f.Count(t, `SELECT max(number) FROM delivery.messages`) != 80 || f.Count(t, `SELECT customer_messages FROM delivery.orders`) != 40 {
		t.Errorf("%v were refused", full)
	}
}

func TestNobodyToWriteTo(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Confirm(t, f.Order("o1"))
	customer := deliverytest.Customer(t, "customer")
	if _, err := f.SendRiderMessage(keyed(customer, "a"), &deliveryv1.SendRiderMessageRequest{OrderId: "o1", Text: "hello"}); !errs.Is(err, "conversation_closed") {
		t.Errorf("without a rider: %v", err)
	}
	if _, err := f.AllowMoreCodes(customer, &deliveryv1.OrderDeliveryRef{OrderId: "o1"}); !errs.Is(err, "not_picked_up") {
		t.Errorf("unlock without a rider: %v", err)
	}
	if seen, err := f.GetOrderDelivery(customer, &deliveryv1.OrderDeliveryRef{OrderId: "o1"}); err != nil || seen.Status != "waiting" || seen.Conversation.Open || seen.MayLeaveAtDoor {
		t.Errorf("sees %v, %v", seen, err)
	}
	if _, err := f.LeaveAtDoor(customer, &deliveryv1.LeaveAtDoorRequest{OrderId: "o1", Leave: true}); !errs.Is(err, "cash_at_door") {
		t.Errorf("leave what has to be paid: %v", err)
	}
}

func TestBagsLeftAtTheDoor(t *testing.T) {
	f, at := paidUnderWay(t)
	rider, customer := deliverytest.Rider(t, "ravi"), deliverytest.Customer(t, "customer")
	own := &deliveryv1.OrderDeliveryRef{OrderId: "o1"}
	prove := func(picture []byte, reason string) (*deliveryv1.Trip, error) {
		return f.CompleteWithPicture(rider, &deliveryv1.CompleteWithPictureRequest{TripId: at.TripId, OrderId: "o1", Picture: picture, Reason: reason})
	}
	if _, err := prove(snapshot(t), "left_at_door"); !errs.Is(err, "not_at_door") {
		t.Errorf("from afar: %v", err)
	}
	if _, err := f.ArriveAtDoor(rider, at); err != nil {
		t.Fatal(err)
	}
	for _, reason := range []string{"left_at_door", "code_failed", "phone_dead"} {
		if _, err := prove(snapshot(t), reason); !errs.Is(err, "picture_not_allowed") {
			t.Errorf("%s, unasked: %v", reason, err)
		}
	}
	for range 2 {
		if seen, err := f.LeaveAtDoor(customer, &deliveryv1.LeaveAtDoorRequest{OrderId: "o1", Leave: true}); err != nil || !seen.LeaveAtDoor || !seen.MayLeaveAtDoor {
			t.Fatalf("asked: %v, %v", seen, err)
		}
	}
	if trip, err := f.GetTrip(rider, &deliveryv1.TripRef{TripId: at.TripId}); err != nil || !trip.Stops[0].LeaveAtDoor || !trip.Stops[0].PictureAllowed {
		t.Errorf("the rider sees %v, %v", trip, err)
	}
	if _, err := prove([]byte("<svg onload=alert(1)>"), "left_at_door"); !errs.Is(err, "picture_unreadable") {
		t.Errorf("no picture: %v", err)
	}
	if _, err := f.GetDeliveryPicture(customer, own); !errs.Is(err, "picture_not_found") {
		t.Errorf("before there is one: %v", err)
	}
	for range 2 {
		if trip, err := prove(snapshot(t), "left_at_door"); err != nil || trip.Status != "completed" || trip.Stops[0].Status != "completed" {
			t.Fatalf("proved: %v, %v", trip, err)
		}
	}
	seen, err := f.GetDeliveryPicture(customer, own)
	if err != nil || seen.Reason != "left_at_door" || seen.Width != 1280 || seen.Height != 640 || !seen.TakenAt.AsTime().Equal(f.Clock.Now()) {
		t.Fatalf("the customer sees %v, %v", seen, err)
	}
	if _, err := jpeg.Decode(bytes.NewReader(seen.Picture)); err != nil || bytes.Contains(seen.Picture, []byte("GPS")) {
		t.Errorf("the picture still has what the camera noted, or is none: %v", err)
	}
	if n := f.Count(t, `SELECT count(*) FROM delivery.proofs WHERE position('\xffd8ff'::bytea IN picture_sealed) > 0`); n != 0 {
		t.Error("the picture can be read in the database")
	}
	if staff, err := f.InspectDeliveryPicture(t.Context(), own); err != nil || !bytes.Equal(staff.Picture, seen.Picture) {
		t.Errorf("operations: %v", err)
	}
	if _, err := f.GetDeliveryPicture(deliverytest.Customer(t, "stranger"), own); !errs.Is(err, "order_not_found") {
		t.Errorf("a stranger: %v", err)
	}
	if d, err := f.GetOrderDelivery(customer, own); err != nil || !d.HasPicture || d.MayLeaveAtDoor {
		t.Errorf("after it: %v, %v", d, err)
	}
	if _, err := f.LeaveAtDoor(customer, &deliveryv1.LeaveAtDoorRequest{OrderId: "o1", Leave: false}); !errs.Is(err, "delivery_over") {
		t.Errorf("too late: %v", err)
	}
	f.Hire(t, "other")
	_, err = f.CompleteWithPicture(deliverytest.Rider(t, "other"), &deliveryv1.CompleteWithPictureRequest{TripId: at.TripId, OrderId: "o1", Picture: snapshot(t), Reason: "left_at_door"})
	if !errs.Is(err, "trip_not_found") {
		t.Errorf("another rider: %v", err)
	}
}

// When the code failed twice a picture does, but not where cash is due; code and picture at the same
// moment deliver once.
func TestPictureWhenTheCodeFails(t *testing.T) {
	f, at := paidUnderWay(t)
	rider := deliverytest.Rider(t, "ravi")
	if _, err := f.ArriveAtDoor(rider, at); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		_, err := f.CompleteDelivery(rider, &deliveryv1.CompleteDeliveryRequest{TripId: at.TripId, OrderId: "o1", Otp: "0000"})
		if !errs.Is(err, "otp_wrong") {
			t.Fatal(err)
		}
	}
	customer := deliverytest.Customer(t, "customer")
	if d, err := f.GetOrderDelivery(customer, &deliveryv1.OrderDeliveryRef{OrderId: "o1"}); err != nil || !d.CodeLocked {
		t.Errorf("locked: %v, %v", d, err)
	}
	trip, err := f.GetTrip(rider, &deliveryv1.TripRef{TripId: at.TripId})
	if err != nil || !trip.Stops[0].CodeLocked || !trip.Stops[0].PictureAllowed {
		t.Errorf("locked: %v, %v", trip, err)
	}
	for range 2 {
		if d, err := f.AllowMoreCodes(customer, &deliveryv1.OrderDeliveryRef{OrderId: "o1"}); err != nil || d.CodeLocked {
			t.Errorf("unlocked: %v, %v", d, err)
		}
	}
	for range 2 {
		_, err := f.CompleteDelivery(rider, &deliveryv1.CompleteDeliveryRequest{TripId: at.TripId, OrderId: "o1", Otp: "0000"})
		if !errs.Is(err, "otp_wrong") {
			t.Fatal(err)
		}
	}
	picture := snapshot(t)
	var hands sync.WaitGroup
	for range 4 {
		hands.Go(func() {
			_, err := f.CompleteWithPicture(rider, &deliveryv1.CompleteWithPictureRequest{TripId: at.TripId, OrderId: "o1", Picture: picture, Reason: "phone_dead"})
			if err != nil {
				t.Error(err)
			}
		})
		hands.Go(func() {
			_, err := f.CompleteDelivery(rider, &deliveryv1.CompleteDeliveryRequest{TripId: at.TripId, OrderId: "o1", Otp: deliverytest.Code})
			if err != nil {
				t.Error(err)
			}
		})
	}
	hands.Wait()
	if n := f.Count(t, `SELECT count(*) FROM events.outbox WHERE topic = 'delivery' AND subject = 'o1' AND type = 'delivery_completed'`); n != 1 {
		t.Errorf("delivered %d times", n)
	}
}

func TestNoPictureForCash(t *testing.T) {
	f, trip := underWay(t)
	rider := deliverytest.Rider(t, "ravi")
	if _, err := f.ArriveAtDoor(rider, &deliveryv1.StopRef{TripId: trip.TripId, OrderId: "o1"}); err != nil {
		t.Fatal(err)
	}
	_, err := f.CompleteWithPicture(rider, &deliveryv1.CompleteWithPictureRequest{TripId: trip.TripId, OrderId: "o1", Picture: snapshot(t), Reason: "left_at_door"})
	if !errs.Is(err, "cash_at_door") {
		t.Errorf("cash is due: %v", err)
	}
}

func TestRidersPlanTheirOwnShifts(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Hire(t, "ravi")
	rider, now := deliverytest.Rider(t, "ravi"), f.Clock.Now()
	book := func(from, to time.Duration) (*deliveryv1.Shift, error) {
		return f.BookShift(rider, &deliveryv1.BookShiftRequest{StartsAt: timestamppb.New(now.Add(from)), EndsAt: timestamppb.New(now.Add(to))})
	}
	shift, err := book(time.Hour, 5*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := book(time.Hour, 5*time.Hour); err != nil || again.ShiftId != shift.ShiftId {
		t.Errorf("booked again: %v, %v", again, err)
	}
	for name, c := range map[string]struct {
		from, to time.Duration
		reason   string
	}{
		"in the past": {-time.Hour, time.Hour, "shift_invalid"}, "far ahead": {400 * time.Hour, 404 * time.Hour, "shift_invalid"},
		"too short": {10 * time.Hour, 10*time.Hour + 59*time.Minute, "shift_invalid"}, "too long": {10 * time.Hour, 30 * time.Hour, "shift_invalid"},
		"backwards": {10 * time.Hour, 9 * time.Hour, "shift_invalid"}, "overlapping": {2 * time.Hour, 6 * time.Hour, "shift_overlaps"},
	} {
		if _, err := book(c.from, c.to); !errs.Is(err, c.reason) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.Hire(t, "other")
	if _, err := f.LeaveShift(deliverytest.Rider(t, "other"), &deliveryv1.LeaveShiftRequest{ShiftId: shift.ShiftId}); !errs.Is(err, "shift_not_found") {
		t.Errorf("another's shift: %v", err)
	}
	if _, err := f.LeaveShift(rider, &deliveryv1.LeaveShiftRequest{ShiftId: shift.ShiftId}); err != nil {
		t.Fatal(err)
	}
	if shift, err = book(time.Hour, 5*time.Hour); err != nil { // its time is free again
		t.Fatal(err)
	}
	f.Clock.Advance(2 * time.Hour)
	if _, err := f.LeaveShift(rider, &deliveryv1.LeaveShiftRequest{ShiftId: shift.ShiftId}); !errs.Is(err, "shift_started") {
		t.Errorf("after it began: %v", err)
	}
	for day := range 40 {
		at := time.Duration(6+7*day) * time.Hour
		_, err = book(at, at+time.Hour)
	}
	if !errs.Is(err, "too_many_shifts") {
		t.Errorf("the forty-first: %v", err)
	}
}
