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
	"doorstep/kit/verify"
	"doorstep/services/payment"
	"doorstep/services/payment/paymenttest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func checkInvariants(t testing.TB, pool *pgxpool.Pool) {
	t.Helper()
	report, err := verify.Check(context.Background(), pool, payment.Invariants)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Violations > 0 {
			t.Errorf("%s: broken by %q", f.Name, f.Examples)
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
