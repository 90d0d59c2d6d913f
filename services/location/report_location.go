package location

import (
	"context"
	"strconv"
	"time"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/auth"
	"doorstep/kit/geo"
	"doorstep/kit/live"
)

// ReportLocation takes the caller's fixes. Those that are old, impossible or too vague are dropped
// and counted, never an error; sending fixes again is safe. The newest position goes to the customers
// of the open trip at once. No SQL here.
func (s *Service) ReportLocation(ctx context.Context, req *locationv1.ReportLocationRequest) (*locationv1.ReportLocationResponse, error) {
	partnerID := auth.Caller(ctx).UserID
	report := s.report(partnerID, positionsOf(req.Fixes))
	accepted := report.verdicts[Accepted]
	return &locationv1.ReportLocationResponse{
		Accepted: accepted, Dropped: int32(len(req.Fixes)) - accepted, LastSequence: report.sequence,
	}, nil
}

// ReportPositions takes the fixes of many riders, whom the caller has logged in, as ReportLocation does.
func (s *Service) ReportPositions(_ context.Context, req *locationv1.ReportPositionsRequest) (*locationv1.ReportPositionsResponse, error) {
	results := make([]locationv1.ReportLocationResponse, len(req.Reports))
	res := &locationv1.ReportPositionsResponse{Results: make([]*locationv1.ReportLocationResponse, len(req.Reports))}
	for i, r := range req.Reports {
		report := s.report(r.PartnerId, positionsOf(r.Fixes))
		result := &results[i]
		result.Accepted, result.LastSequence = report.verdicts[Accepted], report.sequence
		result.Dropped = int32(len(r.Fixes)) - result.Accepted
		res.Results[i] = result
	}
	return res, nil
}

// report is the way of fixes through memory.
func (s *Service) report(partnerID string, fixes []Position) report {
	rider := s.index.rider(partnerID)
	report := rider.take(fixes, s.Clock.Now(), s.index.grid, &s.cfg)
	s.metrics.count(&report.verdicts)
	if report.verdicts[Accepted] == 0 {
		return report
	}
	s.index.shard(partnerID).fresh.Store(true)
	for _, order := range report.watched {
		s.Live.PublishLatest(order.channel, live.Message{Event: "position", Data: positionJSON(order.orderID, report.position)})
	}
	s.announce(rider, report.arrivals)
	s.samples.add(report.samples)
	return report
}

func positionsOf(fixes []*locationv1.Fix) []Position {
	positions := make([]Position, len(fixes))
	for i, fix := range fixes {
		positions[i] = Position{
			Point: geo.Point{Latitude: fix.Latitude, Longitude: fix.Longitude},
			Speed: fix.Speed, Heading: fix.Heading, Accuracy: fix.Accuracy, Sequence: fix.Sequence,
		}
		if fix.RecordedAt != nil {
			positions[i].RecordedAt = fix.RecordedAt.AsTime()
		}
	}
	return positions
}

// positionJSON is what the map of a customer gets: not who rides. It is written by hand, because it
// is written for every fix.
func positionJSON(orderID string, p Position) []byte {
	b := make([]byte, 0, 192)
	b = append(b, `{"order_id":`...)
	b = strconv.AppendQuote(b, orderID) // ids are plain ASCII, for which Go and JSON quote alike
	b = append(b, `,"latitude":`...)
	b = strconv.AppendFloat(b, p.Latitude, 'f', 6, 64)
	b = append(b, `,"longitude":`...)
	b = strconv.AppendFloat(b, p.Longitude, 'f', 6, 64)
	b = append(b, `,"heading":`...)
	b = strconv.AppendFloat(b, p.Heading, 'f', 0, 64)
	b = append(b, `,"speed":`...)
	b = strconv.AppendFloat(b, p.Speed, 'f', 1, 64)
	b = append(b, `,"sequence":`...)
	b = strconv.AppendInt(b, p.Sequence, 10)
	b = append(b, `,"recorded_at":"`...)
	b = p.RecordedAt.UTC().AppendFormat(b, time.RFC3339Nano)
	return append(b, `"}`...)
}
