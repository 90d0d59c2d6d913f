package load

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// RushConfig is many customers who want one unit of one product at the same moment.
type RushConfig struct {
	Shop    Shop
	Product string
	Buyers  int
	// Connections bounds the calls at any moment; everyone else waits for a connection.
	Connections int
	// Persist makes buyers call again, under the same key, when no answer came.
	Persist bool
}

// Outcome is what one buyer saw, in time since the rush began.
type Outcome struct {
	Called, Told time.Duration
	Sold         bool
}

// RushResult is what came of it.
type RushResult struct {
	// Sold orders were confirmed; SoldOut buyers were told out_of_stock. Other counts the reasons of
	// everything else, which should not be.
	Sold, SoldOut int
	Other         map[string]int
	// Outcomes of those who were sold a unit or told out_of_stock.
	Outcomes []Outcome
	// Came back counts answers that asked a buyer to come back later, who did.
	CameBack int
	// Unanswered calls were made again by persistent buyers.
	Unanswered int
	// Took is until the last buyer knew.
	Took time.Duration
	// Since the rush began until a buyer was told that nothing is left, and until one had an order.
	ToldSoldOut, Bought Quantiles
	// Answer is the time from sending a call to being told that nothing is left.
	Answer Quantiles
}

// Rush is a load that has logged its buyers in.
type Rush struct {
	cfg                         RushConfig
	buyers                      []*buyer
	connections                 chan struct{}
	toldSoldOut, bought, answer Latency

	mu     sync.Mutex // guards result
	result RushResult
}

// NewRush logs the buyers in and gives each an address. They are spread over clients.
func NewRush(ctx context.Context, clients []*Client, cfg RushConfig) (*Rush, error) {
	r := &Rush{cfg: cfg, buyers: make([]*buyer, cfg.Buyers), connections: make(chan struct{}, cfg.Connections)}
	err := Each(ctx, cfg.Buyers, loginsAtOnce, func(ctx context.Context, i int) (err error) {
		r.buyers[i], err = newBuyer(ctx, clients[i%len(clients)], i, cfg.Shop)
		return err
	})
	return r, err
}

// Run lets everybody in at once and waits until each knows.
func (r *Rush) Run(ctx context.Context) RushResult {
	r.result.Other = make(map[string]int)
	var waiting sync.WaitGroup
	open := make(chan struct{})
	var began time.Time
	for _, b := range r.buyers {
		waiting.Go(func() {
			<-open
			r.try(ctx, b, began)
		})
	}
	began = time.Now()
	close(open)
	waiting.Wait()
	r.result.Took = time.Since(began)
	r.result.ToldSoldOut, r.result.Bought, r.result.Answer = r.toldSoldOut.Quantiles(), r.bought.Quantiles(), r.answer.Quantiles()
	return r.result
}

// try is one buyer, from the first call on.
func (r *Rush) try(ctx context.Context, b *buyer, began time.Time) {
	called := time.Since(began)
	err := r.buy(ctx, b)
	told := time.Since(began)
	refusal := new(Refusal)
	switch {
	case err == nil:
		r.bought.Add(told)
		r.count(func(r *RushResult) { r.Sold++; r.Outcomes = append(r.Outcomes, Outcome{called, told, true}) })
	case errors.As(err, &refusal) && refusal.Reason == outOfStock:
		r.toldSoldOut.Add(told)
		r.count(func(r *RushResult) { r.SoldOut++; r.Outcomes = append(r.Outcomes, Outcome{called, told, false}) })
	case refusal.Reason != "":
		r.count(func(r *RushResult) { r.Other[fmt.Sprintf("%d %s", refusal.Status, refusal.Reason)]++ })
	default:
		r.count(func(r *RushResult) { r.Other[err.Error()]++ })
	}
}

const outOfStock = "out_of_stock"

func (r *Rush) buy(ctx context.Context, b *buyer) error {
	line := map[string]any{"quantity": 1, "warehouse_id": r.cfg.Shop.Store}
	if err := r.call(ctx, b, http.MethodPut, "/v1/cart/items/"+r.cfg.Product, "", line, nil); err != nil {
		return err
	}
	var bill struct {
		QuoteID string `json:"quote_id"`
	}
	if err := r.call(ctx, b, http.MethodPost, "/v1/cart/quote", "", map[string]string{"address_id": b.address.ID}, &bill); err != nil {
		return err
	}
	var order struct {
		Status string `json:"status"`
	}
	err := r.call(ctx, b, http.MethodPost, "/v1/orders", bill.QuoteID, map[string]string{"quote_id": bill.QuoteID, "payment_method": "cod"}, &order)
	if err == nil && order.Status != "confirmed" {
		return &Refusal{Status: http.StatusOK, Reason: "status_" + order.Status}
	}
	return err
}

// call waits for a connection and calls, again when it is asked to come back.
func (r *Rush) call(ctx context.Context, b *buyer, method, path, key string, body, answer any) error {
	for {
		r.connections <- struct{}{}
		sent := time.Now()
		err := b.Call(ctx, method, path, key, body, answer)
		took := time.Since(sent)
		<-r.connections
		refusal := new(Refusal)
		answered := errors.As(err, &refusal)
		if answered && refusal.Reason == outOfStock {
			r.answer.Add(took)
		}
		seconds, told := strconv.Atoi(refusal.RetryAfter)
		pause := time.Duration(seconds) * time.Second
		switch {
		case err == nil:
			return nil
		case answered && refusal.Status == http.StatusServiceUnavailable && told == nil:
			r.count(func(r *RushResult) { r.CameBack++ })
		case !answered && r.cfg.Persist:
			pause = noAnswerPause
			r.count(func(r *RushResult) { r.Unanswered++ })
		default:
			return err
		}
		if err := sleepUntil(ctx, time.Now().Add(pause)); err != nil {
			return err
		}
	}
}

// noAnswerPause is how soon an app tries again when nobody answered.
const noAnswerPause = 100 * time.Millisecond

func (r *Rush) count(change func(*RushResult)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.result)
}
