package ids_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"doorstep/kit/ids"
)

func TestIDsSortByTimeAndDoNotRepeat(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	seen := make(map[ids.Order]bool)
	var made []ids.Order
	for i := range 2000 {
		id := ids.New[ids.Order](start.Add(time.Duration(i) * time.Millisecond))
		if len(id) != 13 || seen[id] {
			t.Fatalf("bad or repeated id %q", id)
		}
		seen[id] = true
		made = append(made, id)
	}
	if !slices.IsSorted(made) {
		t.Error("ids do not sort by time")
	}
}

func TestDigitsAreEven(t *testing.T) {
	counts := make(map[rune]int)
	for _, digit := range ids.Digits(50_000) {
		counts[digit]++
	}
	for digit := '0'; digit <= '9'; digit++ {
		if counts[digit] < 4600 || counts[digit] > 5400 {
			t.Errorf("digit %c came %d times of 50000", digit, counts[digit])
		}
	}
}

func TestManyInOneMillisecondDiffer(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var mu sync.Mutex // guards seen
	seen := make(map[ids.Order]bool)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5000 {
				id := ids.New[ids.Order](now)
				mu.Lock()
				if seen[id] {
					t.Errorf("%s came twice", id)
				}
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func TestNumberOfAnOrder(t *testing.T) {
	for id, want := range map[ids.Order]string{"1k8z3v0qx4m2p": "X4M2P", "o1": "O1", "": ""} {
		if got := id.Number(); got != want {
			t.Errorf("order %q is called %q, want %q", id, got, want)
		}
	}
}

// A store's busiest day, made within hours as the ids' clock sees it: hardly two orders share a number.
func TestNumbersHardlyRepeat(t *testing.T) {
	start := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	seen, repeated := make(map[string]bool), 0
	for i := range 2000 {
		number := ids.New[ids.Order](start.Add(time.Duration(i) * 25_003 * time.Millisecond)).Number()
		if seen[number] {
			repeated++
		}
		seen[number] = true
	}
	if repeated > 3 {
		t.Errorf("%d of 2000 numbers came before", repeated)
	}
}
