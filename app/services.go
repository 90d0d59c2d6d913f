package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/reflect/protoreflect"

	"doorstep/gen/account/v1/accountv1connect"
	"doorstep/gen/catalog/v1/catalogv1connect"
	"doorstep/gen/delivery/v1/deliveryv1connect"
	"doorstep/gen/inventory/v1/inventoryv1connect"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/gen/location/v1/locationv1connect"
	"doorstep/gen/notification/v1/notificationv1connect"
	"doorstep/gen/order/v1/orderv1connect"
	"doorstep/gen/payment/v1/paymentv1connect"
	"doorstep/gen/search/v1/searchv1connect"
	"doorstep/gen/warehouse/v1/warehousev1connect"
	"doorstep/kit/auth"
	"doorstep/kit/events"
	"doorstep/kit/live"
	"doorstep/kit/obs"
	"doorstep/kit/rpc"
	"doorstep/services/account"
	"doorstep/services/catalog"
	"doorstep/services/delivery"
	"doorstep/services/gateway"
	"doorstep/services/inventory"
	"doorstep/services/location"
	"doorstep/services/notification"
	"doorstep/services/order"
	"doorstep/services/payment"
	"doorstep/services/payment/emulator"
	"doorstep/services/search"
	"doorstep/services/search/embedded"
	"doorstep/services/warehouse"
)

// platform is the services of this process and how to reach the others.
type platform struct {
	cfg    Config
	db     *Database
	bus    *events.Bus
	hub    *live.Hub
	keys   *auth.Keys
	log    *slog.Logger
	chains chains
	peers  *http.Client

	policies  auth.Table
	telemetry *obs.Telemetry

	// Set for what runs here.
	account      *account.Service
	catalog      *catalog.Service
	search       *search.Service
	inventory    *inventory.Service
	payment      *payment.Service
	location     *location.Service
	delivery     *delivery.Service
	warehouse    *warehouse.Service
	order        *order.Service
	notification *notification.Service
	checkout     http.Handler // the payment emulator's page

	mounts  []gateway.Mount // public services, here or elsewhere
	handler http.ServeMux   // all services of this process, for other processes
	loops   []loop
}

// loop is a part that runs until the process ends.
type loop struct {
	name string
	run  func(ctx context.Context) error
}

// build makes the services of this process in the order in which they need each other.
func (p *platform) build(ctx context.Context) (err error) {
	if p.cfg.Delivery.Travel == nil && (p.cfg.runs(Location) || p.cfg.runs(Delivery)) {
		if p.cfg.Delivery.Travel, err = p.guide(ctx); err != nil {
			return err
		}
	}
	steps := []struct {
		name string
		make func() error
	}{
		{Account, p.makeAccount},
		{Catalog, p.makeCatalog},
		{Search, p.makeSearch},
		{Inventory, p.makeInventory},
		{Payment, p.makePayment},
		{Location, p.makeLocation},
		{Delivery, p.makeDelivery},
		{Warehouse, p.makeWarehouse},
		{Order, p.makeOrder},
		{Notification, p.makeNotification},
	}
	for _, step := range steps {
		if !p.cfg.runs(step.name) {
			continue
		}
		if err := step.make(); err != nil {
			return fmt.Errorf("start %s: %w", step.name, err)
		}
	}
	return p.mountPeers()
}

func (p *platform) makeAccount() (err error) {
	p.account, err = account.New(account.Deps{Pool: p.db.Pool, Bus: p.bus, Clock: p.cfg.Clock, Keys: p.keys, Log: p.log}, p.cfg.Account)
	if err != nil {
		return err
	}
	p.mount(accountv1connect.NewAccountPublicServiceHandler(p.account, p.public()))
	p.mount(accountv1connect.NewAccountServiceHandler(p.account, p.internal()))
	p.run(Account, p.account.Run)
	return nil
}

func (p *platform) makeCatalog() (err error) {
	p.catalog, err = catalog.New(catalog.Deps{Pool: p.db.Pool, Bus: p.bus, Clock: p.cfg.Clock, Log: p.log}, catalog.Config{})
	if err != nil {
		return err
	}
	p.mount(catalogv1connect.NewCatalogPublicServiceHandler(p.catalog, p.public()))
	p.steady(p.catalog)
	p.mount(catalogv1connect.NewCatalogServiceHandler(p.catalog, p.internal()))
	p.run(Catalog, p.catalog.Run)
	return nil
}

func (p *platform) makeSearch() (err error) {
	p.search, err = search.New(search.Deps{Pool: p.db.Pool, Bus: p.bus, Clock: p.cfg.Clock, Log: p.log, Engine: embedded.New(), Ideas: embedded.New()}, search.Config{})
	if err != nil {
		return err
	}
	p.mount(searchv1connect.NewSearchPublicServiceHandler(p.search, p.public()))
	p.steady(p.search)
	p.run(Search, p.search.Run)
	return nil
}

func (p *platform) makeInventory() (err error) {
	p.inventory, err = inventory.New(inventory.Deps{Pool: p.db.Pool, Bus: p.bus, Clock: p.cfg.Clock, Log: p.log}, inventory.Config{})
	if err != nil {
		return err
	}
	p.mount(inventoryv1connect.NewInventoryPublicServiceHandler(p.inventory, p.public()))
	p.mount(inventoryv1connect.NewInventoryServiceHandler(p.inventory, p.internal()))
	p.run(Inventory, p.inventory.Run)
	return nil
}

