package app

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"sync"

	"doorstep/kit/roadmap"
	"doorstep/services/gateway"
	"doorstep/sim/city/citydata"
	"doorstep/web"
)

// front is the gateway's server; nil when the gateway does not run here.
func (p *platform) front() (*http.Server, error) {
	if !p.cfg.runs(Gateway) {
		return nil, nil
	}
	roads, err := roadsOfCity()
	if err != nil {
		return nil, err
	}
	checkout, err := p.checkoutPage()
	if err != nil {
		return nil, err
	}
	g, err := gateway.New(gateway.Deps{
		Keys: p.keys, Live: p.hub, Log: p.log, Mounts: p.mounts, Orders: p.ordersForApps(), Positions: p.locationClient(),
		Pictures: p.pictures(), Checkout: checkout, Web: web.Files(), Ready: p.ready, Apps: p.apps(), Clock: p.cfg.Clock, Roads: roads,
	}, p.cfg.Gateway)
	if err != nil {
		return nil, err
	}
	p.run(Gateway, g.Run)
	return gateway.NewServer(g.Handler()), nil
}

// roadsOfCity are the roads that come with the program, for the map of the apps.
var roadsOfCity = sync.OnceValues(func() ([]byte, error) {
	return roadmap.GeoJSON(context.Background(), bytes.NewReader(citydata.Roads()))
})

// apps is what the web apps know before a login.
func (p *platform) apps() gateway.Apps {
	apps := gateway.Apps{
		Demo: len(p.cfg.demoLogins) > 0, Version: p.cfg.Version, TimeZone: "Asia/Kolkata",
		Map: gateway.Map{Tiles: p.cfg.MapTiles, Attribution: cmp.Or(p.cfg.MapAttribution, citydata.RoadsAttribution), Bounds: citydata.RoadsBounds},
	}
	for _, g := range p.cfg.demoLogins {
		apps.Logins = append(apps.Logins, gateway.DemoLogin{Phone: g.Phone, Name: g.Name, Role: g.Role})
	}
	return apps
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
