package location

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/geo"
)

// PositionJSON is what customers get.
func PositionJSON(orderID string, p Position) []byte { return positionJSON(orderID, p) }

// PositionMessage has the fields of the contract.
type PositionMessage struct {
	OrderID    string    `json:"order_id"`
	Latitude   float64   `json:"latitude"`
	Longitude  float64   `json:"longitude"`
	Heading    float64   `json:"heading"`
	Speed      float64   `json:"speed"`
	Sequence   int64     `json:"sequence"`
	RecordedAt time.Time `json:"recorded_at"`
}

func ParsePosition(data []byte) (m PositionMessage, err error) { return m, json.Unmarshal(data, &m) }

// ReportFixes is the path of fixes behind the login.
func (s *Service) ReportFixes(partnerID string, fixes []Position) int32 {
	report := s.report(partnerID, fixes)
	return report.verdicts[Accepted]
}

func (s *Service) KeepPartitions(ctx context.Context) error {
	return s.keepPartitionsOn(ctx, dayOf(s.Clock.Now()), true)
}

func (s *Service) ReloadOnce(ctx context.Context) error { return s.reloadOnce(ctx) }

// Samples is the queue of the history by itself.
type Samples struct{ q *samples }

func NewSamples(size int) Samples { return Samples{newSamples(size)} }

func (s Samples) Add(orders ...string) {
	var batch []sample
	for _, order := range orders {
		batch = append(batch, sample{orderID: order})
	}
	s.q.add(batch)
}

func (s Samples) Take(limit int) (orders []string) {
	for _, b := range s.q.take(limit) {
		orders = append(orders, b.orderID)
	}
	return orders
}

func (s Samples) Dropped() int64 { return s.q.droppedSoFar() }

// Index is the riders by place, by itself.
type Index struct{ x *index }

func NewIndex() Index { return Index{newIndex()} }

func (x Index) Put(partnerID string, at geo.Point, online bool, event int64) {
	r := x.x.rider(partnerID)
	r.setState(online, geo.Point{}, event, time.Time{}, x.x.grid)
	r.learn(Position{Point: at, Sequence: event, RecordedAt: time.Unix(event, 0)}, x.x.grid)
}

func (x Index) Nearest(center geo.Point, radius float64, limit int) (ids []string) {
	for _, near := range x.x.nearest(center, radius, limit) {
		ids = append(ids, near.partnerID)
	}
	return ids
}

// Prepare makes a rider online, with an open stop if wanted.
func (s *Service) Prepare(partnerID string, assigned *eventsv1.RiderAssigned, trip bool) {
	s.index.rider(partnerID).setState(true, geo.Point{}, 1, time.Time{}, s.index.grid)
	if trip {
		s.seeRiderAssigned(events.Of[*eventsv1.RiderAssigned]{Event: events.Event{ID: 1}, Message: assigned})
	}
}

// CopySamples writes n samples of different riders, every other one of a trip.
func (s *Service) CopySamples(ctx context.Context, n int, at time.Time) error {
	batch := make([]sample, n)
	for i := range batch {
		batch[i] = sample{partnerID: fmt.Sprintf("rider%05d", i), Position: Position{Point: geo.Point{Latitude: 12.97, Longitude: 77.64}, RecordedAt: at}}
		if i%2 == 0 {
			batch[i].orderID = fmt.Sprintf("order%05d", i)
		}
	}
	return s.copySamples(ctx, batch)
}
