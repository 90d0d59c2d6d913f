package city

import (
	"math"
	"strconv"
	"testing"
	"time"
)

// A Friday, whose day factor is 1.
var friday = time.Date(2026, 1, 2, 0, 0, 0, 0, local)

func TestArrivalsFollowTheHours(t *testing.T) {
	t.Parallel()
	const days = 40
	var perHour [24]float64
	for seed := range uint64(days) {
		streams := streams{seed: seed}
		d := demand{streams: streams, store: "s", perDay: 1500}
		rng := streams.of("arrivals", "s")
		for at := d.next(friday, rng.ExpFloat64()); at.Before(friday.AddDate(0, 0, 1)); at = d.next(at, rng.ExpFloat64()) {
			perHour[at.In(local).Hour()] += 1.0 / days
		}
	}
	var total float64
	for hour, got := range perHour {
		total += got
		want := 1500 * shareOfDay(hour)
		// Four standard deviations of the mean, and room for the bursts.
		if math.Abs(got-want) > 4*math.Sqrt(want/days)+0.02*want {
			t.Errorf("%d h has %.1f orders, want %.1f", hour, got, want)
		}
	}
	if total < 1490 || total > 1530 {
		t.Errorf("a day has %.0f orders", total)
	}
}

func TestBurstsAndDays(t *testing.T) {
	t.Parallel()
	d := demand{streams: streams{seed: 1}, store: "s", perDay: 1500}
	bursts := 0
	for day := range 400 {
		at := friday.AddDate(0, 0, day)
		for _, start := range d.bursts(at) {
			bursts++
			before, during := d.perHour(start.Add(-time.Second)), d.perHour(start)
			sameHour := start.Add(-time.Second).In(local).Hour() == start.In(local).Hour()
			if sameHour && math.Abs(during/before-burstFactor) > 0.001 && math.Abs(during/before-1) > 0.001 {
				t.Errorf("a burst multiplies by %.3f", during/before)
			}
		}
	}
	if bursts < 330 || bursts > 470 {
		t.Errorf("%d bursts in 400 days", bursts)
	}
	monday, sunday := d.perHour(friday.AddDate(0, 0, 3)), d.perHour(friday.AddDate(0, 0, 2))
	if got := monday / sunday; math.Abs(got-0.97/1.10) > 0.001 {
		t.Errorf("Monday is %.3f of Sunday", got)
	}
}

func TestBaskets(t *testing.T) {
	t.Parallel()
	store := weigh(make([]product, 5000))
	streams := streams{seed: 1}
	var lines, units, most int
	count := make(map[int]int)
	const baskets = 20_000
	for i := range baskets {
		past := store.past(streams.of("past", strconv.Itoa(i%3000)))
		for _, line := range store.basket(streams.of("basket", strconv.Itoa(i)), past) {
			lines++
			units += line.units
			count[line.product]++
			most = max(most, line.units)
		}
	}
	if mean := float64(lines) / baskets; math.Abs(mean-linesMean) > 0.1 {
		t.Errorf("a basket has %.2f lines", mean)
	}
	if mean := float64(units) / float64(lines); math.Abs(mean-unitsMean) > 0.05 || most > 6 {
		t.Errorf("a line has %.2f units, at most %d", mean, most)
	}
	popular := 0
	for product, n := range count {
		if product < 1000 {
			popular += n
		}
	}
	// The shares of the domain guide for 5,000 products; repeats must not change them.
	if top := float64(count[0]) / float64(lines); math.Abs(top-0.017) > 0.002 {
		t.Errorf("the top product is %.2f %% of lines", 100*top)
	}
	if share := float64(popular) / float64(lines); math.Abs(share-0.75) > 0.02 {
		t.Errorf("the top fifth is %.1f %% of lines", 100*share)
	}
}

func TestBasketIsNeverAboveTheAssortment(t *testing.T) {
	t.Parallel()
	store := weigh(make([]product, 2))
	for i := range 50 {
		rng := streams{seed: 1}.of("basket", strconv.Itoa(i))
		if got := store.basket(rng, []int{0}); len(got) == 0 || len(got) > 2 {
			t.Fatalf("a basket of two products has %d lines", len(got))
		}
	}
}

func TestPaymentMix(t *testing.T) {
	t.Parallel()
	rng := streams{seed: 1}.of("payment")
	count := make(map[string]int)
	for range 10_000 {
		count[paymentMethod(rng)]++
	}
	for method, want := range map[string]int{"upi": 7000, "card": 1200, "cod": 1800} {
		if got := count[method]; got < want-200 || got > want+200 {
			t.Errorf("%s pays %d of 10000 orders, want about %d", method, got, want)
		}
	}
}

func TestStreamsAreIndependent(t *testing.T) {
	t.Parallel()
	s := streams{seed: 7}
	undisturbed := s.of("door", "a").Uint64()
	s.of("ride", "a").Uint64()
	s.of("door", "b").Uint64()
	if got := s.of("door", "a").Uint64(); got != undisturbed {
		t.Error("a stream depends on what others drew")
	}
	seen := make(map[uint64]string)
	for _, c := range []struct {
		of       streams
		name     string
		entities []string
	}{{s, "door", []string{"a"}}, {s, "door", []string{"b"}}, {s, "ride", []string{"a"}}, {s, "doora", nil}, {s, "door", []string{"a", ""}}, {streams{seed: 8}, "door", []string{"a"}}} {
		draw := c.of.of(c.name, c.entities...).Uint64()
		if other, ok := seen[draw]; ok {
			t.Errorf("%s %v draws like %s", c.name, c.entities, other)
		}
		seen[draw] = c.name
	}
}
