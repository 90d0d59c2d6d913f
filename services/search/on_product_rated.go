package search

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/search/db/dbgen"
)

// ratings is what the catalog last said that customers gave; newer versions win.
type ratings struct {
	mu        sync.RWMutex // guards the rest
	byProduct map[string]rating
	changes   uint64
}

type rating struct {
	sum     int64
	count   int32
	version int64
}

func newRatings() *ratings { return &ratings{byProduct: make(map[string]rating)} }

func (r *ratings) say(product string, said rating) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if said.version > r.byProduct[product].version {
		r.byProduct[product] = said
		r.changes++
	}
}

// read is the mean to a tenth, and of how many; 0 when nobody said anything.
func (r *ratings) read(product string) (mean float64, count int32) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	said := r.byProduct[product]
	if said.count == 0 {
		return 0, 0
	}
	return math.Round(float64(said.sum)*10/float64(said.count)) / 10, said.count
}

func (r *ratings) changed() uint64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.changes
}

// onProductRated keeps the ratings for processes that start later.
func (s *Service) onProductRated(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.ProductRated]) error {
	var rows dbgen.SaveRatingsParams
	for _, e := range batch {
		m := e.Message
		rows.ProductIds, rows.Stars = append(rows.ProductIds, m.ProductId), append(rows.Stars, m.StarsSum)
		rows.Counts, rows.Versions = append(rows.Counts, m.Count), append(rows.Versions, m.Version)
	}
	if err := dbgen.New(tx).SaveRatings(ctx, rows); err != nil {
		return fmt.Errorf("store ratings: %w", err)
	}
	return nil
}

// seeProductRated changes what this process shows.
func (s *Service) seeProductRated(e events.Of[*eventsv1.ProductRated]) {
	s.ratings.say(e.Message.ProductId, rating{e.Message.StarsSum, e.Message.Count, e.Message.Version})
}
