// Package geocode is names of places: from what somebody types to where it is, and from a place to
// how people call it. It owns the interface that every geocoder satisfies, the embedded one and those
// asked over the network, and knows no roads to ride on.
package geocode

import (
	"context"
	"strings"
	"unicode/utf8"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
)

// Geocoder answers both ways. Asking again is safe, from any goroutine.
type Geocoder interface {
	// Search finds what is called like the text so far, best first. A text without words finds nothing,
	// which is no error. Reason: geocoding_unavailable.
	Search(ctx context.Context, q Query) ([]Place, error)
	// Reverse is the street and the place nearest to a point. Reasons: position_invalid, no_place_near,
	// geocoding_unavailable.
	Reverse(ctx context.Context, at geo.Point) (Address, error)
}

// Query is what somebody typed so far.
type Query struct {
	// Text may end in the middle of a word. What is beyond MaxText characters is not looked at.
	Text string
	// Near is where the person is; what is near comes first among equals. The zero point is nowhere.
	Near geo.Point
	// Limit is how many answers are wanted; 8 when zero, at most MaxLimit.
	Limit int
}

// Bounds of a query.
const (
	MaxText  = 200
	MaxLimit = 20
)

// Clean is the query with its bounds kept and without what is no text.
func (q Query) Clean() Query {
	q.Text = strings.ToValidUTF8(q.Text, " ")
	if utf8.RuneCountInString(q.Text) > MaxText {
		q.Text = string([]rune(q.Text)[:MaxText])
	}
	q.Text = strings.TrimSpace(q.Text)
	if q.Limit <= 0 {
		q.Limit = 8
	}
	q.Limit = min(q.Limit, MaxLimit)
	if !q.Near.Valid() {
		q.Near = geo.Point{}
	}
	return q
}

// Kind is what a place is.
type Kind string

// The kinds.
const (
	Street Kind = "street"
	// Spot is something at one point: a shop, a school, a station.
	Spot Kind = "place"
	// Area is a quarter, a suburb, a town.
	Area Kind = "area"
)

// Place is one answer to a query.
type Place struct {
	Kind Kind
	Name string
	// Category says more, in OpenStreetMap's word: residential, cafe, suburb.
	Category string
	// Context tells places of one name apart: the quarter, or a larger street near by. It may be empty.
	Context string
	At      geo.Point
}

// Address is how people call a point.
type Address struct {
	// Street is the nearest one with a name, "" when only a place is near.
	Street string
	// At is the nearest point of the street, and Metres how far it is.
	At     geo.Point
	Metres float64
	// Place is something with a name close by, or "".
	Place string
	// Context is the quarter, or "".
	Context string
}

// Reasons of refusals.
const (
	ReasonNoPlaceNear = "no_place_near"
	ReasonInvalid     = "position_invalid"
	ReasonUnavailable = "geocoding_unavailable"
)

// NoPlaceNear refuses a point with nothing around it that has a name.
func NoPlaceNear() *errs.Error {
	return errs.New(errs.NotFound, ReasonNoPlaceNear, "Nothing with a name is near that point.")
}

// Unavailable is a geocoder that cannot answer at the moment, and why, for the log.
func Unavailable(cause error) *errs.Error {
	return errs.New(errs.Unavailable, ReasonUnavailable, "Places cannot be looked up at the moment.").Because(cause)
}

// CheckPoint refuses what is no point on the earth.
func CheckPoint(at geo.Point) error {
	if !at.Valid() {
		return errs.New(errs.InvalidArgument, ReasonInvalid, "That is no place on the earth.")
	}
	return nil
}
