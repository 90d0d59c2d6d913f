package payment_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/protobuf/proto"

	authv1 "doorstep/gen/auth/v1"
	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/payment/paymenttest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// invariants hold whenever no transaction is open; each statement returns the orders that break one.
var invariants = map[string]string{
	"captured is booked, and nothing else is": `
SELECT coalesce(p.order_id, t.order_id) FROM (SELECT * FROM payment.payments WHERE state = 'captured') p
FULL JOIN (SELECT order_id, sum(amount_minor) AS amount_minor FROM payment.transfers WHERE kind IN ('capture', 'cash') GROUP BY 1) t ON t.order_id = p.order_id
WHERE coalesce(p.amount_minor, 0) <> coalesce(t.amount_minor, 0)`,
	"refunds that have not failed are what was promised, within what was captured": `
SELECT p.order_id FROM payment.payments p
LEFT JOIN (SELECT order_id, sum(amount_minor) AS amount_minor FROM payment.refunds WHERE state <> 'failed' GROUP BY 1) r ON r.order_id = p.order_id
WHERE p.refund_minor <> coalesce(r.amount_minor, 0) OR p.refund_minor > p.amount_minor OR (p.refund_minor > 0 AND p.state <> 'captured')`,
	"each refund that succeeded is booked once": `
SELECT coalesce(r.order_id, t.order_id) FROM (SELECT * FROM payment.refunds WHERE state = 'succeeded') r
FULL JOIN (SELECT * FROM payment.transfers WHERE kind = 'refund') t ON t.reference = 'refund:' || r.order_id || ':' || r.refund_id
WHERE r.amount_minor IS DISTINCT FROM t.amount_minor`,
	"a deposit is never overdrawn, and of a delivered order only refunds on their way are left": `
SELECT d.order_id FROM (
    SELECT order_id, sum(CASE WHEN credit_account = 'customer_deposits' THEN amount_minor WHEN debit_account = 'customer_deposits' THEN -amount_minor ELSE 0 END) AS minor,
           bool_or(kind = 'items') AS delivered
    FROM payment.transfers GROUP BY 1) d
LEFT JOIN (SELECT order_id, sum(amount_minor) AS minor FROM payment.refunds WHERE state = 'pending' AND borne_by = 'customer_deposits' GROUP BY 1) r ON r.order_id = d.order_id
WHERE d.minor < 0 OR (d.delivered AND d.minor <> coalesce(r.minor, 0))`,
	"no rider holds less than nothing": `
SELECT account FROM (
    SELECT debit_account AS account, amount_minor FROM payment.transfers
    UNION ALL SELECT credit_account, -amount_minor FROM payment.transfers) side
WHERE account LIKE 'rider_float:%' GROUP BY 1 HAVING sum(amount_minor) < 0`,
	"the provider's books say the same to the paisa": `
SELECT coalesce(ours.order_id, theirs.order_id) FROM (
    SELECT order_id, sum(CASE WHEN debit_account = 'provider_receivable' THEN amount_minor ELSE -amount_minor END) AS net
    FROM payment.transfers WHERE 'provider_receivable' IN (debit_account, credit_account) GROUP BY 1) ours
FULL JOIN (
    SELECT c.reference AS order_id, c.amount_minor - coalesce((SELECT sum(amount_minor) FROM payment.emulator_refunds r WHERE r.charge_reference = c.reference), 0) AS net
    FROM payment.emulator_charges c WHERE c.approved) theirs ON theirs.order_id = ours.order_id
WHERE coalesce(ours.net, 0) <> coalesce(theirs.net, 0)`,
}

func checkInvariants(t testing.TB, pool *pgxpool.Pool) {
	t.Helper()
	for name, statement := range invariants {
		rows, err := pool.Query(context.Background(), statement)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for rows.Next() {
			var broken string
			if err := rows.Scan(&broken); err != nil {
				t.Fatal(err)
			}
			t.Errorf("%s: broken by %s", name, broken)
		}
		if err := rows.Err(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

func wantReason(t testing.TB, err error, reason string) {
	t.Helper()
	if errs.Reason(err) != reason {
		t.Fatalf("got %v, want reason %q", err, reason)
	}
}

func pay(t *testing.T, f *paymenttest.Fixture, order, method string, minor int64, want string) {
	t.Helper()
	if state, err := f.Pay(t.Context(), order, method, minor); err != nil || state != want {
		t.Fatalf("%s is %q, %v; want %q", order, state, err, want)
	}
}

// inspect shows a payment as operations see it.
func inspect(t *testing.T, f *paymenttest.Fixture, order string) *paymentv1.Payment {
	t.Helper()
	p, err := f.InspectPayment(paymenttest.As(t.Context(), "ops", authv1.Role_ROLE_OPERATIONS), &paymentv1.GetPaymentRequest{OrderId: order})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func wantState(t *testing.T, f *paymenttest.Fixture, order, state string) {
	t.Helper()
	if p := inspect(t, f, order); p.State != state {
		t.Fatalf("%s is %s, want %s", order, p.State, state)
	}
}

// publish sends an event of the order service and waits until it was applied.
func publish(t *testing.T, f *paymenttest.Fixture, order string, payload proto.Message) {
	t.Helper()
	var before int
	count := `SELECT count(*) FROM events.inbox WHERE consumer = 'payment'`
	if err := f.Pool.QueryRow(t.Context(), count).Scan(&before); err != nil {
		t.Fatal(err)
	}
	err := events.Publish(t.Context(), f.Pool, events.Draft{Topic: "order", Subject: order, PartitionKey: "blr-test", Time: f.Clock.Now(), Payload: payload})
	if err != nil {
		t.Fatal(err)
	}
	f.Bus.Wake()
	deadline := time.Now().Add(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for now := before; now == before; <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("the event was never applied")
		}
		if err := f.Pool.QueryRow(t.Context(), count).Scan(&now); err != nil {
			t.Fatal(err)
		}
	}
}

// check runs one round of looking up open outcomes, refund one of carrying out refunds.
func check(t *testing.T, f *paymenttest.Fixture, looked int) {
	t.Helper()
	if got, err := f.CheckDue(t.Context()); err != nil || got != looked {
		t.Fatalf("looked up %d payments, %v; want %d", got, err, looked)
	}
}

func refund(t *testing.T, f *paymenttest.Fixture, tried int) {
	t.Helper()
	if got, err := f.RefundDue(t.Context()); err != nil || got != tried {
		t.Fatalf("tried %d refunds, %v; want %d", got, err, tried)
	}
}

// told are the types of the events published about an order, which must be numbered 1, 2, 3.
func told(t *testing.T, f *paymenttest.Fixture, order string) (types []string) {
	t.Helper()
	rows, err := f.Pool.Query(t.Context(), `SELECT type, seq FROM events.outbox WHERE topic = 'payment' AND subject = $1 ORDER BY id`, order)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var seq int
		if err := rows.Scan(&name, &seq); err != nil {
			t.Fatal(err)
		}
		if types = append(types, name); seq != len(types) {
			t.Errorf("event %d of %s has number %d", len(types), order, seq)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return types
}
