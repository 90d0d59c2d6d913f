package city

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	catalogv1 "doorstep/gen/catalog/v1"
	deliveryv1 "doorstep/gen/delivery/v1"
	orderv1 "doorstep/gen/order/v1"
	searchv1 "doorstep/gen/search/v1"
	"doorstep/kit/ids"
)

const (
	statusPending   = "pending"
	statusDelivered = "delivered"
	statusCancelled = "cancelled"

	cancelShare    = 0.015
	cancelWithin   = time.Minute
	lateCancel     = 0.02 // each lateCancelStep past the promise
	lateCancelStep = 5 * time.Minute
	// Each minute of shown time above balkAbove loses balkShare of shoppers.
	balkAbove = 15
	balkShare = 0.03
	// How often people look at an order on its way, and at one that is about to change.
	followEvery = time.Minute
	hurryEvery  = 2 * time.Second
)

// visit is one shopper's way from the door step of the shop to their own.
type visit struct {
	w        *World
	store    *store
	key      string
	customer *customer
	plan     plan
	time     timeline
	// News of the order; the rider's goodbye is news too.
	news      *nudges
	riderLeft atomic.Bool
}

// plan is everything a shopper decides, drawn before the visit.
type plan struct {
	lines       []line
	substitutes *rand.Rand
	payment     string
	balk        float64
	cancelAfter time.Duration // 0: does not
	lateCancel  float64
	watches     bool
	opinion     opinion
	looks       *rand.Rand
}

func (w *World) newVisit(s *store, number string) *visit {
	key := string(s.ID) + "/" + number
	rng := w.streams.of("visit", key)
	v := &visit{w: w, store: s, key: key, time: timeline{pace: w.pace}, news: newNudges()}
	if v.customer = s.pool.take(w.streams.of("who", key)); v.customer == nil {
		return v
	}
	v.plan = plan{
		lines:       s.appeal.basket(w.streams.of("basket", key), v.customer.past),
		substitutes: w.streams.of("substitute", key),
		payment:     paymentMethod(rng),
		balk:        rng.Float64(),
		lateCancel:  rng.Float64(),
		watches:     rng.Float64() < w.cfg.Watching,
		looks:       w.streams.of("look", key),
		opinion:     newOpinion(w.streams.of("opinion", key)),
	}
	if after := between(rng, 5*time.Second, cancelWithin); rng.Float64() < cancelShare {
		v.plan.cancelAfter = after
	}
	return v
}

// errLeaves is a shopper who goes without an order, for a reason people have.
var errLeaves = errors.New("leaves")

// run shops, orders and follows the order to its end.
func (v *visit) run(ctx context.Context) {
	if v.customer == nil || !v.w.tally.claim() {
		if v.customer != nil {
			v.store.pool.giveBack(v.customer)
		}
		return
	}
	defer v.store.pool.giveBack(v.customer)
	v.time.start()
	order, err := v.shop(ctx)
	if err != nil {
		v.w.tally.giveBack()
		v.customer.tidy = false
		if ctx.Err() == nil {
			v.w.live.leftWithout.Add(1)
			v.w.cfg.Log.DebugContext(ctx, "a shopper left without an order", "visit", v.key, "error", err)
		}
		return
	}
	v.rate(ctx, v.follow(ctx, order))
}

// shop goes through the shop as people do: look, fill the cart, see the bill, order.
func (v *visit) shop(ctx context.Context) (*orderv1.Order, error) {
	v.w.live.shopping.Add(1)
	defer v.w.live.shopping.Add(-1)
	if err := v.customer.settle(ctx, v.w, v.store); err != nil {
		return nil, err
	}
	if err := v.enter(ctx); err != nil {
		return nil, err
	}
	if err := v.browse(ctx); err != nil {
		return nil, err
	}
	if err := v.fillCart(ctx); err != nil {
		return nil, err
	}
	return v.checkOut(ctx)
}

// enter looks whether the shop delivers and how soon.
func (v *visit) enter(ctx context.Context) error {
	shown, err := v.w.api.delivery.CheckServiceability(ctx, &deliveryv1.CheckServiceabilityRequest{
		Latitude: v.customer.home.Latitude, Longitude: v.customer.home.Longitude,
	})
	switch {
	case err != nil:
		return fmt.Errorf("enter the shop: %w", err)
	case !shown.Serviceable:
		return fmt.Errorf("%w: not served, %s", errLeaves, shown.WhyNot)
	case v.plan.balk < balkShare*float64(shown.EstimateMinutes-balkAbove):
		return fmt.Errorf("%w: %d minutes are too long", errLeaves, shown.EstimateMinutes)
	}
	if s := v.w.storeOf(shown.WarehouseId); s == nil || s != v.store {
		return fmt.Errorf("%w: served by %s", errLeaves, shown.WarehouseId)
	}
	return nil
}

// browse reads some pages of the shop.
func (v *visit) browse(ctx context.Context) error {
	store, rng := string(v.store.ID), v.plan.looks
	for i := range max(0, v.w.cfg.Reads) {
		wanted := v.store.products[v.store.appeal.one(rng)]
		var err error
		switch i % 5 {
		case 0:
			_, err = v.w.api.catalog.ListCategories(ctx, &catalogv1.ListCategoriesRequest{WarehouseId: store})
		case 1:
			_, err = v.w.api.catalog.ListProducts(ctx, &catalogv1.ListProductsRequest{WarehouseId: store, CategoryId: wanted.category})
		case 2: // the first word, while it is typed
			_, err = v.w.api.search.Search(ctx, &searchv1.SearchRequest{WarehouseId: store, Q: typed(wanted.name, 2, 3)})
		case 3:
			_, err = v.w.api.search.Search(ctx, &searchv1.SearchRequest{WarehouseId: store, Q: typed(wanted.name, 1, 1)})
		case 4:
			_, err = v.w.api.catalog.GetProduct(ctx, &catalogv1.GetProductRequest{WarehouseId: store, ProductId: wanted.id})
		}
		if err != nil {
			return fmt.Errorf("browse: %w", err)
		}
		if err := v.time.wait(ctx, between(rng, 2*time.Second, 6*time.Second)); err != nil {
			return err
		}
	}
	return nil
}

