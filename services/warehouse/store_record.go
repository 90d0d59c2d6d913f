package warehouse

import (
	"time"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/errs"
	"doorstep/kit/geo"
)

// defaultTimeZone is where a store is when nobody says.
const defaultTimeZone = "Asia/Kolkata"

// midnight is the minute at which a day ends.
const midnight = 24 * 60

// Normalise fills in what a store record may leave out and refuses what cannot be. No hours at all
// mean round the clock; a store that closes before it opens is open past midnight. Reasons:
// position_invalid, hours_invalid, time_zone_unknown, aisle_duplicate.
func Normalise(w *warehousev1.Warehouse) error {
	if w.TimeZone == "" {
		w.TimeZone = defaultTimeZone
	}
	if w.OpensMinute == 0 && w.ClosesMinute == 0 {
		w.ClosesMinute = midnight
	}
	if !(geo.Point{Latitude: w.Latitude, Longitude: w.Longitude}).Valid() {
		return errs.New(errs.InvalidArgument, "position_invalid", "Say where the store is.")
	}
	if w.OpensMinute == w.ClosesMinute {
		return errs.New(errs.InvalidArgument, "hours_invalid", "The store must not close in the minute it opens.")
	}
	if _, err := time.LoadLocation(w.TimeZone); err != nil || w.TimeZone == "Local" {
		return errs.New(errs.InvalidArgument, "time_zone_unknown", "There is no time zone %q.", w.TimeZone)
	}
	seen := make(map[string]bool, len(w.Aisles))
	for _, aisle := range w.Aisles {
		if seen[aisle.Aisle] {
			return errs.New(errs.InvalidArgument, "aisle_duplicate", "Aisle %s is named twice.", aisle.Aisle)
		}
		seen[aisle.Aisle] = true
	}
	return nil
}
