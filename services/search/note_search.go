package search

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	searchv1 "doorstep/gen/search/v1"
	"doorstep/kit/auth"
	"doorstep/services/search/db/dbgen"
)

// Limits of what is kept of a query.
const (
	longestQuery = 60
	mostWords    = 5
)

// NoteSearch counts a query that found something. What has other words than the catalog's is not kept: it
// could be anything, and would be read by everybody. Of the person a digest is kept that differs from
// query to query and from day to day.
func (s *Service) NoteSearch(ctx context.Context, req *searchv1.NoteSearchRequest) (*searchv1.NoteSearchResponse, error) {
	words := strings.Fields(strings.ToLower(req.Q))
	query := strings.Join(words, " ")
	if len(words) == 0 || len(words) > mostWords || len(query) > longestQuery || !s.ideas.engine.Knows(query) {
		return &searchv1.NoteSearchResponse{}, nil
	}
	hits, err := s.engine.Search(ctx, Query{Text: query, WarehouseID: req.WarehouseId, Limit: 1})
	if err != nil {
		return nil, fmt.Errorf("look for it: %w", err)
	}
	if hits.Total == 0 {
		return &searchv1.NoteSearchResponse{}, nil
	}
	day := today(s.clock.Now())
	person := sha256.Sum256([]byte(strings.Join([]string{auth.Caller(ctx).UserID, req.WarehouseId, query, day.Format(time.DateOnly)}, "\x00")))
	err = dbgen.New(s.pool).NoteSearch(ctx, dbgen.NoteSearchParams{WarehouseID: req.WarehouseId, Query: query, Day: day, Person: person[:16]})
	if err != nil {
		return nil, fmt.Errorf("note search: %w", err)
	}
	return &searchv1.NoteSearchResponse{}, nil
}

func today(now time.Time) time.Time { return now.UTC().Truncate(24 * time.Hour) }

// readLookedFor reads what enough people look for, and forgets what was looked for long ago.
func (s *Service) readLookedFor(ctx context.Context) error {
	queries, since := dbgen.New(s.pool), today(s.clock.Now()).Add(-s.cfg.Remember)
	if err := queries.ForgetSearches(ctx, since); err != nil {
		return fmt.Errorf("forget searches: %w", err)
	}
	rows, err := queries.LookedFor(ctx, dbgen.LookedForParams{Since: since, Least: int32(s.cfg.LeastPeople)})
	if err != nil {
		return fmt.Errorf("read what is looked for: %w", err)
	}
	s.wanted = make([]lookedFor, len(rows))
	for i, row := range rows {
		s.wanted[i] = lookedFor{store: row.WarehouseID, text: row.Query, people: row.People}
	}
	return nil
}
