package delivery

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/gen/delivery/v1/deliveryv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/idem"
	"doorstep/kit/rpc"
)

// SendStopMessage writes to the customer of a stop, once per key. Reasons: message_invalid,
// conversation_closed, conversation_full.
func (s *Service) SendStopMessage(ctx context.Context, req *deliveryv1.SendStopMessageRequest) (*deliveryv1.Conversation, error) {
	rider, said := auth.Caller(ctx).UserID, false
	key := idem.Key{Caller: rider, Key: rpc.IdempotencyKey(ctx), Procedure: deliveryv1connect.DeliveryPublicServiceSendStopMessageProcedure}
	answer, err := idem.Do(ctx, s.Pool, key, req, func(tx pgx.Tx) (shown *deliveryv1.Conversation, err error) {
		said = false
		err = s.within(ctx, tx, func(c *change) error {
			h, err := c.lockTrip(ctx, rider, req.TripId)
			if err != nil {
				return err
			}
			o := h.stop(req.OrderId)
			if o == nil {
				return auth.NotFound("stop", req.OrderId)
			}
			m, err := newMessage(byRider, req.Phrase, req.Text)
			if err != nil {
				return err
			}
			if err := s.say(ctx, c, o, m); err != nil {
				return err
			}
			said = true
			shown, err = s.conversation(ctx, c.q, o)
			return err
		})
		return shown, err
	})
	if err == nil && said {
		s.tellCustomer(ctx, req.OrderId, "message", req.TripId+"."+strconv.Itoa(len(answer.Messages)))
	}
	return answer, err
}
