package location

import (
	"time"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/geo"
	"doorstep/services/location/db/dbgen"
)

func storeOf(row dbgen.LocationStore) Store {
	return Store{
		WarehouseID: row.WarehouseID, Name: row.Name, Point: geo.Point{Latitude: row.Latitude, Longitude: row.Longitude},
		Radius: float64(row.ServiceRadius), Active: row.IsActive, Version: row.Version,
		Hours: Hours{Opens: row.OpensMinute, Closes: row.ClosesMinute, Zone: zoneOfTime(row.TimeZone)},
	}
}

// zoneOfTime is UTC for a name that this machine does not know: the warehouse service refuses those
// that nobody knows.
func zoneOfTime(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

func storeOfEvent(m *eventsv1.WarehouseSaved, version int64) Store {
	return Store{
		WarehouseID: m.WarehouseId, Name: m.Name, Point: geo.Point{Latitude: m.Latitude, Longitude: m.Longitude},
		Radius: float64(m.ServiceRadius), Active: m.IsActive, Version: version,
		Hours: Hours{Opens: m.OpensMinute, Closes: m.ClosesMinute, Zone: zoneOfTime(m.TimeZone)},
	}
}

func zoneOf(row dbgen.LocationZone) Zone {
	zone := Zone{
		ZoneID: row.ZoneID, WarehouseID: row.WarehouseID, Name: row.Name, Active: row.IsActive, Deleted: row.Deleted, Version: row.Version,
		RideMinutes: row.RideMinutes,
	}
	for i := range row.Latitudes {
		zone.Polygon = append(zone.Polygon, geo.Point{Latitude: row.Latitudes[i], Longitude: row.Longitudes[i]})
	}
	return zone
}

func zoneOfEvent(m *eventsv1.ZoneSaved, version int64) Zone {
	return Zone{
		ZoneID: m.ZoneId, WarehouseID: m.WarehouseId, Name: m.Name, Polygon: cornersOf(m.Polygon),
		Active: m.IsActive, Deleted: m.Deleted, Version: version, RideMinutes: m.RideMinutes,
	}
}

func (z Zone) event() *eventsv1.ZoneSaved {
	return &eventsv1.ZoneSaved{
		ZoneId: z.ZoneID, WarehouseId: z.WarehouseID, Name: z.Name, Polygon: cornerMessages(z.Polygon), IsActive: z.Active, Deleted: z.Deleted,
		RideMinutes: z.RideMinutes,
	}
}
