package estimate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var usual = Forecast{Queue: 30, Pick: 90, Pack: 30, Ride: 430 + 45, Hour: 13}

// draw is one order as the figures of domain.md, section 5, have it go.
func draw(random *rand.Rand, f Forecast) (took [legs]float64) {
	lognormal := func(median, sigma float64) float64 { return median * math.Exp(sigma*random.NormFloat64()) }
	took[Queue] = math.Max(f.Queue+12*random.NormFloat64(), 0)
	took[Pick] = lognormal(f.Pick, 0.25)
	took[Pack] = lognormal(f.Pack, 0.15)
	took[Rider] = math.Max(f.Late, 0) + lognormal(bagSeconds, bagSigma)
	took[Ride] = lognormal(f.Ride-45, 0.2) + lognormal(45, 0.5)
	took[Door] = lognormal(doorSeconds, doorSigma)
	switch u := random.Float64(); {
	case u < lostDoors:
		took[Door] += lostFrom + random.Float64()*(lostTo-lostFrom)
	case u < lostDoors+slowDoors:
		took[Door] += random.ExpFloat64() * slowDoorSeconds
	}
	return took
}

func total(took [legs]float64) (sum float64) {
	for l := Queue; l <= Door; l++ {
		sum += took[l]
	}
	return sum
}

// live delivers n orders and has the history learn from each, after the answer that it gives.
func live(h *History, random *rand.Rand, n int, forecast func(i int) Forecast, world func(*rand.Rand, Forecast) [legs]float64) (inTime, byMedian float64, absolute []float64) {
	for i := range n {
		f := forecast(i)
		answer := h.Make(f)
		took := world(random, f)
		door := total(took)
		byEstimate, byPromise := door <= answer.Median.Seconds(), door <= answer.High.Seconds()
		if byPromise {
			inTime++
		}
		if byEstimate {
			byMedian++
		}
		absolute = append(absolute, math.Abs(door-answer.Median.Seconds())/60)
		for l := Queue; l <= Door; l++ {
			h.See(l, f, took[l])
		}
		h.Kept(byEstimate, byPromise)
	}
	return inTime / float64(n), byMedian / float64(n), absolute
}

// The sum on the grid against drawing every leg from its own distribution.
func TestQuantilesAgreeWithSimulation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h History
		f := Forecast{
			Queue: rapid.Float64Range(0, 600).Draw(t, "queue"), Pick: rapid.Float64Range(20, 300).Draw(t, "pick"), Pack: rapid.Float64Range(20, 80).Draw(t, "pack"),
			Late: rapid.Float64Range(0, 900).Draw(t, "late"), Ride: rapid.Float64Range(60, 1500).Draw(t, "ride"), Hour: rapid.IntRange(0, 23).Draw(t, "hour"),
		}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		sums := make([]float64, 40_000)
		for l := Queue; l <= Door; l++ {
			spread := h.of(l, f)
			cumulated := make([]float64, len(spread))
			sum := 0.0
			for i, p := range spread {
				sum += p
				cumulated[i] = sum
			}
			if math.Abs(sum-1) > 1e-3 {
				t.Fatalf("leg %d has a probability of %f", l, sum)
			}
			for i := range sums {
				at, _ := slices.BinarySearch(cumulated, random.Float64()*sum)
				sums[i] += float64(at) * step
			}
		}
		slices.Sort(sums)
		made := h.Make(f)
		for level, got := range map[float64]float64{0.5: made.Median.Seconds(), Promised: made.High.Seconds()} {
			want := sums[int(level*float64(len(sums)))]
			if math.Abs(got-want) > 12+0.02*want {
				t.Fatalf("quantile %.1f is %.0f s, drawn %.0f s", level, got, want)
			}
		}
	})
}

