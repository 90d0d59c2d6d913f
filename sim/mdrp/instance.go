// Package mdrp runs a dispatcher through days of the Meal Delivery Routing Problem (Reyes, Erera,
// Savelsbergh, Sahasrabudhe and O'Neil 2018): it reads instances, keeps the clock and the couriers,
// refuses what breaks a rule, checks solutions and measures them. Times are whole minutes from the
// start of the day, lengths are metres. It decides nothing and knows no dispatcher.
package mdrp

import "math"

// Instance is a day of a city.
type Instance struct {
	Name        string
	Params      Params
	Restaurants []Restaurant
	Couriers    []Courier
	Orders      []Order // in the order of their placement
}

// Params are what all couriers and orders of an instance share.
type Params struct {
	MetersPerMinute   float64 `json:"meters_per_minute"`
	PickupService     int     `json:"pickup_service_minutes"`
	DropoffService    int     `json:"dropoff_service_minutes"`
	TargetClickToDoor int     `json:"target_click_to_door"`
	MaxClickToDoor    int     `json:"maximum_click_to_door"`
	PayPerOrder       float64 `json:"pay_per_order"`
	PayPerHour        float64 `json:"guaranteed_pay_per_hour"`
}

// Point is where something is.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Restaurant cooks.
type Restaurant struct {
	ID string `json:"id"`
	Point
}

// Courier is one shift of a person, who begins at the point.
type Courier struct {
	ID string `json:"id"`
	Point
	On  int `json:"on"`
	Off int `json:"off"`
}

// Order goes to the point.
type Order struct {
	ID string `json:"id"`
	Point
	Placed     int    `json:"placed"`
	Restaurant string `json:"restaurant"`
	Ready      int    `json:"ready"`
}

// Travel is the minutes from one point to another; a week for what is farther.
func (p Params) Travel(from, to Point) int {
	return int(min(math.Ceil(math.Hypot(from.X-to.X, from.Y-to.Y)/p.MetersPerMinute), maxMinute))
}

// Kind is the name without the seed: 3o50t75s1p100 is a day of kind o50t75s1p100.
func (i *Instance) Kind() string {
	for at, letter := range i.Name {
		if letter < '0' || letter > '9' {
			return i.Name[at:]
		}
	}
	return i.Name
}

// WithCouriers is the same day with so many of a hundred couriers, left out evenly through the list.
func (i *Instance) WithCouriers(percent int) *Instance {
	fewer := *i
	fewer.Couriers = nil
	for n, c := range i.Couriers {
		if (n+1)*percent/100 > n*percent/100 {
			fewer.Couriers = append(fewer.Couriers, c)
		}
	}
	return &fewer
}