// typed is a part of a name's first word.
func typed(name string, part, of int) string {
	word, _, _ := strings.Cut(name, " ")
	letters := []rune(word)
	return string(letters[:(len(letters)*part+of-1)/of])
}

// fillCart takes what was planned. For a product that is sold out people take another one, once.
func (v *visit) fillCart(ctx context.Context) error {
	taken := 0
	for _, line := range v.plan.lines {
		other := v.store.appeal.one(v.plan.substitutes)
		for _, product := range []int{line.product, other} {
			if err := v.time.wait(ctx, between(v.plan.looks, 2*time.Second, 5*time.Second)); err != nil {
				return err
			}
			_, err := v.w.api.order.SetCartItem(as(ctx, v.customer.session), &orderv1.SetCartItemRequest{
				ProductId: v.store.products[product].id, Quantity: int32(line.units), WarehouseId: string(v.store.ID),
			})
			if err == nil {
				taken++
				break
			}
			if why := reason(err); why != "out_of_stock" && why != "product_not_sold" && why != "cart_full" {
				return fmt.Errorf("fill the cart: %w", err)
			}
		}
	}
	if taken == 0 {
		return fmt.Errorf("%w: everything is sold out", errLeaves)
	}
	return nil
}

// checkOut asks for the bill and orders. A bill that does not hold any more is asked for again, once.
func (v *visit) checkOut(ctx context.Context) (*orderv1.Order, error) {
	me := as(ctx, v.customer.session)
	for attempt := 1; ; attempt++ {
		quote, err := v.w.api.order.QuoteCart(me, &orderv1.QuoteCartRequest{AddressId: v.customer.address})
		if err != nil {
			return nil, fmt.Errorf("ask for the bill: %w", err)
		}
		if err := v.time.wait(ctx, between(v.plan.looks, 5*time.Second, 12*time.Second)); err != nil {
			return nil, err
		}
		order, err := v.w.api.order.PlaceOrder(withKey(me, ids.Secret()), &orderv1.PlaceOrderRequest{QuoteId: quote.QuoteId, PaymentMethod: v.plan.payment, WhenMissing: "substitute"})
		if err == nil {
			return order, nil
		}
		why := reason(err)
		if attempt > 1 || why != "quote_expired" && why != "cart_changed" {
			return nil, fmt.Errorf("order: %w", err)
		}
	}
}

// follow waits for the order's end, and counts it once it is confirmed. It returns what became of it.
func (v *visit) follow(ctx context.Context, order *orderv1.Order) *orderv1.Order {
	v.w.visits.begin(order.OrderId, v)
	defer v.w.visits.end(order.OrderId)
	if v.plan.watches {
		watching, stop := context.WithCancel(ctx)
		defer stop()
		v.store.pool.visits.Go(func() {
			v.w.api.listen(watching, v.customer.session, "/v1/orders/"+order.OrderId+"/events", "status", v.news)
		})
	}
	placed, hurries := false, 0
	cancelAt := v.w.now().Add(v.plan.cancelAfter)
	for ctx.Err() == nil {
		if !placed && order.ConfirmedAt != nil {
			placed = true
			v.w.tally.confirm(order.OrderId)
		}
		if order.Status == statusDelivered || order.Status == statusCancelled {
			if placed {
				v.w.tally.end(order)
			} else {
				v.w.tally.giveBack() // never paid
				v.customer.tidy = false
			}
			return order
		}
		v.reconsider(ctx, order, cancelAt)
		every := followEvery
		if hurries < 60 && (order.Status == statusPending || v.riderLeft.Load()) {
			every, hurries = hurryEvery, hurries+1
		} else if v.plan.cancelAfter > 0 && v.w.now().Before(cancelAt) {
			every = min(every, cancelAt.Sub(v.w.now()))
		}
		if _, err := v.news.wait(ctx, max(fastestPoll, v.w.cfg.Clock.Wall(every))); err != nil {
			break
		}
		if seen, err := v.w.api.order.GetOrder(as(ctx, v.customer.session), &orderv1.GetOrderRequest{OrderId: order.OrderId}); err == nil {
			order = seen
		}
	}
	return order
}

// reconsider cancels the order when the customer changes their mind, or has had enough of waiting
// for a picker. It may be too late, and that is fine.
func (v *visit) reconsider(ctx context.Context, order *orderv1.Order, cancelAt time.Time) {
	now := v.w.now()
	var why string
	switch {
	case !order.CanCancel:
		return
	case v.plan.cancelAfter > 0 && !now.Before(cancelAt):
		why = "Changed my mind"
	case order.PromiseAt != nil && v.plan.lateCancel < lateCancel*float64(now.Sub(order.PromiseAt.AsTime()))/float64(lateCancelStep):
		why = "Takes too long"
	default:
		return
	}
	_, err := v.w.api.order.CancelOrder(as(ctx, v.customer.session), &orderv1.CancelOrderRequest{OrderId: order.OrderId, Reason: why})
	if err != nil {
		v.w.cfg.Log.DebugContext(ctx, "an order was not cancelled", "order", order.OrderId, "error", err)
		return
	}
	v.news.ring()
}
