// Package ordertest runs the order service on a real database with its neighbours faked.
package ordertest

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "doorstep/gen/account/v1"
	authv1 "doorstep/gen/auth/v1"
	catalogv1 "doorstep/gen/catalog/v1"
	deliveryv1 "doorstep/gen/delivery/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	orderv1 "doorstep/gen/order/v1"
	paymentv1 "doorstep/gen/payment/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/idem"
	"doorstep/kit/live"
	"doorstep/kit/pictures"
	"doorstep/kit/rpc"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/order"
)

// Store is the warehouse of every test; Home the address of every customer.
const (
	Store = "blr-test"
	Home  = "home"
)

// Start is when every test begins.
var Start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// Fixture is the service and what it stands on.
type Fixture struct {
	*order.Service
	Pool  *pgxpool.Pool
	Clock *clock.Manual
	// Stock answers inventory calls; Pay the state of a payment.
	Stock *Stock
	Pay   *Pay
	// Delivery is what delivery asks of orders.
	Delivery *Promises
}

// New makes the service; its consumers run until the test ends.
func New(t testing.TB, change ...func(*order.Config)) *Fixture {
	t.Helper()
	var cfg order.Config
	for _, set := range change {
		set(&cfg)
	}
	pool := storagetest.Pool(t,
		storagetest.Migration{Schema: events.Schema, FS: events.Migrations()},
		storagetest.Migration{Schema: idem.Schema, FS: idem.Migrations()},
		storagetest.Migration{Schema: pictures.Schema, FS: pictures.Migrations()},
		storagetest.Migration{Schema: order.Schema, FS: order.Migrations()})
	keys, err := auth.NewKeys([]byte("a secret that is only for the tests"))
	if err != nil {
		t.Fatal(err)
	}
	f := &Fixture{Pool: pool, Clock: clock.NewManual(Start), Stock: &Stock{Holds: map[string]map[string]int32{}, Free: 1000}, Pay: &Pay{State: "captured", Charges: map[string]int{}, Credit: map[string]int64{}}}
	f.Delivery = &Promises{clock: f.Clock, terms: &deliveryv1.StoreTerms{Mode: "normal", SurgePercent: 100}}
	bus := events.NewBus(pool, events.Options{Poll: 5 * time.Millisecond})
	f.Service, err = order.New(order.Deps{
		Pool: pool, Bus: bus, Clock: f.Clock, Keys: keys, Log: slog.New(slog.DiscardHandler), Live: quiet{},
		Account: addresses{}, Catalog: prices{}, Inventory: f.Stock, Payment: f.Pay, Delivery: f.Delivery, Warehouse: stores{},
	}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- bus.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return f
}

// As is the context of a customer.
func As(t testing.TB, user string) context.Context {
	return auth.WithPrincipal(t.Context(), auth.Principal{UserID: user, Role: authv1.Role_ROLE_CUSTOMER})
}

// Quote fills the cart of a customer with two units each of some products and locks the bill.
func (f *Fixture) Quote(t testing.TB, ctx context.Context, products ...string) *orderv1.Quote {
	t.Helper()
	for _, p := range products {
		if _, err := f.SetCartItem(ctx, &orderv1.SetCartItemRequest{ProductId: p, Quantity: 2, WarehouseId: Store}); err != nil {
			t.Fatal(err)
		}
	}
	quote, err := f.QuoteCart(ctx, &orderv1.QuoteCartRequest{AddressId: Home})
	if err != nil {
		t.Fatal(err)
	}
	return quote
}

// Place orders a quote.
func (f *Fixture) Place(ctx context.Context, quoteID, method, key string) (*orderv1.Order, error) {
	return f.PlaceOrder(rpc.WithIdempotencyKey(ctx, key), &orderv1.PlaceOrderRequest{QuoteId: quoteID, PaymentMethod: method})
}

// Tell publishes an event of a neighbour.
func (f *Fixture) Tell(t testing.TB, topic, orderID string, payload proto.Message) {
	t.Helper()
	err := events.Publish(t.Context(), f.Pool, events.Draft{Topic: topic, Subject: orderID, PartitionKey: Store, Time: f.Clock.Now(), Payload: payload})
	if err != nil {
		t.Fatal(err)
	}
}

// Await polls until the customer's order has the status.
func (f *Fixture) Await(t testing.TB, ctx context.Context, orderID, status string) *orderv1.Order {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		o, err := f.GetOrder(ctx, &orderv1.GetOrderRequest{OrderId: orderID})
		if err != nil {
			t.Fatal(err)
		}
		if o.Status == status {
			return o
		}
		if time.Now().After(deadline) {
			t.Fatalf("order %s is %s, want %s", orderID, o.Status, status)
		}
	}
}

type quiet struct{}

func (quiet) Publish(context.Context, string, live.Message) error { return nil }

type addresses struct{}

func (addresses) GetAddress(_ context.Context, req *accountv1.GetAddressRequest) (*accountv1.GetAddressResponse, error) {
	if req.AddressId != Home {
		return nil, auth.NotFound("address", req.AddressId)
	}
	return &accountv1.GetAddressResponse{UserName: "Asha", Address: &accountv1.Address{AddressId: Home, Line1: "12 MG Road", City: "Bengaluru", Latitude: 12.97, Longitude: 77.6}}, nil
}

// FindCustomers knows people by their id.
func (addresses) FindCustomers(_ context.Context, req *accountv1.FindCustomersRequest) (*accountv1.FindCustomersResponse, error) {
	return &accountv1.FindCustomersResponse{UserIds: []string{req.Asked}}, nil
}

func (a addresses) GetDefaultAddress(ctx context.Context, req *accountv1.GetDefaultAddressRequest) (*accountv1.GetAddressResponse, error) {
	return a.GetAddress(ctx, &accountv1.GetAddressRequest{UserId: req.UserId, AddressId: Home})
}

