// Package nominatim is geocode.Geocoder on a Nominatim server. Nominatim wants whole words, spelt
// right; the terms of its public server forbid asking while somebody types. Use a server of your own.
package nominatim

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
	// Server is the address of Nominatim, Header what goes with each request to a guarded one.
	Server string
	Header http.Header
	// Agent names this installation, as Nominatim's terms ask; doorstep when empty.
	Agent string
	// Language of the answers; the server's default when empty.
	Language string
	// Timeout bounds a call; 2 s when zero.
	Timeout time.Duration
}

// Geocoder asks a Nominatim server.
type Geocoder struct {
	server   *remote.Client
	language string
}

var _ geocode.Geocoder = (*Geocoder)(nil)

// New makes a geocoder. It does not ask the server yet.
func New(cfg Config) (*Geocoder, error) {
	header := cfg.Header.Clone()
	if header == nil {
		header = make(http.Header)
	}
	header.Set("User-Agent", cmp.Or(cfg.Agent, "doorstep"))
	server, err := remote.New(remote.Config{Base: cfg.Server, Header: header, Timeout: cfg.Timeout, MaxAnswer: 1 << 20})
	if err != nil {
		return nil, fmt.Errorf("nominatim: %w", err)
	}
	return &Geocoder{server: server, language: cfg.Language}, nil
}

// around is half the side of the box in which places are preferred, in degrees.
const around = 0.2

// Search finds what is called like the text. A place near by is preferred, as well as Nominatim can.
func (g *Geocoder) Search(ctx context.Context, q geocode.Query) ([]geocode.Place, error) {
	q = q.Clean()
	if !strings.ContainsFunc(q.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return nil, nil
	}
	query := url.Values{"q": {q.Text}, "limit": {strconv.Itoa(min(2*q.Limit, 40))}}
	if p := q.Near; p.Valid() {
		query.Set("viewbox", strings.Join([]string{
			degrees(p.Longitude - around), degrees(p.Latitude - around), degrees(p.Longitude + around), degrees(p.Latitude + around),
		}, ","))
	}
	var said []result
	if err := g.ask(ctx, "/search", query, &said); err != nil {
		return nil, err
	}
	var places []geocode.Place
	for _, r := range said {
		if p, ok := r.place(); ok {
			places = append(places, p)
		}
	}
	return geocode.Merge(places, q.Limit), nil
}

// Reverse is the street and the place nearest to a point. Nominatim tells where the object is that it
// found, which is at a house or a place rather than on its street.
func (g *Geocoder) Reverse(ctx context.Context, at geo.Point) (geocode.Address, error) {
	if err := geocode.CheckPoint(at); err != nil {
		return geocode.Address{}, err
	}
	var said struct {
		result
		Error string `json:"error"`
	}
	query := url.Values{"lat": {degrees(at.Latitude)}, "lon": {degrees(at.Longitude)}, "zoom": {"18"}}
	if err := g.ask(ctx, "/reverse", query, &said); err != nil {
		return geocode.Address{}, err
	}
	where, ok := said.point()
	if said.Error != "" || !ok {
		return geocode.Address{}, geocode.NoPlaceNear()
	}
	address := geocode.Address{Street: said.Address.street(), At: where, Metres: at.Metres(where), Context: said.Address.context()}
	if said.Category == "highway" {
		address.Street = cmp.Or(address.Street, said.Name)
	} else {
		address.Place = said.Name
	}
	if address.Street == "" && address.Place == "" {
		return geocode.Address{}, geocode.NoPlaceNear()
	}
	return address, nil
}

func (g *Geocoder) ask(ctx context.Context, path string, query url.Values, into any) error {
	query.Set("format", "jsonv2")
	query.Set("addressdetails", "1")
	if g.language != "" {
		query.Set("accept-language", g.language)
	}
	answer, err := g.server.Get(ctx, path, query)
	if err != nil {
		return geocode.Unavailable(err)
	}
	if answer.Status != http.StatusOK {
		return geocode.Unavailable(fmt.Errorf("nominatim answered with status %d", answer.Status))
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		return geocode.Unavailable(fmt.Errorf("read nominatim's answer: %w", err))
	}
	return nil
}

// result is one answer. Coordinates are texts.
type result struct {
	Latitude  string  `json:"lat"`
	Longitude string  `json:"lon"`
	Name      string  `json:"name"`
	Display   string  `json:"display_name"`
	Category  string  `json:"category"`
	Type      string  `json:"type"`
	Address   details `json:"address"`
}

// details are the parts of an address, the finer first.
type details struct {
	Road          string `json:"road"`
	Pedestrian    string `json:"pedestrian"`
	Footway       string `json:"footway"`
	Neighbourhood string `json:"neighbourhood"`
	Quarter       string `json:"quarter"`
	Suburb        string `json:"suburb"`
	City          string `json:"city"`
}

func (d details) street() string  { return cmp.Or(d.Road, d.Pedestrian, d.Footway) }
func (d details) context() string { return cmp.Or(d.Neighbourhood, d.Quarter, d.Suburb, d.City) }

func (r result) point() (geo.Point, bool) {
	latitude, err1 := strconv.ParseFloat(r.Latitude, 64)
	longitude, err2 := strconv.ParseFloat(r.Longitude, 64)
	p := geo.Point{Latitude: latitude, Longitude: longitude}
	return p, err1 == nil && err2 == nil && p.Valid()
}

func (r result) place() (geocode.Place, bool) {
	at, ok := r.point()
	name, _, _ := strings.Cut(r.Display, ",")
	place := geocode.Place{Kind: geocode.Spot, Name: cmp.Or(r.Name, name), Category: r.Type, Context: r.Address.context(), At: at}
	switch {
	case r.Category == "highway" && r.Type != "bus_stop":
		place.Kind = geocode.Street
	case r.Category == "place" && r.Type != "house" || r.Category == "boundary":
		place.Kind = geocode.Area
	}
	if place.Context == place.Name {
		place.Context = ""
	}
	return place, ok && place.Name != ""
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 7, 64) }
