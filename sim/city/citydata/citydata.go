// Package citydata holds the demo city: a grocery catalogue, its pictures, three dark stores in
// central Bengaluru, their roads, and names and addresses for simulated people. Products, brands,
// prices, stores and addresses are this project's own invention; pictures and roads are other
// people's work under their own licences, see README.md.
//
// It owns the data and checks it in tests. It does not load anything into a service, draw random
// numbers or know how the data is used.
//
// The files and their columns are described in README.md. Stores() is a JSON array of
//
//	{
//	  "id":             "blr-ashok-nagar",       slug, unique
//	  "name":           "Ashok Nagar",
//	  "address":        "18 Markham Road, ...",
//	  "latitude":       12.96948,                degrees north, WGS 84
//	  "longitude":      77.60814,                degrees east, WGS 84
//	  "service_radius": 2000,                    metres, as the crow flies
//	  "opens":          "00:00",                 local time (Asia/Kolkata)
//	  "closes":         "24:00",                 local time; 00:00 to 24:00 never closes
//	  "zone":           {"type": "Polygon", "coordinates": [[[longitude, latitude], ...]]},
//	  "aisles":         [{"aisle": "A01", "zone": "ambient", "bins": 20}, ...]
//	}
//
// A zone is one closed GeoJSON ring, counter-clockwise, in degrees. Neighbouring zones share their
// border and nothing else. The zone of an aisle is ambient, chilled or frozen, and bins counts its
// shelf places, numbered from 1.
package citydata

import (
	"embed"
	"io/fs"
	"strings"
)

// RoadsAttribution must be shown on every screen that draws a map made from Roads.
const RoadsAttribution = "© OpenStreetMap contributors"

// RoadsBounds are the west, south, east and north of Roads.
var RoadsBounds = [4]float64{77.5674, 12.9409, 77.6394, 13.0015}

//go:embed catalog.csv
var catalog string

//go:embed categories.csv
var categories string

//go:embed stores.json
var stores string

//go:embed roads/bengaluru-central.osm.pbf
var roads string

//go:embed roads/surroundings.geojson
var surroundings string

//go:embed names.txt
var names string

//go:embed streets.txt
var streets string

//go:embed images
var images embed.FS

// Catalog returns catalog.csv: UTF-8, one header line, one product a line. The caller owns the
// bytes; this holds for every function here that returns bytes or a slice.
func Catalog() []byte { return []byte(catalog) }

// Categories returns categories.csv: UTF-8, one header line, a parent always before its children.
func Categories() []byte { return []byte(categories) }

// Stores returns stores.json in the shape of the package comment.
func Stores() []byte { return []byte(stores) }

// Roads returns the drivable roads around the stores as an OpenStreetMap PBF extract. Whoever shows
// them also shows RoadsAttribution; what is built from them stays under the ODbL.
func Roads() []byte { return []byte(roads) }

// Surroundings returns what Roads lacks for a map on a screen, as GeoJSON with tags of OpenStreetMap: the
// lake and the parks, drawn along the roads around them, and the names of quarters where they are about.
func Surroundings() []byte { return []byte(surroundings) }

// Images returns a file system with LICENSE and one NAME.webp for every picture that the catalogue
// and the categories name.
func Images() fs.FS {
	sub, err := fs.Sub(images, "images")
	if err != nil {
		panic(err) // only an invalid path literal can fail
	}
	return sub
}

// FirstNames returns 200 first names common in India, in alphabetical order.
func FirstNames() []string { return section(names, "# first names") }

// Surnames returns 100 surnames common in India, in alphabetical order.
func Surnames() []string { return section(names, "# surnames") }

// Streets returns 40 address patterns in the stores' neighbourhoods. A pattern holds one or more of
// the placeholders {flat} (a flat number such as 304), {floor} (a floor number) and {house} (a house
// number); replace each before use.
func Streets() []string { return strings.Split(strings.TrimSpace(streets), "\n") }

// section returns the lines between a heading and the next heading or the end.
func section(text, heading string) []string {
	_, body, _ := strings.Cut(text, heading+"\n")
	body, _, _ = strings.Cut(body, "\n#")
	return strings.Split(strings.TrimSpace(body), "\n")
}
