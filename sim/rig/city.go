package rig

import (
	"fmt"
	"math"
)

// The grid of the rig's stores begins here; each serves a square of a 50th of a degree, some 2.2 km.
const (
	south, west = 12.80, 77.40
	square      = 0.02
)

// Place is where a store is; its customers live there too.
type Place struct {
	Store               string
	Latitude, Longitude float64
}

// Places are the stores of a rig.
func Places(stores int) []Place {
	places := make([]Place, stores)
	side := int(math.Ceil(math.Sqrt(float64(stores))))
	for i := range places {
		places[i] = Place{
			Store: fmt.Sprintf("bench-%04d", i+1), Latitude: south + square*(float64(i/side)+0.5), Longitude: west + square*(float64(i%side)+0.5),
		}
	}
	return places
}

// Places of this rig.
func (r *Rig) Places() []Place { return Places(r.opts.Stores) }

type store struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Radius    float64 `json:"service_radius"`
	Zone      polygon `json:"zone"`
	Aisles    []aisle `json:"aisles"`
}

type polygon struct {
	Type        string           `json:"type"`
	Coordinates [1][5][2]float64 `json:"coordinates"`
}

type aisle struct {
	Aisle string `json:"aisle"`
	Zone  string `json:"zone"`
	Bins  int    `json:"bins"`
}

// grid is the file of stores to import.
func grid(stores int) []store {
	const half = square / 2
	var all []store
	for _, p := range Places(stores) {
		all = append(all, store{
			ID: p.Store, Name: "Bench " + p.Store, Latitude: p.Latitude, Longitude: p.Longitude, Radius: 2500,
			Zone: polygon{"Polygon", [1][5][2]float64{{
				{p.Longitude - half, p.Latitude - half}, {p.Longitude + half, p.Latitude - half}, {p.Longitude + half, p.Latitude + half},
				{p.Longitude - half, p.Latitude + half}, {p.Longitude - half, p.Latitude - half},
			}}},
			Aisles: []aisle{{"A01", "ambient", 400}, {"A02", "ambient", 400}, {"C01", "chilled", 200}, {"F01", "frozen", 100}},
		})
	}
	return all
}
