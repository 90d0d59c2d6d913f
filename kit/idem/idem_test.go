package idem_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/errs"
	"doorstep/kit/idem"
	"doorstep/kit/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

var key = idem.Key{Caller: "asha", Key: "k-1", Procedure: "/test"}

func TestOnceHoweverOftenItIsSent(t *testing.T) {
	pool := storagetest.Pool(t, storagetest.Migration{Schema: idem.Schema, FS: idem.Migrations()})
	req := &orderv1.PlaceOrderRequest{QuoteId: "q"}
	var ran atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			res, err := idem.Do(t.Context(), pool, key, req, func(pgx.Tx) (*orderv1.Order, error) {
				ran.Add(1)
				return &orderv1.Order{OrderId: "the-order"}, nil
			})
			if err != nil || res.OrderId != "the-order" {
				t.Errorf("got %v, %v", res, err)
			}
		})
	}
	wg.Wait()
	if ran.Load() != 1 {
		t.Errorf("the effect ran %d times", ran.Load())
	}
}

func TestSameKeyAnotherRequestIsRefused(t *testing.T) {
	pool := storagetest.Pool(t, storagetest.Migration{Schema: idem.Schema, FS: idem.Migrations()})
	do := func(key idem.Key, quote string) error {
		_, err := idem.Do(t.Context(), pool, key, &orderv1.PlaceOrderRequest{QuoteId: quote}, func(pgx.Tx) (*orderv1.Order, error) {
			return &orderv1.Order{}, nil
		})
		return err
	}
	if err := do(key, "q1"); err != nil {
		t.Fatal(err)
	}
	if err := do(key, "q2"); !errs.Is(err, "idempotency_key_reused") {
		t.Errorf("another body: %v", err)
	}
	other := key
	other.Caller = "ravi"
	if err := do(other, "q2"); err != nil {
		t.Errorf("the same key of another caller: %v", err)
	}
}

func TestFailedEffectLeavesTheKeyFree(t *testing.T) {
	pool := storagetest.Pool(t, storagetest.Migration{Schema: idem.Schema, FS: idem.Migrations()})
	fault := errors.New("no")
	req := &orderv1.PlaceOrderRequest{QuoteId: "q"}
	for _, want := range []error{fault, nil} {
		_, err := idem.Do(t.Context(), pool, key, req, func(pgx.Tx) (*orderv1.Order, error) { return &orderv1.Order{}, want })
		if !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}
