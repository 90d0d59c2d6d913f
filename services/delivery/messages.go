package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/errs"
	"doorstep/kit/live"
	"doorstep/services/delivery/db/dbgen"
)

// Who writes.
const (
	byRider    = "rider"
	byCustomer = "customer"
)

// sealMessage is for what a rider and a customer write to each other.
const sealMessage = "delivery.message"

const (
	// longestMessage is in characters.
	longestMessage = 200
	// maxMessages is how many each side may write about one order on one trip.
	maxMessages = 40
)

// phrases are what each side can say by one press; the apps have the words, in the reader's language.
var phrases = map[string][]string{
	byRider:    {"on_my_way", "at_gate", "at_door", "cannot_find", "which_floor", "left_with_guard", "thanks"},
	byCustomer: {"coming_down", "ring_bell", "do_not_ring", "with_guard", "two_minutes", "look_at_notes", "thanks"},
}

// message is something to say, checked.
type message struct {
	sender, phrase, text string
}

// newMessage is a phrase of the sender or a short text, and not both. Reason: message_invalid.
func newMessage(sender, phrase, text string) (message, error) {
	text = strings.TrimSpace(text)
	switch {
	case (phrase == "") == (text == ""):
		return message{}, errs.New(errs.InvalidArgument, "message_invalid", "A message is a phrase or a text.")
	case phrase != "" && !slices.Contains(phrases[sender], phrase):
		return message{}, errs.New(errs.InvalidArgument, "message_invalid", "There is no such phrase.")
	case utf8.RuneCountInString(text) > longestMessage:
		return message{}, errs.New(errs.InvalidArgument, "message_invalid", "A message has at most %d characters.", longestMessage)
	}
	return message{sender: sender, phrase: phrase, text: text}, nil
}

// onTheWay reports whether an order has a rider who still has to bring it.
func onTheWay(o *dbgen.Order) bool { return o.Status == assigned || o.Status == pickedUp }

// say adds a message to the conversation about a locked order. Reasons: conversation_closed,
// conversation_full.
func (s *Service) say(ctx context.Context, c *change, o *dbgen.Order, m message) error {
	if !onTheWay(o) {
		return errs.New(errs.FailedPrecondition, "conversation_closed", "Messages go to and from a rider who is on the way with the order.")
	}
	said, err := c.q.ListMessages(ctx, dbgen.ListMessagesParams{WarehouseID: o.WarehouseID, OrderID: o.OrderID, TripID: *o.TripID})
	if err != nil {
		return fmt.Errorf("read messages: %w", err)
	}
	own := 0
	for _, before := range said {
		if before.Sender == m.sender {
			own++
		}
	}
	if own >= maxMessages {
		return errs.New(errs.FailedPrecondition, "conversation_full", "That is as much as can be written about one order.")
	}
	row := dbgen.InsertMessageParams{
		WarehouseID: o.WarehouseID, OrderID: o.OrderID, TripID: *o.TripID, Number: int32(len(said) + 1),
		Sender: m.sender, Phrase: m.phrase, SentAt: c.now,
	}
	if m.text != "" {
		row.TextSealed = s.Keys.Seal(sealMessage, m.text)
	}
	if err := c.q.InsertMessage(ctx, row); err != nil {
		return fmt.Errorf("keep message: %w", err)
	}
	if m.sender == byRider {
		return nil
	}
	o.CustomerMessages++
	c.nudge(o.WarehouseID, *o.PartnerID, *o.TripID, o.OrderID, "message")
	c.touch(o)
	return nil
}

// conversation about an order with its present rider; without one it is empty and closed.
func (s *Service) conversation(ctx context.Context, q *dbgen.Queries, o *dbgen.Order) (*deliveryv1.Conversation, error) {
	shown := &deliveryv1.Conversation{Open: onTheWay(o)}
	if o.TripID == nil {
		return shown, nil
	}
	rows, err := q.ListMessages(ctx, dbgen.ListMessagesParams{WarehouseID: o.WarehouseID, OrderID: o.OrderID, TripID: *o.TripID})
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	for _, row := range rows {
		text, err := s.Keys.Open(sealMessage, row.TextSealed)
		if err != nil {
			return nil, fmt.Errorf("open message: %w", err)
		}
		shown.Messages = append(shown.Messages, &deliveryv1.TripMessage{
			Number: row.Number, Sender: row.Sender, Phrase: row.Phrase, Text: text, SentAt: timestamppb.New(row.SentAt),
		})
	}
	return shown, nil
}

// doorMessage is what the app of an order's customer gets on order:<order_id>; it then asks for more.
type doorMessage struct {
	OrderID string `json:"order_id"`
	// message.
	What string `json:"what"`
}

// tellCustomer is best effort: the app also asks by itself.
func (s *Service) tellCustomer(ctx context.Context, orderID, what, id string) {
	body, err := json.Marshal(doorMessage{OrderID: orderID, What: what})
	if err == nil {
		err = s.Live.Publish(ctx, "order:"+orderID, live.Message{Event: "delivery", ID: "delivery." + what + "." + id, Data: body})
	}
	if err != nil {
		s.Log.WarnContext(ctx, "tell customer", "what", what, "error", err)
	}
}
