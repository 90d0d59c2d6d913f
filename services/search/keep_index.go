package search

import (
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/encoding/protojson"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/services/search/db/dbgen"
)

const (
	// readChunk and tellChunk bound what is read, and what the engine is told, at once.
	readChunk, tellChunk = 2000, 500
	// retryAfter is how long to wait after a failure, in wall time.
	retryAfter = time.Second
)

// keepIndex fills the index from the documents, tells the engine what changes and what can be suggested now,
// and compares with the documents now and then.
func (s *Service) keepIndex(ctx context.Context) error {
	compareAt := time.Now()
	filled := false
	for {
		pause := s.cfg.Collect
		err := s.catchUp(ctx, &compareAt)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			s.log.WarnContext(ctx, "search index not up to date, trying again", "error", err)
			pause = retryAfter
		case !filled:
			filled = true
			close(s.ready)
		}
		if !wait(ctx, nil, pause) { // and collect
			return nil
		}
		if err == nil && !wait(ctx, s.index.wake, time.Until(compareAt)) {
			return nil
		}
	}
}

// wait for a wake or for d; false when ctx ended.
func wait(ctx context.Context, wake <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-wake:
	case <-timer.C:
	}
	return true
}

func (s *Service) catchUp(ctx context.Context, compareAt *time.Time) error {
	if !time.Now().Before(*compareAt) {
		if err := s.compare(ctx); err != nil {
			return err
		}
		if err := s.readLookedFor(ctx); err != nil {
			return err
		}
		*compareAt = time.Now().Add(s.cfg.Compare)
	}
	if err := s.tell(ctx); err != nil {
		return err
	}
	return s.ideas.put(ctx, s.index.ideas(s.wanted))
}

// compare reads the documents that are newer than what this process knows.
func (s *Service) compare(ctx context.Context) error {
	queries := dbgen.New(s.pool)
	categories, err := queries.Categories(ctx)
	if err != nil {
		return fmt.Errorf("read categories: %w", err)
	}
	for _, c := range categories {
		s.index.putCategory(c.Version, &eventsv1.CategorySaved{CategoryId: c.CategoryID, Name: c.Name, ParentId: c.ParentID, Deleted: c.Deleted})
	}
	given, err := queries.Ratings(ctx)
	if err != nil {
		return fmt.Errorf("read ratings: %w", err)
	}
	for _, row := range given {
		s.ratings.say(row.ProductID, rating{row.StarsSum, row.Count, row.Version})
	}
	versions, err := queries.Versions(ctx)
	if err != nil {
		return fmt.Errorf("read versions: %w", err)
	}
	var newer []string
	for _, row := range versions {
		if row.Version > s.index.version(row.ProductID) {
			newer = append(newer, row.ProductID)
		}
	}
	for ids := range slices.Chunk(newer, readChunk) {
		rows, err := queries.Documents(ctx, ids)
		if err != nil {
			return fmt.Errorf("read documents: %w", err)
		}
		for _, row := range rows {
			saved := new(eventsv1.ProductSaved)
			if err := protojson.Unmarshal(row.Document, saved); err != nil {
				return fmt.Errorf("read document %s: %w", row.ProductID, err)
			}
			s.index.putProduct(row.Version, saved)
		}
	}
	return nil
}

// tell the engine what is pending.
func (s *Service) tell(ctx context.Context) error {
	documents, gone := s.index.take()
	if len(documents)+len(gone) > 0 {
		defer s.index.changes.Add(1) // also of a half that was told
	}
	for len(gone) > 0 {
		n := min(tellChunk, len(gone))
		if err := s.engine.Delete(ctx, gone[:n]); err != nil {
			s.index.giveBack(documents, gone)
			return fmt.Errorf("delete documents: %w", err)
		}
		gone = gone[n:]
	}
	for len(documents) > 0 {
		n := min(tellChunk, len(documents))
		if err := s.engine.Index(ctx, documents[:n]); err != nil {
			s.index.giveBack(documents, nil)
			return fmt.Errorf("index documents: %w", err)
		}
		documents = documents[n:]
	}
	return nil
}
