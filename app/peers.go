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
	"doorstep/kit/auth"
	"doorstep/kit/rpc"
	"doorstep/services/gateway"
)

// The clients below are the whole list of who may call whom; see docs/architecture.md.

func (p *platform) accountClient() accountv1connect.AccountServiceClient {
	return rpc.Pick(p.cfg.runs(Account),
		func() accountv1connect.AccountServiceClient {
			return accountv1local.NewAccountService(p.account, p.chains.local)
		},
		func() accountv1connect.AccountServiceClient {
			return accountv1connect.NewAccountServiceClient(p.peers, p.cfg.Peers[Account], p.dial())
		})
}

func (p *platform) catalogClient() catalogv1connect.CatalogServiceClient {
	return rpc.Pick(p.cfg.runs(Catalog),
		func() catalogv1connect.CatalogServiceClient {
			return catalogv1local.NewCatalogService(p.catalog, p.chains.local)
		},
		func() catalogv1connect.CatalogServiceClient {
			return catalogv1connect.NewCatalogServiceClient(p.peers, p.cfg.Peers[Catalog], p.dial())
		})
}

func (p *platform) inventoryClient() inventoryv1connect.InventoryServiceClient {
	return rpc.Pick(p.cfg.runs(Inventory),
		func() inventoryv1connect.InventoryServiceClient {
			return inventoryv1local.NewInventoryService(p.inventory, p.chains.local)
		},
		func() inventoryv1connect.InventoryServiceClient {
			return inventoryv1connect.NewInventoryServiceClient(p.peers, p.cfg.Peers[Inventory], p.dial())
		})
}

func (p *platform) paymentClient() paymentv1connect.PaymentServiceClient {
	return rpc.Pick(p.cfg.runs(Payment),
		func() paymentv1connect.PaymentServiceClient {
			return paymentv1local.NewPaymentService(p.payment, p.chains.local)
		},
		func() paymentv1connect.PaymentServiceClient {
			return paymentv1connect.NewPaymentServiceClient(p.peers, p.cfg.Peers[Payment], p.dial())
		})
}

func (p *platform) locationClient() locationv1connect.LocationServiceClient {
	return rpc.Pick(p.cfg.runs(Location),
		func() locationv1connect.LocationServiceClient {
			return locationv1local.NewLocationService(p.location, p.chains.local)
		},
		func() locationv1connect.LocationServiceClient {
			return locationv1connect.NewLocationServiceClient(p.peers, p.cfg.Peers[Location], p.dial())
		})
}

func (p *platform) deliveryClient() deliveryv1connect.DeliveryServiceClient {
	return rpc.Pick(p.cfg.runs(Delivery),
		func() deliveryv1connect.DeliveryServiceClient {
			return deliveryv1local.NewDeliveryService(p.delivery, p.chains.local)
		},
		func() deliveryv1connect.DeliveryServiceClient {
			return deliveryv1connect.NewDeliveryServiceClient(p.peers, p.cfg.Peers[Delivery], p.dial())
		})
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