// Before anything was learned the figures of the domain guide speak: 11.5 min on average for the usual
// order of a 2 km disc, and a promise two to four minutes above the median.
func TestKnowsTheDomainGuideFirst(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var h History
	var drawn []float64
	for range 40_000 {
		drawn = append(drawn, total(draw(random, usual)))
	}
	slices.Sort(drawn)
	made := h.Make(usual)
	if want := drawn[len(drawn)/2]; math.Abs(made.Median.Seconds()-want) > 25 {
		t.Errorf("estimate %v, drawn %.0f s", made.Median, want)
	}
	if want := drawn[len(drawn)*9/10]; math.Abs(made.High.Seconds()-want) > 45 {
		t.Errorf("promise %v, drawn %.0f s", made.High, want)
	}
}

func TestLearnsAStoreThatDiffers(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	slow := func(random *rand.Rand, f Forecast) [legs]float64 {
		took := draw(random, f)
		took[Pick] *= 1.6
		took[Ride] *= 1.33
		took[Rider] += 60
		return took
	}
	var h History
	always := func(int) Forecast { return usual }
	live(&h, random, 300, always, slow)
	inTime, byMedian, absolute := live(&h, random, 3000, always, slow)
	if math.Abs(inTime-Promised) > 0.02 {
		t.Errorf("%.3f of the orders came by the promise, want 0.90", inTime)
	}
	if math.Abs(byMedian-0.5) > 0.03 {
		t.Errorf("%.3f of the orders came by the estimate, want 0.50", byMedian)
	}
	mean := 0.0
	for _, a := range absolute {
		mean += a / float64(len(absolute))
	}
	if mean > 2.2 { // what the drawn legs leave to chance
		t.Errorf("the estimate is off by %.2f min", mean)
	}
}

// Rain begins: after some dozens of deliveries the promise is kept again.
func TestFollowsTheWeather(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	wet := func(random *rand.Rand, f Forecast) [legs]float64 {
		took := draw(random, f)
		took[Ride] /= 0.75
		return took
	}
	var h History
	always := func(int) Forecast { return usual }
	live(&h, random, 1500, always, draw)
	dry := h.Make(usual)
	live(&h, random, 60, always, wet)
	rain := h.Make(usual)
	if longer := (rain.Median - dry.Median).Seconds(); longer < 0.6*usual.Ride/3 {
		t.Errorf("after 60 rides in the rain the estimate is %.0f s longer, want about %.0f", longer, usual.Ride/3)
	}
	if inTime, _, _ := live(&h, random, 600, always, wet); math.Abs(inTime-Promised) > 0.04 {
		t.Errorf("%.3f in time in the rain, want 0.90", inTime)
	}
}

// One delivery that went wrong for two hours changes little.
func TestAnOutlierCountsAsOne(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	var h History
	live(&h, random, 200, func(int) Forecast { return usual }, draw)
	before := h.Make(usual)
	h.See(Ride, usual, 2*3600)
	h.See(Pick, usual, 2*3600)
	after := h.Make(usual)
	if moved := (after.Median - before.Median).Abs(); moved > 30*time.Second {
		t.Errorf("one outlier moved the estimate by %v", moved)
	}
}

func TestFewDeliveriesSayLittle(t *testing.T) {
	var h History
	before := h.Make(usual)
	for range 3 {
		h.See(Ride, usual, 3*usual.Ride)
	}
	if moved := (h.Make(usual).Median - before.Median).Seconds(); moved <= 0 || moved > 0.6*2*usual.Ride {
		t.Errorf("three slow rides moved the estimate by %.0f s", moved)
	}
}

func TestWhatIsOverNoLongerCounts(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	var h History
	live(&h, random, 500, func(int) Forecast { return usual }, draw)
	last := h.Make(usual).Median
	for l := Pick; l <= Door; l++ {
		next := h.Remaining(usual, Progress{Leg: l})
		if next >= last {
			t.Errorf("at leg %d: %v after %v", l, next, last)
		}
		last = next
	}
	// The ride is half over, or lasts twice as long as it should.
	begun := h.Remaining(usual, Progress{Leg: Ride})
	half := h.Remaining(usual, Progress{Leg: Ride, Elapsed: span(usual.Ride / 2)})
	if gone := (begun - half).Seconds(); math.Abs(gone-usual.Ride/2) > 30 {
		t.Errorf("half the ride took %.0f s off the estimate, want %.0f", gone, usual.Ride/2)
	}
	left := h.Remaining(usual, Progress{Leg: Ride, Elapsed: span(2 * usual.Ride)})
	if left < time.Minute || left > 6*time.Minute {
		t.Errorf("a ride that takes twice as long ends in %v", left)
	}
}

