package location

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	locationv1 "doorstep/gen/location/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/geo"
)

func positionMessage(partnerID string, p Position, orderID string) *locationv1.Position {
	return &locationv1.Position{
		PartnerId: partnerID, Latitude: p.Latitude, Longitude: p.Longitude, Speed: p.Speed, Heading: p.Heading,
		Sequence: p.Sequence, RecordedAt: timestamppb.New(p.RecordedAt), OrderId: orderID,
	}
}

func positionOf(m *locationv1.Position) Position {
	return Position{
		Point: geo.Point{Latitude: m.Latitude, Longitude: m.Longitude},
		Speed: m.Speed, Heading: m.Heading, Sequence: m.Sequence, RecordedAt: m.RecordedAt.AsTime(),
	}
}

func zoneMessage(z Zone) *locationv1.Zone {
	return &locationv1.Zone{
		ZoneId: z.ZoneID, WarehouseId: z.WarehouseID, Name: z.Name, Polygon: cornerMessages(z.Polygon), IsActive: z.Active,
		RideMinutes: z.RideMinutes,
	}
}

// savedZone is the zone as it is stored, with the version that the next save may name.
func savedZone(z Zone) *locationv1.Zone {
	m := zoneMessage(z)
	m.Version = z.Version
	return m
}

func cornerMessages(polygon []geo.Point) []*typev1.Point {
	corners := make([]*typev1.Point, len(polygon))
	for i, p := range polygon {
		corners[i] = &typev1.Point{Latitude: p.Latitude, Longitude: p.Longitude}
	}
	return corners
}

func cornersOf(messages []*typev1.Point) []geo.Point {
	corners := make([]geo.Point, len(messages))
	for i, m := range messages {
		corners[i] = geo.Point{Latitude: m.GetLatitude(), Longitude: m.GetLongitude()}
	}
	return corners
}
