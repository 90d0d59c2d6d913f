package location

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/services/location/db/dbgen"
)

// exchangeOverlap is how far before the newest snapshot seen is read again: one that was written
// earlier may become visible later. Learning a position twice changes nothing.
const exchangeOverlap = 15 * time.Second

// exchangePositions tells the other processes where the riders are who report here, and learns where
// theirs are. It first learns, so that after a restart no device has to count from 1.
func (s *Service) exchangePositions(ctx context.Context) error {
	var seen time.Time
	for {
		newest, err := s.learnPositions(ctx, seen)
		if err == nil {
			seen = newest
			err = s.sharePositions(ctx)
		}
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "positions not exchanged, trying again", "error", err)
		}
		if !pause(ctx, s.cfg.SnapshotEvery) {
			return nil
		}
	}
}

// learnPositions reads what others wrote since, and returns the time of the newest.
func (s *Service) learnPositions(ctx context.Context, since time.Time) (newest time.Time, err error) {
	if newest = since; !since.IsZero() {
		since = since.Add(-exchangeOverlap)
	}
	snapshots, err := s.db.ListSnapshots(ctx, dbgen.ListSnapshotsParams{ProcessID: s.process, Since: since})
	if err != nil {
		return newest, fmt.Errorf("read positions of other processes: %w", err)
	}
	for _, snapshot := range snapshots {
		var message locationv1.ListPositionsResponse
		if err := proto.Unmarshal(snapshot.Positions, &message); err != nil {
			return newest, fmt.Errorf("decode positions of another process: %w", err)
		}
		for _, p := range message.Positions {
			s.index.rider(p.PartnerId).learn(positionOf(p), s.index.grid)
		}
		newest = snapshot.WrittenAt
	}
	return newest, nil
}

// sharePositions writes the shards in which somebody has reported since the last time.
func (s *Service) sharePositions(ctx context.Context) error {
	save := dbgen.SaveSnapshotsParams{ProcessID: s.process}
	for i := range s.index.shards {
		shard := &s.index.shards[i]
		if !shard.fresh.Swap(false) {
			continue
		}
		var message locationv1.ListPositionsResponse
		for _, r := range shard.all() {
			if last, mine := r.own(); mine {
				message.Positions = append(message.Positions, positionMessage(r.id, last, ""))
			}
		}
		encoded, err := proto.Marshal(&message)
		if err != nil {
			return fmt.Errorf("encode positions: %w", err)
		}
		save.Shards = append(save.Shards, int32(i))
		save.Positions = append(save.Positions, encoded)
	}
	if len(save.Shards) == 0 {
		return nil
	}
	if err := s.db.SaveSnapshots(ctx, save); err != nil {
		for _, i := range save.Shards {
			s.index.shards[i].fresh.Store(true)
		}
		return fmt.Errorf("write positions: %w", err)
	}
	return nil
}
