package city

import (
	"context"
	"math/rand/v2"
	"time"

	orderv1 "doorstep/gen/order/v1"
)

const (
	// rateShare of shoppers say what they think of an order, within rateWithin of it.
	rateShare  = 0.3
	rateWithin = 20 * time.Minute
)

// opinion is what a shopper will say of an order that comes, drawn before it does.
type opinion struct {
	after  time.Duration // 0: says nothing
	temper *rand.Rand
}

func newOpinion(rng *rand.Rand) opinion {
	o := opinion{temper: rng}
	if after := between(rng, time.Minute, rateWithin); rng.Float64() < rateShare {
		o.after = after
	}
	return o
}

// rate says what the shopper thinks of a delivered order: of the whole by how it kept its promise, of each
// product by what it is like, which is the same for everybody up to temper.
func (v *visit) rate(ctx context.Context, order *orderv1.Order) {
	if order.Status != statusDelivered || v.plan.opinion.after == 0 {
		return
	}
	v.time.start()
	if v.time.wait(ctx, v.plan.opinion.after) != nil {
		return
	}
	said := &orderv1.RateOrderRequest{OrderId: order.OrderId, Stars: 5, Tags: []string{"on_time"}}
	if order.PromiseAt != nil && order.DeliveredAt.AsTime().After(order.PromiseAt.AsTime()) {
		said.Stars, said.Tags = 3, []string{"late"}
	}
	for _, item := range order.Items {
		if item.Quantity > item.ShortQuantity {
			said.Items = append(said.Items, &orderv1.ItemStars{ProductId: item.ProductId, Stars: v.w.starsOf(item.ProductId, v.plan.opinion.temper)})
		} else {
			said.Stars = min(said.Stars, 4)
		}
	}
	if _, err := v.w.api.order.RateOrder(as(ctx, v.customer.session), said); err != nil {
		v.w.cfg.Log.DebugContext(ctx, "an order was not rated", "order", order.OrderId, "error", err)
	}
}

// starsOf a product lie around what it is worth, which is between 3.4 and 4.9.
func (w *World) starsOf(product string, temper *rand.Rand) int32 {
	worth := 3.4 + 1.5*w.streams.of("worth", product).Float64()
	return int32(min(5, max(1, worth+0.7*temper.NormFloat64()+0.5)))
}
