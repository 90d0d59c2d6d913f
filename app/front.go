package app

import (
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
	g, err := gateway.New(gateway.Deps{
		Keys: p.keys, Live: p.hub, Log: p.log, Mounts: p.mounts, Orders: p.ordersForApps(), Positions: p.locationClient(),
		Pictures: p.pictures(), Web: web.Files(), Ready: p.ready,
	}, p.cfg.Gateway)
	if err != nil {
		return nil, err
	}
	p.run(Gateway, g.Run)
	return gateway.NewServer(g.Handler()), nil
}

// pictures draws product pictures where the catalog runs.
func (p *platform) pictures() http.Handler {
	if p.catalog == nil {
		return http.NotFoundHandler()
	}
	return p.catalog.Pictures(citydata.Images())
}
