package routing

import (
	"doorstep/kit/errs"
	"doorstep/kit/geo"
)

// Reasons of refusals.
const (
	ReasonNoRoadNear  = "no_road_near"
	ReasonNoRoute     = "no_route"
	ReasonUnavailable = "routing_unavailable"
	// ReasonUnsupported is what an engine says that cannot answer this kind of question at all, such as
	// Google Routes asked for an isochrone.
	ReasonUnsupported = "routing_unsupported"
	// ReasonInvalid is a question that makes no sense: a place that is none, a way with one stop.
	ReasonInvalid = "stops_invalid"
)

// NoRoadNear refuses a place.
func NoRoadNear() *errs.Error {
	return errs.New(errs.FailedPrecondition, ReasonNoRoadNear, "There is no road near that place.")
}

// NoRoute refuses a pair.
func NoRoute() *errs.Error {
	return errs.New(errs.FailedPrecondition, ReasonNoRoute, "No road leads from there to there.")
}

// Unavailable is an engine that cannot answer at the moment, and why, for the log.
func Unavailable(cause error) *errs.Error {
	return errs.New(errs.Unavailable, ReasonUnavailable, "Ways cannot be worked out at the moment.").Because(cause)
}

// Unsupported is an engine that does not know this kind of question.
func Unsupported(what string) *errs.Error {
	return errs.New(errs.FailedPrecondition, ReasonUnsupported, "This road engine knows no %s.", what)
}

// CheckStops refuses places that are none, and fewer than at least.
func CheckStops(stops []geo.Point, least int) error {
	if len(stops) < least {
		return errs.New(errs.InvalidArgument, ReasonInvalid, "A way needs at least %d stops.", least)
	}
	for _, p := range stops {
		if !p.Valid() { // NaN is not valid either
			return errs.New(errs.InvalidArgument, ReasonInvalid, "One of the stops is no place on the earth.")
		}
	}
	return nil
}