func (p *platform) makePayment() (err error) {
	bank := emulator.New(p.db.Pool, p.cfg.Clock, emulator.Config{})
	p.payment, err = payment.New(payment.Deps{Pool: p.db.Pool, Bus: p.bus, Clock: p.cfg.Clock, Log: p.log, Provider: bank}, p.cfg.Payment)
	if err != nil {
		return err
	}
	bank.Listen(p.payment.Notice)
	p.checkout = bank.Page()
	p.handler.Handle(emulator.Prefix, p.checkout)
	p.run(Payment, bank.Run)
	p.mount(paymentv1connect.NewPaymentPublicServiceHandler(p.payment, p.public()))
	p.mount(paymentv1connect.NewPaymentServiceHandler(p.payment, p.internal()))
	p.run(Payment, p.payment.Run)
	return nil
}

func (p *platform) makeLocation() (err error) {
	roads, _ := p.cfg.Delivery.Travel.(location.Roads) // straight lines are none
	slowDown := func(ctx context.Context, said []*locationv1.Condition) error {
		return p.cfg.Delivery.Travel.SetSlowdowns(ctx, delivery.Slowdowns(said))
	}
	p.location, err = location.New(location.Deps{
		Pool: p.db.Pool, Bus: p.bus, Clock: p.cfg.Clock, Log: p.log, Live: p.hub, Names: p.cfg.placeNames(), Roads: roads, SlowDown: slowDown,
	}, location.Config{Attribution: mapAttribution})
	if err != nil {
		return err
	}
	p.mount(locationv1connect.NewLocationPublicServiceHandler(p.location, p.public()))
	p.mount(locationv1connect.NewLocationServiceHandler(p.location, p.internal()))
	p.run(Location, p.location.Run)
	return nil
}

func (p *platform) makeDelivery() (err error) {
	p.delivery, err = delivery.New(delivery.Deps{
		Pool: p.db.Pool, Bus: p.bus, Clock: p.cfg.Clock, Keys: p.keys, Log: p.log, Live: p.hub, Location: p.locationClient(),
	}, p.cfg.Delivery)
	if err != nil {
		return err
	}
	p.mount(deliveryv1connect.NewDeliveryPublicServiceHandler(p.delivery, p.public()))
	p.mount(deliveryv1connect.NewDeliveryServiceHandler(p.delivery, p.internal()))
	p.run(Delivery, p.delivery.Run)
	return nil
}

func (p *platform) makeWarehouse() (err error) {
	p.warehouse, err = warehouse.New(warehouse.Deps{
		Pool: p.db.Pool, Bus: p.bus, Clock: p.cfg.Clock, Keys: p.keys, Log: p.log, Live: p.hub, Catalog: p.catalogClient(), Inventory: p.inventoryClient(),
	}, warehouse.Config{})
	if err != nil {
		return err
	}
	p.mount(warehousev1connect.NewWarehousePublicServiceHandler(p.warehouse, p.public()))
	p.run(Warehouse, p.warehouse.Run)
	return nil
}

func (p *platform) makeOrder() (err error) {
	p.order, err = order.New(order.Deps{
		Pool: p.db.Pool, Bus: p.bus, Clock: p.cfg.Clock, Keys: p.keys, Log: p.log, Live: p.hub,
		Account: p.accountClient(), Catalog: p.catalogClient(), Inventory: p.inventoryClient(), Payment: p.paymentClient(), Delivery: p.deliveryClient(), Warehouse: p.warehouseClient(),
	}, p.cfg.Order)
	if err != nil {
		return err
	}
	p.mount(orderv1connect.NewOrderPublicServiceHandler(p.order, p.public()))
	p.run(Order, p.order.Run)
	return nil
}

func (p *platform) makeNotification() (err error) {
	p.notification, err = notification.New(notification.Deps{
		Pool: p.db.Pool, Bus: p.bus, Clock: p.cfg.Clock, Keys: p.keys, Log: p.log,
	}, notification.Config{InboxOpen: p.cfg.OpenInbox, Push: p.cfg.Push})
	if err != nil {
		return err
	}
	p.mount(notificationv1connect.NewNotificationPublicServiceHandler(p.notification, p.public()))
	p.run(Notification, p.notification.Run)
	return nil
}

func (p *platform) run(name string, run func(context.Context) error) {
	p.loops = append(p.loops, loop{name, run})
}

// outer runs the middleware of calls that come over the network.
func (p *platform) public() connect.HandlerOption { return rpc.Serve(p.chains.outer, rpc.MaxPublic) }

func (p *platform) internal() connect.HandlerOption {
	return rpc.Serve(p.chains.outer, rpc.MaxInternal)
}

// mount serves a service to other processes, and a public one to apps.
func (p *platform) mount(path string, handler http.Handler) {
	p.handler.Handle(path, p.keys.Authenticate(handler))
	if name := protoreflect.FullName(strings.Trim(path, "/")); auth.Public(name) {
		p.mounts = append(p.mounts, gateway.Mount{Service: name, Handler: handler})
	}
}

// steady lets the gateway give answers of the public service that was just mounted again.
func (p *platform) steady(service gateway.Steady) { p.mounts[len(p.mounts)-1].Steady = service }
