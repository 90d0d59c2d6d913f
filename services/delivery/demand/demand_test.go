package demand

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

var local = time.FixedZone("Asia/Kolkata", 5*3600+1800)

// monday is when every test begins.
var monday = time.Date(2026, 11, 2, 0, 0, 0, 0, local)

// lived teaches some weeks in which each slot brings what rate says.
func lived(weeks int, rate func(at time.Time) int) *History {
	h := &History{}
	for at := monday; at.Before(monday.AddDate(0, 0, 7*weeks)); at = at.Add(Slot) {
		h.See(at, rate(at))
	}
	return h
}

// evenly are so many moments in the half hour before now.
func evenly(now time.Time, n int) (at []time.Time) {
	for i := range n {
		at = append(at, now.Add(-Slot*time.Duration(2*i+1)/time.Duration(2*n)))
	}
	return at
}

func TestWeekdaysAreLearned(t *testing.T) {
	h := lived(10, func(at time.Time) int {
		if at.Weekday() == time.Sunday {
			return 40
		}
		return 20
	})
	noon := monday.AddDate(0, 0, 70).Add(12 * time.Hour)
	workday := h.Next(nil, noon, noon, time.Hour)
	sunday := h.Next(nil, noon.AddDate(0, 0, 6), noon.AddDate(0, 0, 6), time.Hour)
	if math.Abs(workday-40) > 4 || math.Abs(sunday-80) > 14 || sunday < 1.5*workday {
		t.Errorf("a workday's hour brings %.1f and a Sunday's %.1f, want about 40 and 80", workday, sunday)
	}
}

// A store that is a day old knows its level, and spreads it as the guide does.
func TestYoungStoresBelieveTheGuide(t *testing.T) {
	if (&History{}).Known() {
		t.Error("nothing is known at first")
	}
	h := &History{}
	for at := monday; at.Before(monday.AddDate(0, 0, 1)); at = at.Add(Slot) {
		h.See(at, int(math.Round(1500*hourShares[at.Hour()]/allShares/2)))
	}
	if !h.Known() {
		t.Fatal("a day is enough")
	}
	night, evening := monday.AddDate(0, 0, 1).Add(3*time.Hour), monday.AddDate(0, 0, 1).Add(19*time.Hour)
	if low, high := h.Next(nil, night, night, time.Hour), h.Next(nil, evening, evening, time.Hour); low > 10 || math.Abs(high-122) > 15 {
		t.Errorf("%.1f orders an hour at 3, %.1f at 19", low, high)
	}
}

func TestSharesAddUp(t *testing.T) {
	sum := 0.0
	for _, share := range hourShares {
		sum += share
	}
	if math.Abs(sum-allShares) > 1e-9 {
		t.Errorf("the shares of the hours add up to %.2f", sum)
	}
}

// Twice as many orders as usual in the last half hour are twice as many for a while, and get usual again.
func TestUnusualHoursFade(t *testing.T) {
	h := lived(6, func(time.Time) int { return 60 })
	now := monday.AddDate(0, 0, 43).Add(15 * time.Hour)
	busy, since := evenly(now, 120), now.Add(-Slot)
	soon, later := h.Next(busy, since, now, Slot), h.Next(busy, since, now, 6*time.Hour)
	if soon < 85 || soon > 120 {
		t.Errorf("the next half hour brings %.1f, want nearly 120", soon)
	}
	if perSlot := later / 12; perSlot > 80 || perSlot < 62 {
		t.Errorf("a half hour of the next six hours brings %.1f, want little over 60", perSlot)
	}
	if usual := h.Next(evenly(now, 60), since, now, Slot); math.Abs(usual-60) > 3 {
		t.Errorf("a usual half hour is followed by %.1f", usual)
	}
	if naive := Naive(busy, now, time.Hour); naive != 240 {
		t.Errorf("the last half hour repeated is %.0f", naive)
	}
}

// What comes later changes no forecast.
func TestNothingOfTheFutureIsKnown(t *testing.T) {
	h := lived(3, func(time.Time) int { return 10 })
	now := monday.AddDate(0, 0, 21).Add(9 * time.Hour)
	before := h.Next(evenly(now, 10), now.Add(-Slot), now, time.Hour)
	more := append(evenly(now, 10), now.Add(time.Minute), now.Add(time.Hour))
	if after := h.Next(more, now.Add(-Slot), now, time.Hour); after != before {
		t.Errorf("%.2f with orders of the future, %.2f without", after, before)
	}
}

// On drawn days the forecast is nearer than repeating the last half hour, whose own noise it lacks.
func TestBetterThanNaive(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	perSlot := func(at time.Time) float64 { return 750 * hourShares[at.Hour()] / allShares }
	poisson := func(mean float64) (n int) {
		for sum := rng.ExpFloat64(); sum < mean; sum += rng.ExpFloat64() {
			n++
		}
		return n
	}
	h := lived(4, func(at time.Time) int { return poisson(perSlot(at)) })
	var ours, naive float64
	last := 0
	for at := monday.AddDate(0, 0, 28); at.Before(monday.AddDate(0, 0, 35)); at = at.Add(Slot) {
		recent := evenly(at, last)
		came := poisson(perSlot(at))
		ours += math.Abs(h.Next(recent, at.Add(-Slot), at, Slot) - float64(came))
		naive += math.Abs(Naive(recent, at, Slot) - float64(came))
		h.See(at, came)
		last = came
	}
	if ours > 0.85*naive {
		t.Errorf("off by %.0f in all, the naive forecast by %.0f", ours, naive)
	}
}