// prices sells everything but "unsold" at Rs 118 with 18 % tax; what begins with "cold" is chilled.
type prices struct{}

func (prices) Quote(_ context.Context, req *catalogv1.QuoteRequest) (*catalogv1.QuoteResponse, error) {
	res := &catalogv1.QuoteResponse{Currency: "INR"}
	for _, id := range req.ProductIds {
		zone := "ambient"
		if strings.HasPrefix(id, "cold") {
			zone = "chilled"
		}
		if id != "unsold" {
			res.Products = append(res.Products, &catalogv1.QuotedProduct{ProductId: id, Name: id, PriceMinor: 11800, MrpMinor: 12000, TaxRateBp: 1800, StorageZone: zone, IsFood: true, Barcodes: []string{"200" + id}})
		}
	}
	return res, nil
}

// stores have one address.
type stores struct{}

func (stores) GetWarehouse(_ context.Context, req *warehousev1.GetWarehouseRequest) (*warehousev1.Warehouse, error) {
	return &warehousev1.Warehouse{WarehouseId: req.WarehouseId, Name: "Ashok Nagar", Address: "8 Brigade Road, Bengaluru"}, nil
}

// Stock is an inventory with Free units of everything.
type Stock struct {
	mu    sync.Mutex // guards all below
	Holds map[string]map[string]int32
	Free  int32
	// Refuse is what Confirm answers, nil for success.
	Refuse error
}

// SetRefuse changes what Confirm answers.
func (s *Stock) SetRefuse(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Refuse = err
}

func (s *Stock) Reserve(_ context.Context, req *inventoryv1.ReserveRequest) (*inventoryv1.ReserveResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if req.Quantity > s.Free {
		return nil, errs.New(errs.FailedPrecondition, "out_of_stock", "%s is out of stock.", req.ProductId)
	}
	if s.Holds[req.HoldId] == nil {
		s.Holds[req.HoldId] = map[string]int32{}
	}
	s.Holds[req.HoldId][req.ProductId] = req.Quantity
	return &inventoryv1.ReserveResponse{Quantity: req.Quantity, ExpiresAt: req.ExpiresAt}, nil
}

func (s *Stock) Confirm(_ context.Context, req *inventoryv1.ConfirmRequest) (*inventoryv1.ConfirmResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &inventoryv1.ConfirmResponse{}, s.Refuse
}

func (s *Stock) Release(context.Context, *inventoryv1.ReleaseRequest) (*inventoryv1.ReleaseResponse, error) {
	return &inventoryv1.ReleaseResponse{}, nil
}

// Pay is a payment service that answers State.
type Pay struct {
	mu      sync.Mutex // guards all below
	State   string
	Fault   error
	Charges map[string]int
	// Credit is what orders wanted to use of it; Refusal the word for a failed state.
	Credit  map[string]int64
	Refusal string
}

// CreditOf is how much credit an order wanted to use.
func (p *Pay) CreditOf(order string) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Credit[order]
}

// Refuse fails payments with a word.
func (p *Pay) Refuse(refusal string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.State, p.Refusal = "failed", refusal
}

// Set changes the answer.
func (p *Pay) Set(state string, fault error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.State, p.Fault = state, fault
}

func (p *Pay) Authorise(_ context.Context, req *paymentv1.AuthoriseRequest) (*paymentv1.AuthoriseResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Fault != nil {
		return nil, p.Fault
	}
	p.Charges[req.OrderId]++
	p.Credit[req.OrderId] = req.CreditMinor
	return &paymentv1.AuthoriseResponse{State: p.State, Message: "The bank said no.", Method: req.Method, Refusal: p.Refusal}, nil
}

// ChangeMethod answers with the state that is set; cash is due at once unless the outcome is unknown.
func (p *Pay) ChangeMethod(_ context.Context, req *paymentv1.ChangeMethodRequest) (*paymentv1.AuthoriseResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	state := p.State
	if req.Method == order.COD && state == "action_needed" {
		state = "cash_due"
	}
	return &paymentv1.AuthoriseResponse{State: state, Message: "The bank said no.", Method: req.Method}, nil
}

// Promises delivers in 12 minutes, at most 18, within latitude 13, on its terms.
type Promises struct {
	clock clock.Clock
	mu    sync.Mutex // guards the following
	terms *deliveryv1.StoreTerms
	// refuses is why nothing is taken, other the store that would.
	refuses, other string
}

// Set changes the terms.
func (p *Promises) Set(terms *deliveryv1.StoreTerms) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.terms = terms
}

// Refuse takes no more orders; another store may.
func (p *Promises) Refuse(why, other string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses, p.other = why, other
}

// Promise answers.
func (p *Promises) Promise(_ context.Context, req *deliveryv1.PromiseRequest) (*deliveryv1.PromiseResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	return &deliveryv1.PromiseResponse{
		Serviceability: &deliveryv1.Serviceability{
			Serviceable: req.Latitude < 13 && p.refuses == "", WarehouseId: Store, EstimateMinutes: 12, PromiseMinutes: 18, Terms: p.terms,
			WhyNot: p.refuses, Message: "The store has too much to do.", OtherWarehouseId: p.other,
		},
		EstimateAt: timestamppb.New(now.Add(12 * time.Minute)), PromiseAt: timestamppb.New(now.Add(18 * time.Minute)), RideS: 400,
		SurgePercent: p.terms.SurgePercent, SurgeReasons: p.terms.SurgeReasons, SurgeBecause: p.terms.SurgeBecause,
	}, nil
}

// Terms answers.
func (p *Promises) Terms(context.Context, *deliveryv1.TermsRequest) (*deliveryv1.StoreTerms, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.terms, nil
}
