package promise

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"doorstep/kit/geo"
	"doorstep/services/delivery/estimate"
	"doorstep/services/delivery/travel"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func legOf(straight float64) travel.Leg {
	return (&travel.Straight{}).Between(geo.Point{}, geo.Point{Latitude: straight / 111_195}, noon)
}

// tell promises at noon, with nothing learned.
func tell(q Queue, b Basket, leg travel.Leg) Promise { return Make(q, b, leg, 12, &estimate.History{}) }

// The case of domain.md, section 5: 2 km disc, mean ride of 1.8 km by road, riders free. The published
// mean is 11.5 min from click to door, with on-time at 93 % three minutes above the median; one order
// in a hundred that finds nobody at home is not in that figure, but in ours.
func TestUsualOrderMatchesTheDomainGuide(t *testing.T) {
	p := tell(Queue{Pickers: 6, Available: 10}, Basket{Lines: 5, Units: 6, Chilled: true, Bags: 1}, legOf(1800/1.35))
	if m := p.Estimate.Minutes(); m < 10.5 || m > 12.5 {
		t.Errorf("estimate is %.1f min, want about 11.5", m)
	}
	if margin := (p.Promise - p.Estimate).Minutes(); margin < 2 || margin > 4 {
		t.Errorf("promise is %.1f min above the estimate, want 2 to 4", margin)
	}
	if want := []Reason{{"distance", 1800}}; !slices.Equal(p.Reasons, want) || p.Surge.Percent != 100 {
		t.Errorf("reasons %q surge %d, want %q and 100", p.Reasons, p.Surge.Percent, want)
	}
}

func TestReasonsSayWhatCostsTime(t *testing.T) {
	p := tell(Queue{ToPick: 2, Work: 3 * time.Minute, Pickers: 1, Waiting: 12, Available: 0, Busy: 4}, Basket{}, legOf(1000))
	want := []Reason{{"orders_ahead", 2}, {"distance", 1350}, {"riders_busy", 0}, {"rider_in", 49}}
	if !slices.Equal(p.Reasons, want) || p.Surge.Percent != 200 {
		t.Errorf("reasons %q surge %d, want %q and 200", p.Reasons, p.Surge.Percent, want)
	}
	if next := tell(Queue{ToPick: 1, Pickers: 1, Available: 1, Slow: 1.3}, Basket{}, legOf(20)); !slices.Equal(next.Reasons, []Reason{{"orders_ahead", 1}, {"distance", 27}, {"slow_rides", 30}}) {
		t.Errorf("next door in the rain: reasons %q", next.Reasons)
	}
}

func TestReasonsInEnglish(t *testing.T) {
	for want, r := range map[string]Reason{
		"1 order ahead": {"orders_ahead", 1}, "2 orders ahead": {"orders_ahead", 2}, "under 100 m": {"distance", 99}, "1.4 km": {"distance", 1351},
		"all riders are busy": {"riders_busy", 0}, "rides take 30 % longer than usual": {"slow_rides", 30},
		"high demand: the next rider is free in about 49 min": {"rider_in", 49},
	} {
		if r.String() != want {
			t.Errorf("%v says %q, want %q", r.Kind, r, want)
		}
	}
}

func anyQueue(t *rapid.T) Queue {
	q := Queue{
		ToPick: rapid.IntRange(0, 50).Draw(t, "toPick"), Work: time.Duration(rapid.IntRange(0, 7200).Draw(t, "work")) * time.Second,
		Pickers: rapid.IntRange(0, 8).Draw(t, "pickers"), Pace: rapid.Float64Range(0.3, 3).Draw(t, "pace"),
		Waiting: rapid.IntRange(0, 60).Draw(t, "waiting"), Available: rapid.IntRange(0, 30).Draw(t, "available"), Busy: rapid.IntRange(0, 30).Draw(t, "busy"),
	}
	if rapid.Bool().Draw(t, "known") {
		for range q.Busy {
			q.Back = append(q.Back, time.Duration(rapid.IntRange(0, 1800).Draw(t, "back"))*time.Second)
		}
		slices.Sort(q.Back)
	}
	return q
}

func anyBasket(t *rapid.T) Basket {
	lines := rapid.IntRange(1, 25).Draw(t, "lines")
	return Basket{Lines: lines, Units: lines + rapid.IntRange(0, 20).Draw(t, "extra"), Chilled: rapid.Bool().Draw(t, "chilled"), Bags: rapid.IntRange(0, 3).Draw(t, "bags")}
}

func TestMoreInFrontNeverPromisesEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, b := anyQueue(t), anyBasket(t)
		metres := rapid.Float64Range(0, 6000).Draw(t, "metres")
		before := tell(q, b, legOf(metres))
		if before.Promise < before.Estimate || before.Estimate <= 0 || before.Surge.Percent < 100 || before.Surge.Percent > 200 {
			t.Fatalf("out of order: %+v", before)
		}
		worse := map[string]Promise{}
		longer := q
		longer.ToPick, longer.Work = q.ToPick+1, q.Work+time.Duration(rapid.IntRange(0, 600).Draw(t, "more"))*time.Second
		worse["a longer picking queue"] = tell(longer, b, legOf(metres))
		longer = q
		longer.Waiting += rapid.IntRange(1, 10).Draw(t, "moreWaiting")
		worse["more orders without a rider"] = tell(longer, b, legOf(metres))
		longer = q
		if longer.Available > 0 {
			longer.Available--
			worse["a rider less"] = tell(longer, b, legOf(metres))
		}
		worse["a longer way"] = tell(q, b, legOf(metres+rapid.Float64Range(1, 3000).Draw(t, "further")))
		bigger := b
		bigger.Lines, bigger.Units = b.Lines+1, b.Units+1
		worse["a bigger basket"] = tell(q, bigger, legOf(metres))
		for what, after := range worse {
			// Time that moves from the wait for a rider to the picking is surer: up to a minute less of half an hour.
			slack := 5*time.Second + before.Promise/25
			if after.Estimate < before.Estimate-slack || after.Promise < before.Promise-slack {
				t.Fatalf("%s promises earlier: %v/%v after %v/%v", what, after.Estimate, after.Promise, before.Estimate, before.Promise)
			}
			if after.Surge.Percent < before.Surge.Percent {
				t.Fatalf("%s lowers the surge: %d after %d", what, after.Surge.Percent, before.Surge.Percent)
			}
		}
	})
}

func TestReadyFollowsThePickers(t *testing.T) {
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	minute := time.Minute
	for name, c := range map[string]struct {
		picks   []Pick
		pickers int
		pace    float64
		want    []time.Time
	}{
		"one after the other": {[]Pick{{Work: minute}, {Work: minute}}, 1, 1, []time.Time{at(60), at(120)}},
		"side by side":        {[]Pick{{Work: minute}, {Work: 2 * minute}, {Work: minute}}, 2, 1, []time.Time{at(60), at(120), at(120)}},
		"under way first":     {[]Pick{{Work: minute}, {Work: minute, StartedAt: at(-30)}}, 1, 1, []time.Time{at(90), at(30)}},
		"overdue":             {[]Pick{{Work: minute, StartedAt: at(-600)}}, 1, 1, []time.Time{at(10)}},
		"a slow store":        {[]Pick{{Work: minute}}, 1, 1.5, []time.Time{at(90)}},
		"nobody known":        {[]Pick{{Work: minute}}, 0, 0, []time.Time{at(60)}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Ready(c.picks, c.pickers, c.pace, noon); !slices.EqualFunc(got, c.want, time.Time.Equal) {
				t.Errorf("ready at %v, want %v", got, c.want)
			}
		})
	}
}

func TestSpread(t *testing.T) {
	in := func(minutes int) Told { return Told{Serves: true, Promise: time.Duration(minutes) * time.Minute} }
	for name, c := range map[string]struct {
		nearest Told
		wait    time.Duration
		others  []Told
		want    int
	}{
		"nobody waits, others are not asked": {in(30), 3 * time.Minute, []Told{in(5)}, -1},
		"not enough sooner":                  {in(20), 6 * time.Minute, []Told{in(17)}, -1},
		"sooner by enough":                   {in(20), 6 * time.Minute, []Told{in(16)}, 0},
		"the best of two":                    {in(25), 6 * time.Minute, []Told{in(21), in(16)}, 1},
		"the second is hardly better":        {in(25), 6 * time.Minute, []Told{in(18), in(17)}, 0},
		"the nearest refuses":                {Told{Promise: time.Minute}, 0, []Told{{Promise: time.Minute}, in(40)}, 1},
		"all refuse":                         {Told{}, 0, []Told{{}}, -1},
		"no others":                          {Told{}, 0, nil, -1},
	} {
		got := Spread(c.nearest, c.wait, len(c.others), func(i int) Told { return c.others[i] })
		if got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
