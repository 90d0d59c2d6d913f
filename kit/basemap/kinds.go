package basemap

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// kind is where a feature belongs: its layer, from which zoom on it is drawn, and its rank among its
// neighbours; the lower, the more important.
type kind struct {
	layer   string
	minZoom uint32
	rank    int
}

// class is how roads are drawn.
type class struct {
	name    string
	minZoom uint32
	rank    int
}

var (
	motorway  = class{"motorway", 8, 1}
	trunk     = class{"trunk", 8, 2}
	primary   = class{"primary", 8, 3}
	secondary = class{"secondary", 10, 4}
	tertiary  = class{"tertiary", 11, 5}
	minor     = class{"minor", 12, 6}
	service   = class{"service", 13, 7}
	path      = class{"path", 13, 8}
)

// roads by the value of highway.
var roads = map[string]class{
	"motorway": motorway, "motorway_link": motorway, "trunk": trunk, "trunk_link": trunk,
	"primary": primary, "primary_link": primary, "secondary": secondary, "secondary_link": secondary,
	"tertiary": tertiary, "tertiary_link": tertiary,
	"residential": minor, "unclassified": minor, "living_street": minor, "road": minor,
	"service": service, "pedestrian": path, "footway": path, "path": path, "cycleway": path, "track": path, "steps": path,
}

// places by the value of place, with the zoom from which they have their name.
var places = map[string]kind{
	"city": {"place", 8, 1}, "town": {"place", 8, 2}, "village": {"place", 10, 3}, "suburb": {"place", 11, 4},
	"quarter": {"place", 12, 5}, "neighbourhood": {"place", 13, 6}, "locality": {"place", 14, 7},
}

// rivers by the value of waterway.
var rivers = map[string]kind{
	"river": {"waterway", 8, 1}, "canal": {"waterway", 11, 2}, "stream": {"waterway", 13, 3}, "drain": {"waterway", 14, 4},
}

// areas by key and value. "*" is any value.
var areas = map[string]map[string]kind{
	"natural":  {"water": water, "wood": cover, "scrub": cover, "grassland": cover, "heath": cover},
	"waterway": {"riverbank": water, "dock": water},
	"landuse": {
		"reservoir": water, "basin": water, "forest": cover, "grass": cover, "meadow": cover, "cemetery": cover,
		"village_green": cover, "recreation_ground": park,
	},
	"leisure": {
		"park": park, "garden": park, "nature_reserve": park, "golf_course": park, "pitch": park, "stadium": park,
		"playground": park,
	},
	"building": {"*": {"building", 14, 1}},
}

var (
	water = kind{"water", 8, 1}
	park  = kind{"park", 10, 1}
	cover = kind{"landcover", 10, 1}
)

// area is what an area with these tags is drawn as.
func area(tag func(string) string) (kind, bool) {
	for _, key := range []string{"natural", "waterway", "landuse", "leisure", "building"} {
		value := tag(key)
		if value == "" || value == "no" {
			continue
		}
		if k, drawn := areas[key][value]; drawn {
			return k, true
		}
		if k, drawn := areas[key]["*"]; drawn {
			return k, true
		}
	}
	return kind{}, false
}

// addArea adds an area, and its name in the middle of it.
func (m *Map) addArea(geometry orb.Geometry, tag func(string) string) {
	k, drawn := area(tag)
	if !drawn {
		return
	}
	m.add(k, geometry, nil)
	layer := map[kind]string{water: "water_name", park: "park"}[k]
	if name := tag("name"); name != "" && layer != "" {
		middle, _ := planar.CentroidArea(geometry)
		m.add(kind{layer, 11, 2}, middle, properties{{"name", name}})
	}
}

func (m *Map) addPlace(at orb.Point, tag func(string) string) {
	k, known := places[tag("place")]
	if name := tag("name"); known && name != "" {
		m.add(k, at, properties{{"name", name}, {"class", tag("place")}, {"rank", k.rank}})
	}
}

// addRiver adds a line of water.
func (m *Map) addRiver(line orb.LineString, tag func(string) string) {
	if k, drawn := rivers[tag("waterway")]; drawn {
		m.add(k, line, properties{{"class", tag("waterway")}})
	}
}

func (m *Map) addRoad(line orb.LineString, c class, name string) {
	p := properties{{"class", c.name}}
	if name != "" {
		p = append(p, property{"name", name})
	}
	m.add(kind{"transportation", c.minZoom, c.rank}, line, p)
}
