package location

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/audit"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/services/location/db/dbgen"
)

// usualSpeed is what each kind leaves of the usual speed, in hundredths. Weather is as in domain.md,
// section 5; traffic is a jam in which two-wheelers still pass.
var usualSpeed = map[string]int32{"drizzle": 90, "rain": 75, "heavy_rain": 55, "heat": 95, "traffic": 60}

// slowest is the least that may be left of the usual speed: a street that is closed altogether is for
// the map, not for the weather.
const slowest = 5

// SetConditions says what slows riders down from now on; every process hears of it. Repeating it is safe.
// Reason: area_invalid.
func (s *Service) SetConditions(ctx context.Context, req *locationv1.SetConditionsRequest) (*locationv1.ListConditionsResponse, error) {
	said := &locationv1.SetConditionsRequest{}
	for _, c := range req.Conditions {
		if c.South >= c.North || c.West >= c.East {
			return nil, errs.New(errs.InvalidArgument, "area_invalid", "South is below north and west below east.")
		}
		speed := max(c.SpeedPercent, slowest)
		if c.SpeedPercent == 0 {
			speed = usualSpeed[c.Kind]
		}
		said.Conditions = append(said.Conditions, &locationv1.Condition{
			Kind: c.Kind, South: c.South, West: c.West, North: c.North, East: c.East, SpeedPercent: speed,
		})
	}
	text, err := protojson.Marshal(said)
	if err != nil {
		return nil, fmt.Errorf("write conditions: %w", err)
	}
	now := s.Clock.Now()
	before, err := s.CurrentConditions(ctx, &locationv1.ListConditionsRequest{})
	if err != nil {
		return nil, err
	}
	err = storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		audit.Note(ctx, "", &locationv1.SetConditionsRequest{Conditions: before.Conditions}, said)
		if err := s.db.WithTx(tx).SetConditions(ctx, dbgen.SetConditionsParams{Conditions: text, Since: now}); err != nil {
			return fmt.Errorf("write conditions: %w", err)
		}
		return events.Publish(ctx, tx, events.Draft{
			Topic: topic, Subject: "conditions", PartitionKey: "conditions", Time: now, Payload: &eventsv1.ConditionsChanged{Since: timestamppb.New(now)},
		})
	})
	if err != nil {
		return nil, err
	}
	s.Bus.Wake()
	return &locationv1.ListConditionsResponse{Conditions: said.Conditions, Since: timestamppb.New(now)}, nil
}
