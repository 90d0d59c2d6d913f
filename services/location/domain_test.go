package location_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"doorstep/kit/geo"
	"doorstep/services/location"
)

func validJSON(data []byte) bool { return json.Valid(data) }

func TestPositionJSON(t *testing.T) {
	t.Parallel()
	p := at(7, 0)
	p.Speed, p.Heading = 4.26, 359.6
	got, err := location.ParsePosition(location.PositionJSON("o1", p))
	want := location.PositionMessage{
		OrderID: "o1", Latitude: 12.97, Longitude: 77.64, Heading: 360, Speed: 4.3, Sequence: 7, RecordedAt: p.RecordedAt,
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestFence(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		distances []float64
		fires     int // the fix at which it fires, -1 for never
	}{
		"two fixes inside": {[]float64{500, 79, 60}, 2},
		"one stray fix":    {[]float64{500, 10, 500, 10, 500}, -1},
		"at the edge":      {[]float64{79, 90, 79}, 2},
		"far away between": {[]float64{79, 200, 79, 79}, 3},
		"the second fix is outside of the circle": {[]float64{79, 79.5, 81}, 1},
		"never near": {[]float64{90, 90, 90}, -1},
	}
	for name, test := range tests {
		var fence location.Fence
		fired := -1
		for i, distance := range test.distances {
			if fence.See(distance, 80) {
				if fired >= 0 {
					t.Errorf("%s: fired twice", name)
				}
				fired = i
			}
		}
		if fired != test.fires {
			t.Errorf("%s: fired at %d, want %d", name, fired, test.fires)
		}
	}
	var fence location.Fence
	fence.See(1, 80)
	fence.See(1, 80)
	if fence.See(1, 80) {
		t.Error("fired twice")
	}
	fence.Again()
	if !fence.See(1, 80) {
		t.Error("an arrival that could not be told did not happen again")
	}
}

// However facts about an order arrive, in whatever order and however often, the same comes out.
func TestStopMergeNeedsNoOrder(t *testing.T) {
	t.Parallel()
	facts := []location.Stop{
		{OrderID: "o", PartnerID: "ann", Assigned: 10},
		{OrderID: "o", Ended: 20}, // ann was unassigned
		{OrderID: "o", PartnerID: "bob", Assigned: 30},
		{OrderID: "o", HandedOver: 40},
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		told := slices.Concat(facts, facts[:random.IntN(len(facts))])
		random.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
		stop := told[0]
		for _, fact := range told[1:] {
			stop = stop.Merge(fact)
		}
		want := location.Stop{OrderID: "o", PartnerID: "bob", Assigned: 30, HandedOver: 40, Ended: 20}
		if stop != want || !stop.Open() || !stop.PickedUp() {
			t.Fatalf("%+v made %+v", told, stop)
		}
	}
	if ended := facts[2].Merge(location.Stop{OrderID: "o", Ended: 31}); ended.Open() {
		t.Errorf("%+v is open", ended)
	}
}

func TestHours(t *testing.T) {
	t.Parallel()
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		opens, closes int32
		local         string
		open          bool
	}{
		{0, 1440, "00:00", true}, {0, 1440, "23:59", true},
		{360, 1380, "05:59", false}, {360, 1380, "06:00", true}, {360, 1380, "22:59", true}, {360, 1380, "23:00", false},
		{1080, 120, "17:59", false}, {1080, 120, "18:00", true}, {1080, 120, "01:59", true}, {1080, 120, "02:00", false},
	}
	for _, test := range tests {
		now, err := time.ParseInLocation("2006-01-02 15:04", "2026-03-02 "+test.local, kolkata)
		if err != nil {
			t.Fatal(err)
		}
		hours := location.Hours{Opens: test.opens, Closes: test.closes, Zone: kolkata}
		if got := hours.Open(now.UTC()); got != test.open {
			t.Errorf("%d to %d at %s: %v", test.opens, test.closes, test.local, got)
		}
	}
}

