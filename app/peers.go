package app

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/reflect/protoreflect"

	"doorstep/gen/account/v1/accountv1connect"
	"doorstep/gen/account/v1/accountv1local"
	"doorstep/gen/catalog/v1/catalogv1connect"
	"doorstep/gen/catalog/v1/catalogv1local"
	"doorstep/gen/delivery/v1/deliveryv1connect"
	"doorstep/gen/delivery/v1/deliveryv1local"
	"doorstep/gen/inventory/v1/inventoryv1connect"
	"doorstep/gen/inventory/v1/inventoryv1local"
	"doorstep/gen/location/v1/locationv1connect"
	"doorstep/gen/location/v1/locationv1local"
	"doorstep/gen/order/v1/orderv1connect"
	"doorstep/gen/order/v1/orderv1local"
	"doorstep/gen/payment/v1/paymentv1connect"
	"doorstep/gen/payment/v1/paymentv1local"
	"doorstep/gen/warehouse/v1/warehousev1connect"
	"doorstep/gen/warehouse/v1/warehousev1local"
	"doorstep/kit/auth"
	"doorstep/kit/rpc"
	"doorstep/services/gateway"
)

// The clients below are the whole list of who may call whom; see docs/architecture.md.

func (p *platform) accountClient() accountv1connect.AccountServiceClient {
	return client(p, Account, accountv1local.NewAccountService, accountv1connect.AccountServiceHandler(p.account), accountv1connect.NewAccountServiceClient)
}

func (p *platform) catalogClient() catalogv1connect.CatalogServiceClient {
	return client(p, Catalog, catalogv1local.NewCatalogService, catalogv1connect.CatalogServiceHandler(p.catalog), catalogv1connect.NewCatalogServiceClient)
}

func (p *platform) inventoryClient() inventoryv1connect.InventoryServiceClient {
	return client(p, Inventory, inventoryv1local.NewInventoryService, inventoryv1connect.InventoryServiceHandler(p.inventory), inventoryv1connect.NewInventoryServiceClient)
}

func (p *platform) paymentClient() paymentv1connect.PaymentServiceClient {
	return client(p, Payment, paymentv1local.NewPaymentService, paymentv1connect.PaymentServiceHandler(p.payment), paymentv1connect.NewPaymentServiceClient)
}

func (p *platform) locationClient() locationv1connect.LocationServiceClient {
	return client(p, Location, locationv1local.NewLocationService, locationv1connect.LocationServiceHandler(p.location), locationv1connect.NewLocationServiceClient)
}

func (p *platform) deliveryClient() deliveryv1connect.DeliveryServiceClient {
	return client(p, Delivery, deliveryv1local.NewDeliveryService, deliveryv1connect.DeliveryServiceHandler(p.delivery), deliveryv1connect.NewDeliveryServiceClient)
}

// warehouseClient reads what everybody may know of a store.
func (p *platform) warehouseClient() warehousev1connect.WarehousePublicServiceClient {
	return client(p, Warehouse, warehousev1local.NewWarehousePublicService, warehousev1connect.WarehousePublicServiceHandler(p.warehouse), warehousev1connect.NewWarehousePublicServiceClient)
}

// ordersForApps lets the gateway ask for an order with the rights of the app that it serves.
func (p *platform) ordersForApps() orderv1connect.OrderPublicServiceClient {
	return rpc.Pick(p.cfg.runs(Order),
		func() orderv1connect.OrderPublicServiceClient {
			return orderv1local.NewOrderPublicService(p.order, p.chains.outer)
		},
		func() orderv1connect.OrderPublicServiceClient {
			return orderv1connect.NewOrderPublicServiceClient(p.peers, p.cfg.Peers[Order], p.dial(), auth.ForwardCaller())
		})
}

// client calls a service of this process, or its peer.
func client[Handler, Client any](
	p *platform, name string, local func(Handler, rpc.Chain) Client, handler Handler,
	remote func(connect.HTTPClient, string, ...connect.ClientOption) Client,
) Client {
	return rpc.Pick(p.cfg.runs(name),
		func() Client { return local(handler, p.chains.local) },
		func() Client { return remote(p.peers, p.cfg.Peers[name], p.dial()) })
}

func (p *platform) dial() connect.ClientOption { return rpc.Dial(p.keys.ServiceCredentials) }

// mountPeers makes the gateway pass the public methods of services that run elsewhere on to them.
func (p *platform) mountPeers() error {
	if !p.cfg.runs(Gateway) {
		return nil
	}
	for _, rule := range p.policies {
		service := rule.Method.Parent().FullName()
		name := serviceName(service)
		if p.cfg.runs(name) || p.mounted(service) {
			continue
		}
		proxy, err := p.proxy(name)
		if err != nil {
			return err
		}
		p.mounts = append(p.mounts, gateway.Mount{Service: service, Handler: proxy})
	}
	return nil
}

func (p *platform) mounted(service protoreflect.FullName) bool {
	for _, m := range p.mounts {
		if m.Service == service {
			return true
		}
	}
	return false
}

func (p *platform) proxy(name string) (http.Handler, error) {
	peer, err := url.Parse(p.cfg.Peers[name])
	if err != nil || peer.Host == "" {
		return nil, fmt.Errorf("service %s does not run here and has no peer; give --peer %s=http://HOST:PORT", name, name)
	}
	return &httputil.ReverseProxy{
		Transport: p.peers.Transport,
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(peer) },
	}, nil
}

// serviceName is "order" of "doorstep.order.v1.OrderPublicService".
func serviceName(full protoreflect.FullName) string {
	return strings.Split(string(full), ".")[1]
}

// checkPeers says which neighbours of the services here are nowhere.
func (c Config) checkPeers() error {
	for _, s := range Services {
		if !c.runs(s.Name) || s.Name == Gateway {
			continue
		}
		for _, callee := range strings.FieldsFunc(s.Calls, func(r rune) bool { return r == ',' || r == ' ' }) {
			if !c.runs(callee) && c.Peers[callee] == "" {
				return fmt.Errorf("%s calls %s, which does not run here; give --peer %s=http://HOST:PORT", s.Name, callee, callee)
			}
		}
	}
	return nil
}
