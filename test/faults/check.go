package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os/exec"
	"slices"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/kit/storage"
	"doorstep/kit/verify"
	"doorstep/test/harness"
)

// Outcome is what became of the orders.
type Outcome struct {
	Acknowledged, Refused int
	Delivered, Cancelled  int
	ByCustomer            int // of the cancelled ones
	Charges               int
	HotOperations         int
	Invariants            int
}

// awaitEnds waits until every order has ended, every event is applied and every refund is settled.
func (s *Storm) awaitEnds(ctx context.Context) error {
	pool, err := storage.Open(ctx, s.postgres.directURL(), storage.PoolOptions{MaxConns: 2})
	if err != nil {
		return err
	}
	defer pool.Close()
	const open = `
SELECT (SELECT count(*) FROM orders.orders WHERE status NOT IN ('delivered', 'cancelled')),
       (SELECT count(*) FROM payment.refunds WHERE state = 'pending'),
       (SELECT count(*) FROM events.cursors c JOIN events.outbox o ON o.type = ANY (c.types) AND (o.xid, o.id) > (c.xid, c.id))`
	for {
		var orders, refunds, events int
		if err := pool.QueryRow(ctx, open).Scan(&orders, &refunds, &events); err != nil {
			return fmt.Errorf("look for open orders: %w", err)
		}
		if orders+refunds+events == 0 {
			return nil
		}
		if !pause(ctx, look) {
			return fmt.Errorf("%d orders, %d refunds and %d events have not ended: %w", orders, refunds, events, ctx.Err())
		}
	}
}

// watchEnds keeps count of the orders that have ended, so that customers can wait for the store.
func (s *Storm) watchEnds(ctx context.Context) {
	for pause(ctx, look) {
		pool, err := storage.Open(ctx, s.postgres.directURL(), storage.PoolOptions{MaxConns: 1})
		if err != nil {
			continue // PostgreSQL is down
		}
		s.noteEnds(ctx, pool)
		pool.Close()
	}
}

func (s *Storm) noteEnds(ctx context.Context, pool *pgxpool.Pool) {
	for pause(ctx, look) {
		var ended int
		if err := pool.QueryRow(ctx, `SELECT count(*) FROM orders.orders WHERE status IN ('delivered', 'cancelled')`).Scan(&ended); err != nil {
			return
		}
		s.mu.Lock()
		s.ended = ended
		s.mu.Unlock()
	}
}

// Check compares what people were told with what is there, once all has ended.
func (s *Storm) Check(ctx context.Context) (Outcome, error) {
	var outcome Outcome
	for _, c := range slices.Concat(s.customers, s.buyers) {
		if err := s.checkCustomer(ctx, c, &outcome); err != nil {
			return outcome, err
		}
	}
	if err := s.checkMoney(ctx, &outcome); err != nil {
		return outcome, err
	}
	if err := s.checkStock(ctx, &outcome); err != nil {
		return outcome, err
	}
	if err := s.verify(ctx, &outcome); err != nil {
		return outcome, err
	}
	s.checkInjected()
	return outcome, nil
}

// checkCustomer asks for the customer's orders: they are those that the app knows of, no more and no
// fewer, with the bills that it was shown.
func (s *Storm) checkCustomer(ctx context.Context, c *customer, outcome *Outcome) error {
	known := make(map[string]*purchase)
	for _, p := range s.purchases {
		if p.owner == c {
			known[p.orderID] = p
		}
	}
	there := make(map[string]bool)
	for page := ""; ; {
		listed, err := c.phone.ask(ctx, "GET", "/v1/orders?page_size=50&page_token="+url.QueryEscape(page), nil, "")
		if err != nil {
			return err
		}
		for _, order := range list(listed.body["orders"]) {
			id := text(order["order_id"])
			there[id] = true
			if known[id] == nil {
				s.tally.fail("customer %s has order %s, of which no answer told", c.phone.person.Phone, id)
			}
		}
		if page = text(listed.body["next_page_token"]); page == "" {
			break
		}
	}
	for id, p := range known {
		if !there[id] {
			s.tally.fail("order %s of customer %s was acknowledged and is lost", id, c.phone.person.Phone)
			continue
		}
		shown, err := c.see(ctx, id)
		if err != nil {
			return err
		}
		s.checkOrder(p, shown, outcome)
	}
	return nil
}

func (s *Storm) checkOrder(p *purchase, shown map[string]any, outcome *Outcome) {
	status := text(shown["status"])
	switch {
	case status == "delivered" && p.cancelled:
		s.tally.fail("order %s was cancelled and is delivered", p.orderID)
	case status == "delivered":
		outcome.Delivered++
	case status != "cancelled":
		s.tally.fail("order %s has not ended: it is %s", p.orderID, status)
	default:
		outcome.Cancelled++
		p.gone = true
	}
	if p.cancelled {
		outcome.ByCustomer++
	}
	if p.status == "" {
		outcome.Refused++
		return
	}
	outcome.Acknowledged++
	if status == "cancelled" && !p.cancelled && p.status != "pending" {
		s.tally.fail("order %s was acknowledged as %s and then cancelled: %v", p.orderID, p.status, shown["cancel_reason"])
	}
	want := p.final
	for _, item := range list(shown["items"]) {
		want -= whole(item["short_quantity"]) * minor(item["price"])
	}
	if got := minor(shown["final_amount"]); got != want && status == "delivered" {
		s.tally.fail("order %s costs %d, the bill said %d", p.orderID, got, want)
	}
	if got := linesOf(shown); !maps.Equal(got, p.items) {
		s.tally.fail("order %s has the lines %v, the bill said %v", p.orderID, got, p.items)
	}
}