func square(south, west, size float64) []geo.Point {
	return []geo.Point{{Latitude: south, Longitude: west}, {Latitude: south, Longitude: west + size},
		{Latitude: south + size, Longitude: west + size}, {Latitude: south + size, Longitude: west}}
}

func TestParsePolygon(t *testing.T) {
	t.Parallel()
	p := func(coordinates ...float64) (points []geo.Point) {
		for i := 0; i < len(coordinates); i += 2 {
			points = append(points, geo.Point{Longitude: 77 + coordinates[i]/100, Latitude: 12 + coordinates[i+1]/100})
		}
		return points
	}
	circle := func(n int) (points []geo.Point) {
		for i := range n {
			angle := 2 * math.Pi * float64(i) / float64(n)
			points = append(points, geo.Point{Latitude: 12 + math.Sin(angle)/50, Longitude: 77 + math.Cos(angle)/50})
		}
		return points
	}
	tests := map[string]struct {
		points  []geo.Point
		corners int // 0: refused
	}{
		"a square":                  {p(0, 0, 1, 0, 1, 1, 0, 1), 4},
		"a closed one":              {p(0, 0, 1, 0, 1, 1, 0, 1, 0, 0), 4},
		"clockwise":                 {p(0, 1, 1, 1, 1, 0, 0, 0), 4},
		"with a dent":               {p(0, 0, 2, 0, 2, 2, 1, 1, 0, 2), 5},
		"a corner on a straight":    {p(0, 0, 1, 0, 2, 0, 2, 2, 0, 2), 5},
		"a round one of 500":        {circle(500), 500},
		"too many corners":          {circle(501), 0},
		"two corners":               {p(0, 0, 1, 0), 0},
		"two corners, closed":       {p(0, 0, 1, 0, 0, 0), 0},
		"none":                      {nil, 0},
		"a bow tie":                 {p(0, 0, 1, 1, 1, 0, 0, 1), 0},
		"a corner twice in a row":   {p(0, 0, 1, 0, 1, 0, 1, 1, 0, 1), 0},
		"touching itself":           {p(0, 0, 2, 0, 2, 2, 1, 0, 0, 2), 0},
		"there and back":            {p(0, 0, 2, 0, 1, 0, 1, 1), 0},
		"the last edge folds back":  {p(1, 0, 2, 1, 0, 1, 2, 1), 0},
		"a line":                    {p(0, 0, 1, 0, 2, 0), 0},
		"a doormat":                 {square(12, 77, 0.00001), 0},
		"a country":                 {square(12, 77, 5), 0},
		"around the world":          {[]geo.Point{{Latitude: 1, Longitude: -179}, {Latitude: 1, Longitude: 179}, {Latitude: 1.1, Longitude: 179}}, 0},
		"not a number":              {[]geo.Point{{Latitude: math.NaN(), Longitude: 77}, {Latitude: 12, Longitude: 77.1}, {Latitude: 12.1, Longitude: 77}}, 0},
		"with the 0, 0 of a device": {[]geo.Point{{}, {Latitude: 12, Longitude: 77.1}, {Latitude: 12.1, Longitude: 77}}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := location.ParsePolygon(test.points)
			if test.corners == 0 {
				wantReason(t, err, "polygon_invalid")
			} else if err != nil || len(got) != test.corners {
				t.Errorf("got %d corners, %v; want %d", len(got), err, test.corners)
			}
		})
	}
}

