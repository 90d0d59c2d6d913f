package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"doorstep/test/harness"
)

// hot is the product of which there is too little.
const hot = "T-RARE"

const (
	cancelShare    = 0.15 // of customers' orders
	hotCancelShare = 0.4
	doubleTapShare = 0.2
	creditShare    = 0.6                     // of orders, as long as there is credit
	longestThought = 1500 * time.Millisecond // between two orders
	// mostTries is how often a customer asks for a new bill before something must be wrong.
	mostTries = 20
)

var methods = []string{"upi", "card", "cod"}

// purchase is what a customer knows of an order.
type purchase struct {
	owner   *customer
	orderID string
	method  string
	items   map[string]line
	final   int
	// status at the time of the answer; "" when the order was refused.
	status    string
	cancelled bool // the customer did, and was told so
	hot       bool
	placedAt  time.Duration
	cancelAt  time.Duration
	gone      bool // in the end it was cancelled, whoever did that
}

// line is what a bill says of a product.
type line struct{ quantity, price int }

// customer orders again and again, one order at a time.
type customer struct {
	storm   *Storm
	phone   *phone
	atDoor  sync.Mutex // guards door, the phone that riders are shown
	door    *phone
	address string
	luck    *rand.Rand
	placed  int // keys used
}

func (s *Storm) newCustomer(number int) *customer {
	return &customer{
		storm: s, phone: s.newPhone(fmt.Sprintf("+9197%08d", number)), luck: rand.New(rand.NewPCG(s.settings.Seed, uint64(number))),
	}
}

// settleIn logs in and saves an address.
func (c *customer) settleIn(ctx context.Context) error {
	if err := c.phone.logIn(ctx); err != nil {
		return err
	}
	saved, err := c.phone.ask(ctx, "POST", "/v1/addresses", map[string]any{
		"label": "Home", "line1": "12 Church Street", "city": "Bengaluru", "latitude": harness.Latitude, "longitude": harness.Longitude,
	}, "")
	if err == nil && !saved.ok() {
		err = fmt.Errorf("address refused: %d %v", saved.status, saved.body)
	}
	c.address, c.door = text(saved.body["address_id"]), c.phone.another()
	return err
}

// see opens an order's page.
func (c *customer) see(ctx context.Context, order string) (map[string]any, error) {
	c.atDoor.Lock()
	defer c.atDoor.Unlock()
	shown, err := c.door.ask(ctx, "GET", "/v1/orders/"+order, nil, "")
	if err == nil && !shown.ok() {
		err = fmt.Errorf("order %s: %d %v", order, shown.status, shown.body)
	}
	return shown.body, err
}

// shop orders until nobody has to any more.
func (c *customer) shop(ctx context.Context) {
	for c.storm.wantsMore(ctx) {
		if err := c.buy(ctx, c.basket(), cancelShare); err != nil && ctx.Err() == nil {
			c.storm.tally.fail("customer %s: %v", c.phone.person.Phone, err)
			return
		}
		pause(ctx, upTo(c.luck, longestThought))
	}
}

func (c *customer) basket() map[string]int {
	products := []string{"T-MILK", "T-BREAD", "T-SOAP"}
	basket := make(map[string]int)
	for range 1 + c.luck.IntN(3) {
		basket[products[c.luck.IntN(len(products))]] = 1 + c.luck.IntN(3)
	}
	return basket
}

// buy fills the cart, asks for the bill, orders, and perhaps thinks better of it.
func (c *customer) buy(ctx context.Context, basket map[string]int, cancels float64) error {
	for range mostTries {
		bill, err := c.bill(ctx, basket)
		if err != nil {
			return err
		}
		bought, err := c.place(ctx, bill)
		if err != nil {
			return err
		}
		if bought == nil {
			continue // the cart changed under the bill: an attempt that was given up came through late
		}
		_, bought.hot = basket[hot]
		c.storm.keep(bought)
		if bought.status != "" && c.luck.Float64() < cancels {
			return c.cancel(ctx, bought)
		}
		return nil
	}
	return fmt.Errorf("no order after %d bills", mostTries)
}

// bill sets the cart to the basket, whatever is in it, and has the bill locked.
func (c *customer) bill(ctx context.Context, basket map[string]int) (quote string, err error) {
	last := "nothing"
	for range mostTries {
		refused, err := c.fill(ctx, basket)
		if err != nil {
			return "", err
		}
		if refused == "" {
			answer, err := c.phone.ask(ctx, "POST", "/v1/cart/quote", map[string]any{"address_id": c.address}, "")
			if err != nil {
				return "", err
			}
			if answer.ok() {
				return text(answer.body["quote_id"]), nil
			}
			refused = answer.reason()
		}
		switch last = refused; refused {
		case "cart_changed", "cart_empty": // a late attempt again
		default:
			return "", fmt.Errorf("no bill: %s", refused)
		}
	}
	return "", fmt.Errorf("no bill after %d carts: %s", mostTries, last)
}

func (c *customer) fill(ctx context.Context, basket map[string]int) (refused string, err error) {
	for product, quantity := range basket {
		set, err := c.phone.ask(ctx, "PUT", "/v1/cart/items/"+product, map[string]any{"quantity": quantity, "warehouse_id": harness.Store}, "")
		if err != nil {
			return "", err
		}
		if !set.ok() {
			return set.reason(), nil
		}
	}
	return "", nil
}

