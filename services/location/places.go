package location

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"

	"doorstep/kit/geo"
)

// Store is what is known of a store.
type Store struct {
	WarehouseID, Name string
	geo.Point
	Radius  float64
	Active  bool
	Hours   Hours
	Version int64
}

// Zone is where a store delivers. Polygon is open.
type Zone struct {
	ZoneID, WarehouseID, Name string
	Polygon                   []geo.Point
	// RideMinutes is what the polygon was drawn from, 0 when people drew it.
	RideMinutes     int32
	Active, Deleted bool
	Version         int64
}

// Serving is a store that delivers to a place.
type Serving struct {
	Store  Store
	ZoneID string
	Metres float64
	// Ride in seconds by road, 0 where no streets are loaded.
	Ride float64
	Open bool
}

// places are all stores and zones in memory. The newest version of each wins. Reading takes no lock;
// the first read after changes builds the index anew.
type places struct {
	mu     sync.Mutex // guards the following
	stores map[string]Store
	zones  map[string]Zone

	loaded atomic.Bool            // read from the tables once
	built  atomic.Pointer[layout] // nil after a change
}

// layout is an index over one state of the places. It never changes.
type layout struct {
	tree rtree.RTreeG[area]
}

// area is one place to be served: a zone, or the circle of a store that has none.
type area struct {
	store  *Store
	zoneID string
	ring   orb.Ring // empty for a circle
}

func newPlaces() *places {
	return &places{stores: make(map[string]Store), zones: make(map[string]Zone)}
}

func (p *places) setLoaded()     { p.loaded.Store(true) }
func (p *places) isLoaded() bool { return p.loaded.Load() }

func (p *places) putStores(stores ...Store) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, store := range stores {
		if known, ok := p.stores[store.WarehouseID]; !ok || known.Version < store.Version {
			p.stores[store.WarehouseID] = store
			p.built.Store(nil)
		}
	}
}

func (p *places) store(id string) (Store, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	store, known := p.stores[id]
	return store, known
}

func (p *places) putZones(zones ...Zone) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, zone := range zones {
		if known, ok := p.zones[zone.ZoneID]; !ok || known.Version < zone.Version {
			p.zones[zone.ZoneID] = zone
			p.built.Store(nil)
		}
	}
}

// serving are the active stores that deliver to a place, nearest first. A store without any zone
// serves the circle of its radius.
func (p *places) serving(at geo.Point, now time.Time) []Serving {
	point := orb.Point{at.Longitude, at.Latitude}
	best := make(map[string]Serving)
	corner := [2]float64{at.Longitude, at.Latitude}
	p.layout().tree.Search(corner, corner, func(_, _ [2]float64, a area) bool {
		metres := a.store.Metres(at)
		if _, twice := best[a.store.WarehouseID]; !twice && a.contains(point, metres) {
			best[a.store.WarehouseID] = Serving{Store: *a.store, ZoneID: a.zoneID, Metres: metres, Open: a.store.Hours.Open(now)}
		}
		return true
	})
	return slices.SortedFunc(maps.Values(best), func(a, b Serving) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Store.WarehouseID, b.Store.WarehouseID))
	})
}

func (a area) contains(point orb.Point, metres float64) bool {
	if len(a.ring) == 0 {
		return metres <= a.store.Radius
	}
	return planar.RingContains(a.ring, point)
}

func (p *places) layout() *layout {
	if built := p.built.Load(); built != nil {
		return built
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	built := p.build()
	p.built.Store(built)
	return built
}

func (p *places) build() *layout {
	built := &layout{}
	zoned := make(map[string]bool)
	for _, zone := range p.zones {
		if zone.Deleted {
			continue
		}
		zoned[zone.WarehouseID] = true
		store, known := p.stores[zone.WarehouseID]
		if !known || !store.Active || !zone.Active {
			continue
		}
		ring := ringOf(zone.Polygon)
		bound := ring.Bound()
		built.tree.Insert(bound.Min, bound.Max, area{store: &store, zoneID: zone.ZoneID, ring: ring})
	}
	for _, store := range p.stores {
		if !store.Active || zoned[store.WarehouseID] || store.Radius <= 0 {
			continue
		}
		low, high := box(store.Point, store.Radius)
		built.tree.Insert(low, high, area{store: &store})
	}
	return built
}

// box holds the circle around a point, as longitudes and latitudes.
func box(center geo.Point, radius float64) (low, high [2]float64) {
	const metresPerDegree = 111_195 // of latitude, on the mean sphere of kit/geo
	lat := radius / metresPerDegree * 1.001
	lon := lat / max(math.Cos(center.Latitude*math.Pi/180), 0.01)
	return [2]float64{center.Longitude - lon, center.Latitude - lat}, [2]float64{center.Longitude + lon, center.Latitude + lat}
}
