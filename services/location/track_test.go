package location_test

import (
	"math"
	"testing"
	"time"

	"doorstep/kit/geo"
	"doorstep/services/location"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// at is a fix so many metres east of a place in Bengaluru, n times five seconds after noon.
func at(n int64, metres float64) location.Position {
	return location.Position{
		Point:    geo.Point{Latitude: 12.97, Longitude: 77.64 + metres/108_400},
		Sequence: n, RecordedAt: noon.Add(time.Duration(n) * 5 * time.Second), Accuracy: 10,
	}
}

func TestTrackJudgesFixes(t *testing.T) {
	t.Parallel()
	type step struct {
		fix  location.Position
		want location.Verdict
	}
	change := func(fix location.Position, change func(*location.Position)) location.Position {
		change(&fix)
		return fix
	}
	tests := map[string][]step{
		"a ride": {{at(1, 0), location.Accepted}, {at(2, 30), location.Accepted}, {at(4, 100), location.Accepted}},
		"repeated and older": {
			{at(2, 0), location.Accepted}, {at(2, 0), location.Old}, {at(1, 0), location.Old}, {at(3, 0), location.Accepted},
		},
		"one jump":  {{at(1, 0), location.Accepted}, {at(2, 5000), location.Jump}, {at(3, 30), location.Accepted}},
		"two jumps": {{at(1, 0), location.Accepted}, {at(2, 5000), location.Jump}, {at(3, 5010), location.Jump}, {at(4, 30), location.Accepted}},
		"the first position was the wrong one": {
			{at(1, 0), location.Accepted}, {at(2, 5000), location.Jump}, {at(3, 5010), location.Jump}, {at(4, 5020), location.Accepted},
			{at(5, 5030), location.Accepted}, {at(6, 0), location.Jump},
		},
		"jumps that do not agree": {
			{at(1, 0), location.Accepted}, {at(2, 5000), location.Jump}, {at(3, 90_000), location.Jump}, {at(4, 5000), location.Jump},
			{at(5, -90_000), location.Jump}, {at(6, 0), location.Accepted},
		},
		"the same jump sent again is no witness": {
			{at(1, 0), location.Accepted}, {at(2, 5000), location.Jump}, {at(2, 5000), location.Old}, {at(2, 5000), location.Old},
			{at(3, 5000), location.Jump},
		},
		"witnesses do not add up over good fixes": {
			{at(1, 0), location.Accepted}, {at(2, 5000), location.Jump}, {at(3, 5000), location.Jump}, {at(4, 0), location.Accepted},
			{at(5, 5000), location.Jump},
		},
		"far after a long silence": {{at(1, 0), location.Accepted}, {at(101, 20_000), location.Accepted}},
		"nowhere": {
			{location.Position{Sequence: 1, RecordedAt: noon}, location.Invalid},
			{change(at(2, 0), func(p *location.Position) { p.Latitude = math.NaN() }), location.Invalid},
			{change(at(2, 0), func(p *location.Position) { p.Longitude = 181 }), location.Invalid},
			{change(at(2, 0), func(p *location.Position) { p.Speed = math.NaN() }), location.Invalid},
			{at(2, 0), location.Accepted},
		},
		"vague":     {{change(at(1, 0), func(p *location.Position) { p.Accuracy = 1500 }), location.Vague}, {at(2, 0), location.Accepted}},
		"yesterday": {{change(at(1, 0), func(p *location.Position) { p.RecordedAt = noon.Add(-25 * time.Hour) }), location.Old}, {at(2, 0), location.Accepted}},
		"without a time": {
			{at(1, 0), location.Accepted}, {change(at(2, 20), func(p *location.Position) { p.RecordedAt = time.Time{} }), location.Accepted},
		},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var track location.Track
			for i, step := range steps {
				before := track.Last
				now := noon.Add(time.Duration(step.fix.Sequence) * 5 * time.Second)
				got := track.Take(step.fix, now)
				if got != step.want {
					t.Errorf("fix %d: %v, want %v", i+1, got, step.want)
				}
				if got != location.Accepted && track.Last != before {
					t.Errorf("fix %d: %v, but the position changed to %v", i+1, got, track.Last)
				}
			}
		})
	}
}

func TestTrackDoesNotBelieveADeviceAheadOfTime(t *testing.T) {
	t.Parallel()
	var track location.Track
	fix := at(1, 0)
	fix.RecordedAt = noon.Add(time.Hour)
	if got := track.Take(fix, noon); got != location.Accepted || !track.Last.RecordedAt.Equal(noon) {
		t.Errorf("%v, recorded at %v, want now", got, track.Last.RecordedAt)
	}
}

func FuzzTrack(f *testing.F) {
	f.Add(12.97, 77.64, 4.0, 90.0, 10.0, int64(1), int64(0))
	f.Add(0.0, 0.0, 0.0, 0.0, 0.0, int64(2), int64(-1))
	f.Add(math.NaN(), math.Inf(1), -1.0, 400.0, math.NaN(), int64(math.MinInt64), int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, latitude, longitude, speed, heading, accuracy float64, sequence, ms int64) {
		var track location.Track
		for _, good := range []location.Position{at(1, 0), at(2, 10)} {
			track.Take(good, noon.Add(time.Minute))
		}
		before := track
		fix := location.Position{
			Point: geo.Point{Latitude: latitude, Longitude: longitude}, Speed: speed, Heading: heading, Accuracy: accuracy,
			Sequence: sequence, RecordedAt: time.UnixMilli(ms % (1 << 42)),
		}
		verdict := track.Take(fix, noon.Add(time.Minute))
		if track.Sequence < before.Sequence {
			t.Errorf("the sequence went back from %d to %d", before.Sequence, track.Sequence)
		}
		if verdict != location.Accepted {
			if track.Last != before.Last {
				t.Errorf("%v changed the position", verdict)
			}
			return
		}
		if !track.Last.Valid() || track.Last.Sequence != sequence || sequence <= before.Sequence {
			t.Errorf("accepted %+v after %+v", track.Last, before.Last)
		}
		if now := noon.Add(time.Minute); track.Last.RecordedAt.After(now.Add(time.Minute)) || track.Last.RecordedAt.Before(now.Add(-24*time.Hour)) {
			t.Errorf("accepted a fix recorded at %v", track.Last.RecordedAt)
		}
		if data := location.PositionJSON("order", track.Last); !validJSON(data) {
			t.Errorf("%s is no JSON", data)
		}
	})
}
