package app

import (
	"cmp"
	"net/http"

	"doorstep/services/gateway"
	"doorstep/sim/city/citydata"
	"doorstep/web"
)

// front is the gateway's server; nil when the gateway does not run here.
func (p *platform) front() (*http.Server, error) {
	if !p.cfg.runs(Gateway) {
		return nil, nil
	}
	drawn := p.cfg.drawn()
	apps, err := p.apps(drawn)
	if err != nil {
		return nil, err
	}
	checkout, err := p.checkoutPage()
	if err != nil {
		return nil, err
	}
	g, err := gateway.New(gateway.Deps{
		Keys: p.keys, Live: p.hub, Log: p.log, Mounts: p.mounts, Orders: p.ordersForApps(), Positions: p.locationClient(),
		Pictures: p.pictures(), Checkout: checkout, Web: web.Files(), Ready: p.ready, Apps: apps, Clock: p.cfg.Clock, Tile: drawn.tile,
	}, p.cfg.Gateway)
	if err != nil {
		return nil, err
	}
	p.run(Gateway, g.Run)
	return gateway.NewServer(g.Handler()), nil
}

// apps is what the web apps know before a login.
func (p *platform) apps(drawn *drawnMap) (gateway.Apps, error) {
	bounds, err := drawn.bounds()
	if err != nil {
		return gateway.Apps{}, err
	}
	apps := gateway.Apps{
		Demo: len(p.cfg.demoLogins) > 0, Version: p.cfg.Version, TimeZone: "Asia/Kolkata",
		Map: gateway.Map{Tiles: p.cfg.MapTiles, Attribution: cmp.Or(p.cfg.MapAttribution, citydata.RoadsAttribution), Bounds: bounds},
	}
	for _, g := range p.cfg.demoLogins {
		apps.Logins = append(apps.Logins, gateway.DemoLogin{Phone: g.Phone, Name: g.Name, Role: g.Role})
	}
	return apps, nil
}

// pictures draws product pictures where the catalog runs.
func (p *platform) pictures() http.Handler {
	if p.catalog == nil {
		return http.NotFoundHandler()
	}
	return p.catalog.Pictures(citydata.Images())
}

// checkoutPage is the page of the payment emulator, here or where the payment service runs.
func (p *platform) checkoutPage() (http.Handler, error) {
	if p.checkout != nil {
		return p.checkout, nil
	}
	return p.proxy(Payment)
}
