package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/cespare/xxhash/v2"

	"doorstep/kit/routing/roads"
	"doorstep/kit/routing/streets"
	"doorstep/services/delivery/travel"
)

// vehicle is what riders ride.
const vehicle = "scooter"

// guide rides along the roads of the extract, or straight without one.
func (p *platform) guide(ctx context.Context) (travel.Guide, error) {
	open := p.cfg.mapOf()
	if open == nil {
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
	return travel.On(network), nil
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
