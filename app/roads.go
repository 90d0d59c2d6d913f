package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/cespare/xxhash/v2"

	"doorstep/kit/routing"
	"doorstep/kit/routing/cached"
	"doorstep/kit/routing/fallback"
	"doorstep/kit/routing/google"
	"doorstep/kit/routing/osrm"
	"doorstep/kit/routing/roads"
	"doorstep/kit/routing/streets"
	"doorstep/kit/routing/valhalla"
	"doorstep/services/delivery/travel"
)

// vehicle is what riders ride.
const vehicle = "scooter"

// guide rides along the roads of the extract, or straight without one.
func (p *platform) guide(ctx context.Context) (travel.Guide, error) {
	open := p.cfg.mapOf()
	outside, err := p.cfg.Engines.ways()
	if err != nil {
		return nil, err
	}
	if open == nil {
		if outside != nil {
			return nil, errors.New("an engine that shows ways needs a map as well (--map, or import roads): promises are made from it")
		}
		return &travel.Straight{}, nil
	}
	extract, err := open()
	if err != nil {
		return nil, fmt.Errorf("open the map: %w", err)
	}
	defer extract.Close()
	network, err := p.cfg.prepareRoads(ctx, extract)
	if err != nil {
		return nil, fmt.Errorf("prepare the roads: %w", err)
	}
	if outside == nil {
		return travel.On(network, nil), nil
	}
	both := fallback.New(outside, network, fallback.Options{Told: func(call string, _ bool, cause error) {
		if cause != nil {
			p.log.DebugContext(ctx, "the embedded roads step in", "call", call, "error", cause)
		}
	}})
	ways, err := cached.New(both, cached.Options{})
	if err != nil {
		return nil, err
	}
	p.run("ways", func(ctx context.Context) error {
		<-ctx.Done()
		ways.Close()
		return nil
	})
	return travel.On(network, ways), nil
}

// ways is the engine that shows them, nil when none runs elsewhere.
func (e Engines) ways() (routing.Router, error) {
	switch {
	case e.OSRMURL != "":
		return osrm.New(osrm.Config{Server: e.OSRMURL})
	case e.ValhallaURL != "":
		return valhalla.New(valhalla.Config{Server: e.ValhallaURL})
	case e.GoogleRoutesKey != "":
		return google.New(google.Config{Key: e.GoogleRoutesKey})
	}
	return nil, nil
}

// check finds engines that exclude each other.
func (e Engines) check() error {
	if given(e.OSRMURL, e.ValhallaURL, e.GoogleRoutesKey) > 1 {
		return errors.New("choose one of --osrm-url, --valhalla-url and --google-routes-key")
	}
	if given(e.PhotonURL, e.NominatimURL) > 1 {
		return errors.New("choose one of --photon-url and --nominatim-url")
	}
	return nil
}

// given counts what is not empty.
func given(texts ...string) (n int) {
	for _, text := range texts {
		if text != "" {
			n++
		}
	}
	return n
}

// prepareRoads reads what was prepared of the extract the last time, or prepares it and keeps that.
func (c Config) prepareRoads(ctx context.Context, extract io.ReadSeeker) (*roads.Roads, error) {
	sum := xxhash.New()
	if _, err := io.Copy(sum, extract); err != nil {
		return nil, err
	}
	kept := RoadsFile(c.Data, vehicle)
	known, err := roads.Open(kept)
	switch {
	case err == nil && known.Source() == sum.Sum64():
		return known, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		c.Log.InfoContext(ctx, "roads are prepared again", "error", err)
	}
	c.Progress("preparing the roads")
	network, err := roads.Build(ctx, extract, vehicle, streets.Options{LeftHand: !c.DriveOnRight}, nil)
	if err != nil {
		return nil, err
	}
	if err := network.Save(kept); err != nil {
		c.Log.WarnContext(ctx, "prepared roads not kept, the next start prepares them again", "error", err)
	}
	return network, nil
}
