package location

import (
	"context"
	"fmt"
	"time"

	"doorstep/services/location/db/dbgen"
)

const (
	// historyBatch is the most samples of one COPY.
	historyBatch = 10_000
	// historyPause is how long samples are collected, on the wall.
	historyPause = 500 * time.Millisecond
	historyRetry = time.Second
	// lastWords is how long the samples of a process that stops may take, on the wall.
	lastWords = time.Second
)

// writeHistory copies samples into the history until ctx ends, and then what is left of them.
func (s *Service) writeHistory(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
		case <-s.samples.wake:
			pause(ctx, historyPause)
		}
		for batch := s.samples.take(historyBatch); len(batch) > 0; batch = s.samples.take(historyBatch) {
			if !s.copyUntilDone(ctx, batch) {
				return nil
			}
		}
		if ctx.Err() != nil {
			return nil
		}
	}
}

// copyUntilDone repeats a failed COPY, and meanwhile the queue fills. After the end of ctx it tries
// once more; false means that it gave up. (A COPY whose answer was lost may have happened: then the
// history has its samples twice, which harms no path.)
func (s *Service) copyUntilDone(ctx context.Context, batch []sample) bool {
	for ctx.Err() == nil {
		err := s.copySamples(ctx, batch)
		if err == nil {
			return true
		}
		if ctx.Err() == nil {
			s.Log.WarnContext(ctx, "history not written, trying again", "samples", len(batch), "error", err)
			pause(ctx, historyRetry)
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	return s.copySamples(ctx, batch) == nil
}

func (s *Service) copySamples(ctx context.Context, batch []sample) error {
	rows := make([]dbgen.InsertLocationUpdatesParams, len(batch))
	days := make(map[day]bool, 2)
	for i, b := range batch {
		rows[i] = dbgen.InsertLocationUpdatesParams{
			Time: b.RecordedAt, DeliveryPartnerID: b.partnerID, Latitude: b.Latitude, Longitude: b.Longitude,
			Speed: b.Speed, Heading: b.Heading,
		}
		if b.orderID != "" {
			rows[i].OrderID = &b.orderID
		}
		days[dayOf(b.RecordedAt)] = true
	}
	if err := s.partitions.ensure(ctx, days); err != nil {
		return err
	}
	if _, err := s.db.InsertLocationUpdates(ctx, rows); err != nil {
		return fmt.Errorf("copy history: %w", err)
	}
	return nil
}
