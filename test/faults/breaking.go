package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"doorstep/kit/fault"
)

var errNotInjected = errors.New("a fault could not be injected")

const (
	// reachWithin is how long a server may take to come to a point.
	reachWithin = 2 * time.Minute
	// latestPassage is which passage of a point is the last to be killed at.
	latestPassage = 3
)

// breakThings injects all faults while orders are placed. Points and everything else are two series, so
// that a kill at a point meets other faults.
func (s *Storm) breakThings(ctx context.Context) error {
	var series sync.WaitGroup
	var errs [2]error
	// Armed is the server that waits for its point; the other series leaves it alone.
	armed := make(chan *server, 1)
	armed <- nil
	series.Go(func() { errs[0] = s.passPoints(ctx, armed) })
	series.Go(func() { errs[1] = s.rage(ctx, armed) })
	series.Wait()
	return errors.Join(errs[:]...)
}

// passPoints kills a server at each point once.
func (s *Storm) passPoints(ctx context.Context, armed chan *server) error {
	luck := luckOf(s.settings.Seed, 1)
	points := s.shuffled(luck)
	for i, point := range points {
		if !s.awaitOrders(ctx, i*s.settings.Orders/len(points)) {
			return ctx.Err()
		}
		able := slices.DeleteFunc(slices.Clone(s.servers), func(v *server) bool { return !canPass(v.name, point) })
		if point != fault.EventsSent { // which only the one does that has the lease
			k := luck.IntN(len(able))
			able = able[k : k+1]
		}
		<-armed
		armed <- able[0]
		err := s.killAt(ctx, able, point, 1+luck.IntN(latestPassage))
		<-armed
		armed <- nil
		if err != nil {
			return err
		}
	}
	return nil
}

// shuffled are all points in an order of luck. What takes longest to heal comes first: a provider that
// was not asked is asked about later.
func (s *Storm) shuffled(luck *rand.Rand) []fault.Point {
	points := slices.Clone(s.points())
	luck.Shuffle(len(points), func(i, k int) { points[i], points[k] = points[k], points[i] })
	slow := func(p fault.Point) int {
		if p == fault.PaymentIntended || p == fault.MoneyTaken || p == fault.MoneyRefunded {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(points, func(a, b fault.Point) int { return slow(a) - slow(b) })
	return points
}

// killAt waits until the first of some servers was killed at a point; the others may be later.
func (s *Storm) killAt(ctx context.Context, victims []*server, point fault.Point, count int) error {
	reaching, cancel := context.WithTimeout(ctx, reachWithin)
	defer cancel()
	var waiting sync.WaitGroup
	for _, victim := range victims {
		waiting.Go(func() {
			if victim.killAt(reaching, point, count) == nil {
				cancel()
			}
		})
	}
	waiting.Wait()
	if !errors.Is(reaching.Err(), context.Canceled) || ctx.Err() != nil {
		return fmt.Errorf("%w: %s never came to %s within %v", errNotInjected, victims[0].name, point, reachWithin)
	}
	return nil
}

// canPass reports whether a server has the service that a point belongs to.
func canPass(server string, point fault.Point) bool {
	switch point {
	case fault.UnitsHeld, fault.UnitsConfirmed, fault.PaymentIntended, fault.MoneyTaken, fault.PaymentRecorded, fault.MoneyRefunded:
		return server != "split"
	case fault.EventsSent:
		return true
	}
	return server != "back"
}

// rage kills servers at random moments, restarts and crashes PostgreSQL, and breaks wires.
func (s *Storm) rage(ctx context.Context, armed chan *server) error {
	luck := luckOf(s.settings.Seed, 2)
	acts := s.acts(luck, armed)
	for i, act := range acts {
		if !s.awaitOrders(ctx, i*s.settings.Orders/len(acts)) || !pause(ctx, upTo(luck, 500*time.Millisecond)) {
			return ctx.Err()
		}
		if err := act(ctx); err != nil {
			return fmt.Errorf("%w: %w", errNotInjected, err)
		}
	}
	return nil
}

func (s *Storm) acts(luck *rand.Rand, armed chan *server) (acts []func(context.Context) error) {
	for range s.settings.Kills {
		acts = append(acts, func(ctx context.Context) error { return s.killAny(ctx, luck, armed) })
	}
	for i := range s.settings.Restarts {
		acts = append(acts, func(ctx context.Context) error { return s.restartPostgres(ctx, luck, i%2 == 0) })
	}
	for i := range s.settings.Cuts {
		acts = append(acts, func(ctx context.Context) error {
			w, kind := s.wires[i%len(s.wires)], wireFaults[i/len(s.wires)%len(wireFaults)]
			s.tally.wireFault(w.name, kind.name)
			return kind.on(ctx, w, 100*time.Millisecond+upTo(luck, 900*time.Millisecond))
		})
	}
	luck.Shuffle(len(acts), func(i, k int) { acts[i], acts[k] = acts[k], acts[i] })
	return acts
}

func (s *Storm) killAny(ctx context.Context, luck *rand.Rand, armed chan *server) error {
	waiting := <-armed
	armed <- waiting
	able := slices.DeleteFunc(slices.Clone(s.servers), func(v *server) bool { return v == waiting })
	victim := able[luck.IntN(len(able))]
	if err := victim.awaitReady(ctx); err != nil {
		return err
	}
	victim.kill(ctx, "")
	return nil
}

// restartPostgres stops it as an operator would, or kills it, and leaves it down for a moment.
func (s *Storm) restartPostgres(ctx context.Context, luck *rand.Rand, crash bool) error {
	down := s.postgres.stop
	if crash {
		down = s.postgres.crash
	}
	if err := down(ctx); err != nil {
		return err
	}
	pause(ctx, 200*time.Millisecond+upTo(luck, time.Second))
	if err := s.postgres.start(ctx); err != nil {
		return err
	}
	s.tally.restarted(crash)
	if s.kafka == nil {
		return nil
	}
	pause(ctx, upTo(luck, time.Second))
	s.tally.change(func(c *Counts) { c.KafkaLosses++ })
	return s.kafka.replace()
}

// awaitOrders waits until so many orders were placed.
func (s *Storm) awaitOrders(ctx context.Context, orders int) bool {
	for s.placed() < orders {
		if !pause(ctx, look) {
			return false
		}
	}
	return ctx.Err() == nil
}
