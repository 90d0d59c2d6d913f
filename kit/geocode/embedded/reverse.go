package embedded

import (
	"context"
	"math"

	"doorstep/kit/geo"
	"doorstep/kit/geocode"
)

const (
	streetWithin = 1_000 // metres: how far a street may be that names a point
	placeWithin  = 60    // metres: how far a place may be that describes it
)

// Reverse is the street and the place nearest to a point.
func (x *Index) Reverse(_ context.Context, at geo.Point) (geocode.Address, error) {
	if err := geocode.CheckPoint(at); err != nil {
		return geocode.Address{}, err
	}
	address := geocode.Address{At: at, Place: x.placeAt(at)}
	street, on, metres := x.streetAt(at)
	switch {
	case street != nil:
		address.Street, address.At, address.Metres = street.name, on, metres
	case address.Place == "":
		return geocode.Address{}, geocode.NoPlaceNear()
	}
	address.Context = x.areaAround(at)
	return address, nil
}

// streetAt is the nearest street with a name, looked for in growing circles.
func (x *Index) streetAt(at geo.Point) (street *entry, on geo.Point, metres float64) {
	for radius := 60.0; ; radius = min(radius*4, streetWithin) {
		metres = math.Inf(1)
		x.around(at, radius, func(s segment) {
			p, m := s.nearest(at)
			if m < metres || m == metres && compareNames(x.entries[s.entry], *street) < 0 {
				street, on, metres = &x.entries[s.entry], p, m
			}
		})
		if metres <= radius {
			return street, on, metres
		}
		if radius >= streetWithin {
			return nil, at, 0
		}
	}
}

// placeAt is the nearest place with a name, or "".
func (x *Index) placeAt(at geo.Point) string {
	low, high := box(at, placeWithin)
	best, found := float64(placeWithin), ""
	x.spots.Search(low, high, func(_, _ [2]float32, id uint32) bool {
		e := &x.entries[id]
		if metres := at.Metres(e.at); metres < best || metres == best && e.name < found {
			best, found = metres, e.name
		}
		return true
	})
	return found
}
