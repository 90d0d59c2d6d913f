package order

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	accountv1 "doorstep/gen/account/v1"
	catalogv1 "doorstep/gen/catalog/v1"
	deliveryv1 "doorstep/gen/delivery/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/gen/order/v1/orderv1connect"
	paymentv1 "doorstep/gen/payment/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/auth"
	"doorstep/kit/batch"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/kpi"
	"doorstep/kit/live"
	"doorstep/kit/pictures"
	"doorstep/services/order/db/dbgen"
)

// Schema holds the service's tables; Migrations creates them.
const Schema = "orders"

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the orders schema.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "db/migrations")
	if err != nil {
		panic(err) // an embedded folder is there or the program does not compile
	}
	return sub
}

// Account knows the customer's addresses.
type Account interface {
	GetAddress(context.Context, *accountv1.GetAddressRequest) (*accountv1.GetAddressResponse, error)
	GetDefaultAddress(context.Context, *accountv1.GetDefaultAddressRequest) (*accountv1.GetAddressResponse, error)
	FindCustomers(context.Context, *accountv1.FindCustomersRequest) (*accountv1.FindCustomersResponse, error)
}

// Catalog knows prices.
type Catalog interface {
	Quote(context.Context, *catalogv1.QuoteRequest) (*catalogv1.QuoteResponse, error)
}

// Inventory holds and confirms stock.
type Inventory interface {
	Reserve(context.Context, *inventoryv1.ReserveRequest) (*inventoryv1.ReserveResponse, error)
	Confirm(context.Context, *inventoryv1.ConfirmRequest) (*inventoryv1.ConfirmResponse, error)
	Release(context.Context, *inventoryv1.ReleaseRequest) (*inventoryv1.ReleaseResponse, error)
}

// Payment takes money.
type Payment interface {
	Authorise(context.Context, *paymentv1.AuthoriseRequest) (*paymentv1.AuthoriseResponse, error)
	ChangeMethod(context.Context, *paymentv1.ChangeMethodRequest) (*paymentv1.AuthoriseResponse, error)
}

// Delivery promises.
type Delivery interface {
	Promise(context.Context, *deliveryv1.PromiseRequest) (*deliveryv1.PromiseResponse, error)
	Terms(context.Context, *deliveryv1.TermsRequest) (*deliveryv1.StoreTerms, error)
}

// Warehouse knows the name and the address of a store.
type Warehouse interface {
	GetWarehouse(context.Context, *warehousev1.GetWarehouseRequest) (*warehousev1.Warehouse, error)
}

// Live tells open apps what changed; *live.Hub does.
type Live interface {
	Publish(ctx context.Context, channel string, message live.Message) error
}

// Deps are what the service stands on.
type Deps struct {
	Pool      *pgxpool.Pool
	Bus       *events.Bus
	Clock     clock.Clock
	Keys      *auth.Keys
	Log       *slog.Logger
	Live      Live
	Account   Account
	Catalog   Catalog
	Inventory Inventory
	Payment   Payment
	Delivery  Delivery
	Warehouse Warehouse
}

// Service is the order service.
type Service struct {
	Deps
	cfg      Config
	payTime  time.Duration // in business time
	queries  *dbgen.Queries
	carts    *batch.Line[string, cart] // by user
	newCarts *batch.Line[cart, bool]
	metrics  metrics
	fees     feeBook
	pictures *pictures.Reader
	drawing  chan struct{} // an element for each invoice that is drawn
}

var _ orderv1connect.OrderPublicServiceHandler = (*Service)(nil)

// New makes the service and subscribes it to its events.
func New(deps Deps, cfg Config) (*Service, error) {
	s := &Service{
		Deps: deps, cfg: cfg.withDefaults(), queries: dbgen.New(deps.Pool), metrics: newMetrics(),
		pictures: pictures.NewReader(claimPictures), drawing: make(chan struct{}, drawnAtOnce),
	}
	if err := s.cfg.Seller.check(); err != nil {
		return nil, err
	}
	speed := float64(time.Hour) / float64(max(deps.Clock.Wall(time.Hour), 1))
	s.payTime = time.Duration(float64(s.cfg.PayTime) * speed)
	s.carts, s.newCarts = batch.New(mostCarts, s.openCarts), batch.New(mostCarts, s.createCarts)
	deps.Bus.Subscribe("order",
		onEach(s, s.onPaymentCaptured), onEach(s, s.onPaymentFailed), onEach(s, s.onPaymentRefunded),
		onEach(s, s.onPickStarted), onEach(s, s.onLineSubstituted), onEach(s, s.onOrderPacked), onEach(s, s.onOrderHandedOver),
		onEach(s, s.onRiderAssigned), onEach(s, s.onRiderUnassigned),
		onEach(s, s.onRiderArrivedAtStore), onEach(s, s.onRiderArrivedAtDoor),
		onEach(s, s.onDeliveryCompleted), onEach(s, s.onDeliveryFailed), onEach(s, s.onGoodsReturned), onEach(s, s.onEtaChanged),
	)
	return s, nil
}

// Run resumes pending orders and forgets old carts and quotes until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.sweepPending(ctx) })
	group.Go(func() error { return s.sweepCarts(ctx) })
	group.Go(func() error {
		return kpi.Export(ctx, kpis, func() kpi.Rows { return kpiRows{s.queries} }, s.Clock, s.Log)
	})
	return group.Wait()
}