// place orders a bill, sometimes with two taps at once. Nil: the bill was of another cart.
func (c *customer) place(ctx context.Context, quote string) (*purchase, error) {
	method := methods[c.luck.IntN(len(methods))]
	c.placed++
	key := fmt.Sprintf("%s-%d", c.phone.person.Phone, c.placed)
	credit, err := c.credit(ctx)
	if err != nil {
		return nil, err
	}
	body := map[string]any{"quote_id": quote, "payment_method": method, "credit_minor": credit}
	began := time.Since(c.storm.began)
	taps := make([]reply, 1, 2)
	if c.luck.Float64() < doubleTapShare {
		taps = taps[:2]
	}
	errs := make([]error, len(taps))
	var fingers sync.WaitGroup
	first := c.phone.front
	for i := range taps {
		fingers.Go(func() {
			taps[i], errs[i] = c.phone.another().askFrom(ctx, (first+i)%len(c.phone.fronts), "POST", "/v1/orders", body, key)
		})
	}
	fingers.Wait()
	for i, tap := range taps {
		if errs[i] != nil {
			return nil, errs[i]
		}
		if orderOf(tap) != orderOf(taps[0]) {
			return nil, fmt.Errorf("one key, two answers: %v and %v", taps[0].body, tap.body)
		}
	}
	return c.placedAs(taps[0], method, began)
}

// mostCredit is the most that is used for an order, in paise: less than any bill.
const mostCredit = 2000

// credit is how much of it the customer uses for the next order. They have it then: one order is placed
// after the other, and what comes back only makes it more.
func (c *customer) credit(ctx context.Context) (int, error) {
	if c.luck.Float64() >= creditShare {
		return 0, nil
	}
	answer, err := c.phone.ask(ctx, "GET", "/v1/credit", nil, "")
	if err != nil {
		return 0, err
	}
	if !answer.ok() {
		return 0, fmt.Errorf("no credit: %d %v", answer.status, answer.body)
	}
	return c.luck.IntN(1 + min(mostCredit, minor(answer.body["balance"]))), nil
}

// orderOf is the order that an answer to a placement speaks of.
func orderOf(r reply) string { return text(r.body["order_id"]) }

func (c *customer) placedAs(answer reply, method string, began time.Duration) (*purchase, error) {
	bought := &purchase{owner: c, orderID: orderOf(answer), method: method, placedAt: began}
	switch {
	case answer.ok():
		bought.status, bought.items, bought.final = text(answer.body["status"]), linesOf(answer.body), minor(answer.body["final_amount"])
		for _, item := range list(answer.body["items"]) { // an answer to a late repeat may know of the picking
			bought.final += whole(item["short_quantity"]) * minor(item["price"])
		}
		return bought, nil
	case answer.reason() == "cart_changed", answer.reason() == "quote_expired":
		return nil, nil
	case answer.status == http.StatusConflict && bought.orderID != "" && answer.reason() == "payment_failed":
		return bought, nil
	}
	return nil, fmt.Errorf("placement refused: %d %v", answer.status, answer.body)
}

func linesOf(order map[string]any) map[string]line {
	lines := make(map[string]line)
	for _, item := range list(order["items"]) {
		lines[text(item["product_id"])] = line{whole(item["quantity"]), minor(item["price"])}
	}
	return lines
}

func (c *customer) cancel(ctx context.Context, p *purchase) error {
	at := time.Since(c.storm.began)
	answer, err := c.phone.ask(ctx, "POST", "/v1/orders/"+p.orderID+"/cancel", map[string]any{"reason": "changed_mind"}, "")
	if err != nil {
		return err
	}
	switch {
	case answer.ok():
		p.cancelled, p.cancelAt = true, at
	case answer.reason() == "cancel_too_late", answer.reason() == "order_ended":
	default:
		return fmt.Errorf("cancellation refused: %d %v", answer.status, answer.body)
	}
	return nil
}

// huntHot has buyers, each for one unit of the hot product, come along as the storm goes on.
func (s *Storm) huntHot(ctx context.Context, buyers <-chan *customer) {
	for b := range buyers {
		if err := b.hunt(ctx); err != nil && ctx.Err() == nil {
			s.tally.fail("buyer %s: %v", b.phone.person.Phone, err)
		}
	}
}

// hunt tries to get one unit into the cart, once, and orders it.
func (c *customer) hunt(ctx context.Context) error {
	began := time.Since(c.storm.began)
	set, err := c.phone.ask(ctx, "PUT", "/v1/cart/items/"+hot, map[string]any{"quantity": 1, "warehouse_id": harness.Store}, "")
	if err != nil {
		return err
	}
	ended := time.Since(c.storm.began)
	for _, at := range set.unsure {
		c.storm.history.maybeTook(at)
	}
	switch {
	case set.ok():
		c.storm.history.took(began, ended)
		return c.buy(ctx, map[string]int{hot: 1}, hotCancelShare)
	case set.reason() == "out_of_stock":
		c.storm.history.refused(set.called, ended)
		return nil
	}
	return fmt.Errorf("the cart refused the hot product: %d %v", set.status, set.body)
}
