// Package photon is geocode.Geocoder on a Photon server, which is made for typing: it matches
// beginnings of words and forgives mistakes.
package photon

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"doorstep/kit/geo"
	"doorstep/kit/geocode"
	"doorstep/kit/remote"
)

// Config of the adapter.
type Config struct {
	// Server is the address of Photon, Header what goes with each request to a guarded one.
	Server string
	Header http.Header
	// Language of the answers; the server's default when empty.
	Language string
	// Timeout bounds a call; 1 s when zero.
	Timeout time.Duration
}

// Geocoder asks a Photon server.
type Geocoder struct {
	server   *remote.Client
	language string
}

var _ geocode.Geocoder = (*Geocoder)(nil)

// New makes a geocoder. It does not ask the server yet.
func New(cfg Config) (*Geocoder, error) {
	server, err := remote.New(remote.Config{Base: cfg.Server, Header: cfg.Header, Timeout: cmp.Or(cfg.Timeout, time.Second), MaxAnswer: 1 << 20})
	if err != nil {
		return nil, fmt.Errorf("photon: %w", err)
	}
	return &Geocoder{server: server, language: cfg.Language}, nil
}

// Search finds what is called like the text so far. One street may come in several parts; they are put
// together.
func (g *Geocoder) Search(ctx context.Context, q geocode.Query) ([]geocode.Place, error) {
	q = q.Clean()
	if !strings.ContainsFunc(q.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return nil, nil
	}
	query := url.Values{"q": {q.Text}, "limit": {strconv.Itoa(2 * q.Limit)}}
	if q.Near.Valid() {
		query.Set("lat", degrees(q.Near.Latitude))
		query.Set("lon", degrees(q.Near.Longitude))
	}
	features, err := g.ask(ctx, "/api", query)
	if err != nil {
		return nil, err
	}
	var places []geocode.Place
	for _, f := range features {
		if p, ok := f.place(); ok {
			places = append(places, p)
		}
	}
	return geocode.Merge(places, q.Limit), nil
}

// Reverse is the street and the place nearest to a point.
func (g *Geocoder) Reverse(ctx context.Context, at geo.Point) (geocode.Address, error) {
	if err := geocode.CheckPoint(at); err != nil {
		return geocode.Address{}, err
	}
	features, err := g.ask(ctx, "/reverse", url.Values{
		"lat": {degrees(at.Latitude)}, "lon": {degrees(at.Longitude)}, "limit": {"10"}, "radius": {"1"},
	})
	if err != nil {
		return geocode.Address{}, err
	}
	address := geocode.Address{At: at}
	for _, f := range features {
		where, ok := f.point()
		if !ok {
			continue
		}
		p := f.Properties
		if street := p.street(); street != "" && address.Street == "" {
			address.Street, address.At, address.Metres = street, where, at.Metres(where)
		}
		if p.Type != "street" && p.Name != "" && address.Place == "" && at.Metres(where) < 60 {
			address.Place = p.Name
		}
		address.Context = cmp.Or(address.Context, p.context())
	}
	if address.Street == "" && address.Place == "" {
		return geocode.Address{}, geocode.NoPlaceNear()
	}
	return address, nil
}

func (g *Geocoder) ask(ctx context.Context, path string, query url.Values) ([]feature, error) {
	if g.language != "" {
		query.Set("lang", g.language)
	}
	answer, err := g.server.Get(ctx, path, query)
	if err != nil {
		return nil, geocode.Unavailable(err)
	}
	if answer.Status != http.StatusOK {
		return nil, geocode.Unavailable(fmt.Errorf("photon answered with status %d", answer.Status))
	}
	var said struct {
		Features []feature `json:"features"`
	}
	if err := json.Unmarshal(answer.Body, &said); err != nil {
		return nil, geocode.Unavailable(fmt.Errorf("read photon's answer: %w", err))
	}
	return said.Features, nil
}

// feature is one answer, in GeoJSON.
type feature struct {
	Geometry struct {
		Coordinates []float64 `json:"coordinates"`
	} `json:"geometry"`
	Properties properties `json:"properties"`
}

type properties struct {
	Name     string `json:"name"`
	Street   string `json:"street"`
	Type     string `json:"type"`
	Key      string `json:"osm_key"`
	Value    string `json:"osm_value"`
	Locality string `json:"locality"`
	District string `json:"district"`
	City     string `json:"city"`
}

func (p properties) street() string {
	if p.Type == "street" || p.Key == "highway" && p.Value != "bus_stop" {
		return p.Name
	}
	return p.Street
}

func (p properties) context() string { return cmp.Or(p.Locality, p.District, p.City) }

func (f feature) point() (geo.Point, bool) {
	if len(f.Geometry.Coordinates) < 2 {
		return geo.Point{}, false
	}
	p := geo.Point{Latitude: f.Geometry.Coordinates[1], Longitude: f.Geometry.Coordinates[0]}
	return p, p.Valid()
}

func (f feature) place() (geocode.Place, bool) {
	at, ok := f.point()
	p := f.Properties
	place := geocode.Place{Kind: geocode.Spot, Name: p.Name, Category: p.Value, Context: p.context(), At: at}
	switch {
	case p.Type == "street" || p.Key == "highway" && p.Value != "bus_stop":
		place.Kind = geocode.Street
	case p.Key == "place" && p.Type != "house":
		place.Kind = geocode.Area
	}
	if place.Name == "" { // an address without a name of its own
		place.Kind, place.Name = geocode.Street, p.Street
	}
	if place.Context == place.Name {
		place.Context = ""
	}
	return place, ok && place.Name != ""
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 7, 64) }