// A quantile of a sum is that of the sum when it is made, up to the horizon and at it.
func TestQuantileOfASumThatIsNotMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h History
		f := Forecast{
			Queue: rapid.Float64Range(0, 12000).Draw(t, "queue"), Pick: 90, Pack: 30, Late: rapid.Float64Range(0, 900).Draw(t, "late"),
			Ride: rapid.Float64Range(100, 900).Draw(t, "ride"), Hour: 12,
		}
		underWay := h.of(Queue, f).after(rapid.Float64Range(0, 3600).Draw(t, "elapsed"))
		rest := h.of(Rider, f).plus(h.of(Ride, f))
		level := rapid.Float64Range(0.01, 0.99).Draw(t, "level")
		want := underWay.plus(rest).Quantile(level)
		if got := underWay.quantileWith(rest, level); math.Abs(got-want) > 0.01 {
			t.Fatalf("%.2f s, want %.2f", got, want)
		}
	})
}

// What is left of a time agrees with throwing away what ended before.
func TestAfterIsConditional(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h History
		f := Forecast{Pick: 90, Pack: 30, Ride: rapid.Float64Range(100, 900).Draw(t, "ride"), Hour: 12}
		whole := h.of(Ride, f)
		elapsed := whole.Quantile(rapid.Float64Range(0.01, 0.9).Draw(t, "over"))
		rest := whole.after(elapsed)
		for _, level := range []float64{0.2, 0.5, 0.9} {
			over := whole.Within(elapsed)
			want := whole.Quantile(over+level*(1-over)) - elapsed
			if got := rest.Quantile(level); math.Abs(got-want) > 1.5*step {
				t.Fatalf("after %.0f s the %.1f quantile is %.0f s, want %.0f", elapsed, level, got, want)
			}
		}
	})
}

func TestHistoryRestsAndWakes(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 14))
	var h, woken History
	live(&h, random, 200, func(i int) Forecast { f := usual; f.Hour = i % 24; f.Late = float64(i % 400); return f }, draw)
	data, err := h.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if err := woken.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	if woken.Deliveries != 200 {
		t.Errorf("%d deliveries, want 200", woken.Deliveries)
	}
	for hour := range 24 {
		f := usual
		f.Hour = hour
		if a, b := h.Make(f), woken.Make(f); (a.High-b.High).Abs() > time.Second || (a.Median-b.Median).Abs() > time.Second {
			t.Errorf("hour %d: %v %v, woken %v %v", hour, a.Median, a.High, b.Median, b.High)
		}
	}
	for _, broken := range [][]byte{nil, {2}, data[:len(data)-1], append(slices.Clone(data), 0)} {
		if err := woken.UnmarshalBinary(broken); err == nil {
			t.Errorf("%d bytes were taken", len(broken))
		}
	}
}

func FuzzHistory(f *testing.F) {
	data, err := new(History).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte{codecVersion})
	f.Fuzz(func(t *testing.T, data []byte) {
		var h History
		if h.UnmarshalBinary(data) == nil && h.Deliveries < 0 {
			t.Error("fewer than no deliveries")
		}
	})
}

func BenchmarkMake(b *testing.B) {
	var h History
	live(&h, rand.New(rand.NewPCG(15, 16)), 500, func(int) Forecast { return usual }, draw)
	b.ReportAllocs()
	for b.Loop() {
		h.Make(usual)
	}
}

// An order at the end of a long queue, as a store that cannot keep up has many.
func BenchmarkRemainingOfAQueue(b *testing.B) {
	var h History
	f := usual
	f.Queue = 3600
	for b.Loop() {
		h.Remaining(f, Progress{Leg: Queue, Elapsed: 10 * time.Minute})
	}
}
