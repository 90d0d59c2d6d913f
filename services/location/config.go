package location

import "time"

// Config of the service. The zero value works: New fills in the defaults. Spans are business time
// unless they say wall.
type Config struct {
	// StoreRadius and DoorRadius are the geofences, in metres; 80 and 60 when zero.
	StoreRadius, DoorRadius float64
	// HistoryOnTrip and HistoryIdle are the least time between two kept samples of a rider; 4 s and
	// 60 s when zero.
	HistoryOnTrip, HistoryIdle time.Duration
	// HistoryQueue is how many samples may wait to be written; 100,000 when zero.
	HistoryQueue int
	// HistoryRetention is how long samples are kept; 30 days when zero.
	HistoryRetention time.Duration
	// SnapshotEvery is the wall time between two exchanges of positions with the other processes; 3 s
	// when zero.
	SnapshotEvery time.Duration
	// Attribution goes with every answer of the geocoder.
	Attribution string
}

func (c Config) withDefaults() Config {
	fill(&c.StoreRadius, 80)
	fill(&c.DoorRadius, 60)
	fill(&c.HistoryOnTrip, 4*time.Second)
	fill(&c.HistoryIdle, time.Minute)
	fill(&c.HistoryQueue, 100_000)
	fill(&c.HistoryRetention, 30*24*time.Hour)
	fill(&c.SnapshotEvery, 3*time.Second)
	return c
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