// checkMoney reads the provider's own books: one charge for an order that was acknowledged, and of it,
// after refunds, what the order came to in the end.
func (s *Storm) checkMoney(ctx context.Context, outcome *Outcome) error {
	conn, err := pgx.Connect(ctx, s.postgres.directURL())
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	const books = `
SELECT c.reference, c.amount_minor - coalesce((SELECT sum(r.amount_minor) FROM payment.emulator_refunds r WHERE r.charge_reference = c.reference), 0)::bigint,
       CASE o.status WHEN 'delivered' THEN o.final_amount - least(o.credit_amount, o.final_amount) ELSE 0 END, o.user_id
FROM payment.emulator_charges c LEFT JOIN orders.orders o ON o.order_id = c.reference
WHERE c.approved`
	rows, err := conn.Query(ctx, books)
	if err != nil {
		return fmt.Errorf("read the provider's books: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var order string
		var kept int64
		var owed *int64
		var user *string
		if err := rows.Scan(&order, &kept, &owed, &user); err != nil {
			return err
		}
		outcome.Charges++
		switch p := s.byOrder[order]; {
		case p == nil || owed == nil:
			s.tally.fail("the provider charged for %s, which is no order that a customer knows", order)
		case p.method == "cod":
			s.tally.fail("order %s is paid at the door and was charged", order)
		case kept != *owed:
			s.tally.fail("the provider keeps %d of order %s, which came to %d", kept, order, *owed)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return s.checkCredit(ctx, conn)
}

// checkCredit: every customer has what they began with less what delivered orders took.
func (s *Storm) checkCredit(ctx context.Context, conn *pgx.Conn) error {
	const kept = `
SELECT c.user_id, c.balance_minor, $1 - coalesce((SELECT sum(least(o.credit_amount, o.final_amount)) FROM orders.orders o WHERE o.user_id = c.user_id AND o.status = 'delivered'), 0)::bigint,
       (SELECT count(*) FROM orders.orders o WHERE o.user_id = c.user_id AND o.credit_amount > 0)
FROM payment.credits c`
	rows, err := conn.Query(ctx, kept, firstCredit)
	if err != nil {
		return fmt.Errorf("read credit: %w", err)
	}
	defer rows.Close()
	used := 0
	for rows.Next() {
		var user string
		var balance, want int64
		var orders int
		if err := rows.Scan(&user, &balance, &want, &orders); err != nil {
			return err
		}
		if used += orders; balance != want {
			s.tally.fail("customer %s has %d in credit, delivered orders left %d", user, balance, want)
		}
	}
	if used == 0 {
		s.tally.fail("no order used credit")
	}
	return rows.Err()
}

// checkStock asks how much of the hot product is free and looks at the buyers' history.
func (s *Storm) checkStock(ctx context.Context, outcome *Outcome) error {
	for _, p := range s.purchases {
		switch {
		case p.hot && p.cancelled:
			s.history.gaveBack(p.cancelAt)
		case p.hot && p.gone:
			s.history.gaveBack(p.placedAt)
		}
	}
	asked := time.Since(s.began)
	level, err := s.pickers[0].phone.ask(ctx, "GET", "/v1/warehouses/"+harness.Store+"/stock/"+hot, nil, "")
	if err != nil {
		return err
	}
	s.history.counted(whole(level.body["available_quantity"]), asked, time.Since(s.began))
	outcome.HotOperations = len(s.history.ops)
	if verdict := s.history.verdict(s.units); verdict != porcupine.Ok {
		s.tally.fail("the stock of %s is not linearizable (%s): %d units, %d operations", hot, verdict, s.units, len(s.history.ops))
	}
	return nil
}

// verify runs the command.
func (s *Storm) verify(ctx context.Context, outcome *Outcome) error {
	command := exec.CommandContext(ctx, s.binary, "verify", "--json", "--postgres-url", s.postgres.directURL(), "--secret", s.secret)
	out, runErr := command.Output()
	var report verify.Report
	if err := json.Unmarshal(out, &report); err != nil {
		return fmt.Errorf("doorstep verify: %w, %w: %s", runErr, err, out)
	}
	outcome.Invariants = report.Checked
	for _, f := range report.Findings {
		if f.Violations > 0 {
			s.tally.fail("doorstep verify: %s: %d violations: %q", f.Name, f.Violations, f.Examples)
		}
	}
	if runErr != nil && report.Violations == 0 {
		s.tally.fail("doorstep verify: %v", runErr)
	}
	return nil
}

// checkInjected fails a storm that did not break what it should have.
func (s *Storm) checkInjected() {
	c, _ := s.tally.seen()
	if c.RandomKills < s.settings.Kills {
		s.tally.fail("%d kills at random moments, not %d", c.RandomKills, s.settings.Kills)
	}
	for _, point := range s.points() {
		if c.Points[point] == 0 {
			s.tally.fail("nothing was killed at %s", point)
		}
	}
	if c.FastRestarts+c.Crashes < s.settings.Restarts {
		s.tally.fail("PostgreSQL was restarted %d times, not %d", c.FastRestarts+c.Crashes, s.settings.Restarts)
	}
	cuts := 0
	for _, n := range c.Wires {
		cuts += n
	}
	if cuts < s.settings.Cuts || c.NoAnswer == 0 {
		s.tally.fail("%d faults of wires, not %d; %d requests without an answer", cuts, s.settings.Cuts, c.NoAnswer)
	}
	if placed := len(s.purchases); placed < s.settings.Orders {
		s.tally.fail("%d orders, not %d", placed, s.settings.Orders)
	}
	if c.OldRetries > 0 {
		s.tally.fail("%d answers 503 had no Retry-After", c.OldRetries)
	}
	if s.settings.Restarts > 0 && c.Statuses[503] == 0 {
		s.tally.fail("PostgreSQL was away and nobody was told to come back later")
	}
}