func FuzzParsePolygon(f *testing.F) {
	f.Add(0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0)
	f.Add(0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0)
	f.Add(math.NaN(), 0.0, math.Inf(1), 0.0, 1.0, 200.0, 0.0, 1.0)
	f.Fuzz(func(t *testing.T, ax, ay, bx, by, cx, cy, dx, dy float64) {
		raw := []geo.Point{{Latitude: ay, Longitude: ax}, {Latitude: by, Longitude: bx}, {Latitude: cy, Longitude: cx}, {Latitude: dy, Longitude: dx}}
		if _, err := location.ParsePolygon(raw); err != nil {
			wantReason(t, err, "polygon_invalid")
		}
		// On a coarse grid the arithmetic is exact, so the answer has to be too.
		points := make([]geo.Point, len(raw))
		for i, p := range raw {
			points[i] = geo.Point{Latitude: math.Round(p.Latitude*64) / 64, Longitude: math.Round(p.Longitude*64) / 64}
		}
		got, err := location.ParsePolygon(points)
		if err != nil {
			return
		}
		// Simple or not does not depend on where the ring begins or which way it goes.
		for range points {
			points = append(points[1:], points[0])
			if _, err := location.ParsePolygon(points); err != nil && len(got) == len(points) {
				t.Errorf("%v is fine, %v is not: %v", got, points, err)
			}
		}
		slices.Reverse(got)
		if _, err := location.ParsePolygon(got); err != nil {
			t.Errorf("fine one way, but the other way round: %v", err)
		}
	})
}

func TestSamplesDropTheOldest(t *testing.T) {
	t.Parallel()
	q := location.NewSamples(3)
	q.Add("a", "b")
	q.Add("c", "d", "e")
	if got := q.Take(2); !slices.Equal(got, []string{"c", "d"}) || q.Dropped() != 2 {
		t.Errorf("took %v, dropped %d", got, q.Dropped())
	}
	q.Add("f")
	if got := q.Take(9); !slices.Equal(got, []string{"e", "f"}) {
		t.Errorf("took %v", got)
	}
	if got := q.Take(9); got != nil {
		t.Errorf("took %v from an empty queue", got)
	}
}

// The queue begins small and grows in the middle of its use, with its oldest sample anywhere in it.
func TestSamplesGrowInOrder(t *testing.T) {
	t.Parallel()
	const limit = 300
	q := location.NewSamples(limit)
	var next, taken int
	add := func(n int) {
		for range n {
			q.Add(strconv.Itoa(next))
			next++
		}
	}
	take := func(n int) {
		for _, got := range q.Take(n) {
			if got != strconv.Itoa(taken) {
				t.Fatalf("took %s, want %d", got, taken)
			}
			taken++
		}
	}
	if got := q.Take(1); got != nil {
		t.Errorf("took %v from a new queue", got)
	}
	add(50)
	take(40)
	add(100) // around the end, then grown
	take(20)
	add(limit - (next - taken)) // full, nothing lost
	if q.Dropped() != 0 {
		t.Errorf("dropped %d of a queue that was not full", q.Dropped())
	}
	add(7)
	taken += 7 // these are gone
	take(limit + 1)
	if q.Dropped() != 7 || taken != next {
		t.Errorf("dropped %d, took up to %d of %d", q.Dropped(), taken, next)
	}
}

// The grid finds exactly whom a look at everybody finds.
func TestNearestAgainstAllRiders(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	x := location.NewIndex()
	places := make(map[string]geo.Point)
	for round := int64(1); round <= 3; round++ { // everybody moves
		for i := range 500 {
			id := fmt.Sprintf("rider%03d", i)
			place := geo.Point{Latitude: 12.9 + random.Float64()/5, Longitude: 77.5 + random.Float64()/5}
			online := random.IntN(4) > 0
			x.Put(id, place, online, round)
			delete(places, id)
			if online {
				places[id] = place
			}
		}
	}
	for range 100 {
		center := geo.Point{Latitude: 12.9 + random.Float64()/5, Longitude: 77.5 + random.Float64()/5}
		radius := random.Float64() * 8000
		var want []string
		for id, place := range places {
			if center.Metres(place) <= radius {
				want = append(want, id)
			}
		}
		slices.SortFunc(want, func(a, b string) int {
			if center.Metres(places[a]) < center.Metres(places[b]) {
				return -1
			}
			return 1
		})
		want = want[:min(len(want), 20)]
		if got := x.Nearest(center, radius, 20); !slices.Equal(got, want) {
			t.Fatalf("around %v, %.0f m: got %v, want %v", center, radius, got, want)
		}
	}
}
