package delivery

import (
	"context"

	"github.com/jackc/pgx/v5"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/gen/delivery/v1/deliveryv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/idem"
	"doorstep/kit/rpc"
)

// SendRiderMessage writes to the rider of an order, once per key. Reasons: message_invalid,
// conversation_closed, conversation_full.
func (s *Service) SendRiderMessage(ctx context.Context, req *deliveryv1.SendRiderMessageRequest) (*deliveryv1.OrderDelivery, error) {
	key := idem.Key{
		Caller: auth.Caller(ctx).UserID, Key: rpc.IdempotencyKey(ctx), Procedure: deliveryv1connect.DeliveryPublicServiceSendRiderMessageProcedure,
	}
	answer, err := idem.Do(ctx, s.Pool, key, req, func(tx pgx.Tx) (shown *deliveryv1.OrderDelivery, err error) {
		err = s.within(ctx, tx, func(c *change) error {
			o, err := c.lockOwn(ctx, req.OrderId)
			if err != nil {
				return err
			}
			m, err := newMessage(byCustomer, req.Phrase, req.Text)
			if err != nil {
				return err
			}
			if err := s.say(ctx, c, o, m); err != nil {
				return err
			}
			shown, err = s.showOrderDelivery(ctx, c.q, o)
			return err
		})
		return shown, err
	})
	if err == nil {
		s.Bus.Wake()
	}
	return answer, err
}
