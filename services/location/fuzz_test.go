package location_test

import (
	"strings"
	"testing"
	"time"

	"doorstep/kit/geo"
	"doorstep/services/location"
)

// What customers get of a fix that was accepted is JSON that says where the rider is.
func FuzzPositionJSON(f *testing.F) {
	f.Add("o1", 12.97, 77.64, 4.26, 359.6, int64(7), int64(1_772_452_800_000))
	f.Add("", -90.0, 180.0, 1e300, 0.0, int64(1)<<62, int64(-1))
	f.Add("01j-x", 1e-9, -1e-9, 0.04, 360.0, int64(1), int64(253_402_300_799_999))
	f.Fuzz(func(t *testing.T, order string, latitude, longitude, speed, heading float64, sequence, ms int64) {
		if strings.ContainsFunc(order, func(c rune) bool { return c < '!' || c > '~' }) {
			t.Skip("no id")
		}
		var track location.Track
		at := time.UnixMilli(ms)
		fix := location.Position{Point: geo.Point{Latitude: latitude, Longitude: longitude}, Speed: speed, Heading: heading, Sequence: sequence, RecordedAt: at}
		if year := at.UTC().Year(); year < 1 || year > 9999 || track.Take(fix, at) != location.Accepted {
			return
		}
		data := location.PositionJSON(order, track.Last)
		got, err := location.ParsePosition(data)
		if err != nil || got.OrderID != order || got.Sequence != sequence || !got.RecordedAt.Equal(at) {
			t.Fatalf("%s is %+v, %v", data, got, err)
		}
		shown := geo.Point{Latitude: got.Latitude, Longitude: got.Longitude}
		if shown.Metres(fix.Point) > 0.2 {
			t.Errorf("%s is %.1f m from %v", data, shown.Metres(fix.Point), fix.Point)
		}
	})
}
