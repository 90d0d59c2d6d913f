package batch_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"doorstep/kit/batch"
)

// counter is a piece of work that waits until it may go on, and remembers whom it was for.
type counter struct {
	batches [][]int // read only when no work runs
	goOn    chan error
}

func (c *counter) work(_ context.Context, requests []int) ([]int, error) {
	c.batches = append(c.batches, slices.Sorted(slices.Values(requests)))
	if err := <-c.goOn; err != nil {
		return nil, err
	}
	answers := make([]int, len(requests))
	for i, request := range requests {
		answers[i] = -request
	}
	return answers, nil
}

// ask sends requests from..to at the same time, each of which must be answered with itself or fail
// with want.
func ask(t *testing.T, wg *sync.WaitGroup, line *batch.Line[int, int], from, to int, want error) {
	for request := from; request <= to; request++ {
		wg.Go(func() {
			answer, err := line.Do(t.Context(), request)
			if !errors.Is(err, want) || want == nil && answer != -request {
				t.Errorf("%d was answered %d, %v", request, answer, err)
			}
		})
	}
	synctest.Wait()
}

func TestWhoComesWhileSomebodyWorksIsNextTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counter{goOn: make(chan error)}
		line := batch.New(3, c.work)
		var wg sync.WaitGroup
		ask(t, &wg, line, 1, 1, nil)
		ask(t, &wg, line, 2, 6, nil)
		for range 3 {
			c.goOn <- nil
		}
		wg.Wait()
		if len(c.batches) != 3 || len(c.batches[0]) != 1 || len(c.batches[1]) != 3 || len(c.batches[2]) != 2 {
			t.Errorf("batches: %v; want one of 1, then 3, the most, then 2", c.batches)
		}
		ask(t, &wg, line, 7, 7, nil)
		c.goOn <- nil
		wg.Wait()
	})
}

func TestAnErrorIsEverybodysAndTheLineGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, failure := &counter{goOn: make(chan error)}, errors.New("no database")
		line := batch.New(10, c.work)
		var wg sync.WaitGroup
		ask(t, &wg, line, 1, 1, nil)
		ask(t, &wg, line, 2, 4, failure)
		c.goOn <- nil
		c.goOn <- failure
		wg.Wait()
		ask(t, &wg, line, 5, 5, nil)
		c.goOn <- nil
		wg.Wait()
	})
}

// Who gives up while waiting is not worked for; who gives up while being worked for does not end the
// work of the others.
func TestGivingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counter{goOn: make(chan error)}
		line := batch.New(10, c.work)
		var wg sync.WaitGroup
		hasty := func(request int) context.CancelFunc {
			ctx, cancel := context.WithCancel(t.Context())
			wg.Go(func() {
				if _, err := line.Do(ctx, request); !errors.Is(err, context.Canceled) {
					t.Errorf("%d gave up and got %v", request, err)
				}
			})
			synctest.Wait()
			return cancel
		}
		ask(t, &wg, line, 1, 1, nil)
		withdrawn := hasty(2)
		ask(t, &wg, line, 3, 3, nil)
		underWay := hasty(4)
		withdrawn()
		synctest.Wait()
		c.goOn <- nil
		synctest.Wait()
		underWay()
		synctest.Wait()
		c.goOn <- nil
		wg.Wait()
		if len(c.batches) != 2 || !slices.Equal(c.batches[1], []int{3, 4}) {
			t.Errorf("batches: %v", c.batches)
		}
	})
}

// A panic reaches the one who worked; the others of the batch get an error, and the line goes on.
func TestAPanicStopsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun, goOn := 0, make(chan struct{})
		line := batch.New(10, func(_ context.Context, requests []int) ([]int, error) {
			begun++
			<-goOn
			if begun == 2 {
				panic("a bug")
			}
			return requests, nil
		})
		var mu sync.Mutex // guards panicked, failed
		var panicked, failed int
		var wg sync.WaitGroup
		send := func() {
			wg.Go(func() {
				defer func() {
					if recover() != nil {
						mu.Lock()
						defer mu.Unlock()
						panicked++
					}
				}()
				if _, err := line.Do(t.Context(), 1); err != nil {
					mu.Lock()
					defer mu.Unlock()
					failed++
				}
			})
			synctest.Wait()
		}
		for range 4 { // one alone, then three together
			send()
		}
		goOn <- struct{}{}
		goOn <- struct{}{}
		wg.Wait()
		send()
		goOn <- struct{}{}
		wg.Wait()
		if panicked != 1 || failed != 2 || begun != 3 {
			t.Errorf("%d panicked, %d failed, %d batches", panicked, failed, begun)
		}
	})
}
