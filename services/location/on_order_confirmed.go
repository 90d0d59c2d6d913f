package location

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/geo"
	"doorstep/services/location/db/dbgen"
)

// impactDays is how far back the editor of zones looks, and how long doors are remembered.
const impactDays = 30

// onOrderConfirmed remembers where an order goes. The same order twice is one.
func (s *Service) onOrderConfirmed(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderConfirmed]) error {
	var note dbgen.NoteDoorsParams
	for _, event := range batch {
		m := event.Message
		at := geo.Point{Latitude: m.Latitude, Longitude: m.Longitude}
		if !at.Valid() {
			continue
		}
		square := cellOf(at)
		note.OrderIds = append(note.OrderIds, m.OrderId)
		note.UserIds = append(note.UserIds, m.UserId)
		note.CellsX, note.CellsY = append(note.CellsX, square.x), append(note.CellsY, square.y)
		note.Latitudes, note.Longitudes = append(note.Latitudes, at.Latitude), append(note.Longitudes, at.Longitude)
		note.PlacedAt = append(note.PlacedAt, m.ConfirmedAt.AsTime())
	}
	if len(note.OrderIds) == 0 {
		return nil
	}
	if err := s.db.WithTx(tx).NoteDoors(ctx, note); err != nil {
		return fmt.Errorf("note doors: %w", err)
	}
	return nil
}

// forgetDoors clears what is older than the editor looks back.
func (s *Service) forgetDoors(ctx context.Context) error {
	for {
		gone, err := s.db.ForgetDoors(ctx, s.Clock.Now().AddDate(0, 0, -impactDays))
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "old doors not forgotten, trying again", "error", err)
		}
		if gone == 0 && !pause(ctx, min(max(s.Clock.Wall(time.Hour), 20*time.Millisecond), 5*time.Second)) {
			return nil
		}
	}
}
