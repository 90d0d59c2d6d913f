package inventory

import "time"

// Config of the service; zero values mean the defaults.
type Config struct {
	// LowStockThreshold of a product that a store receives for the first time; 5.
	LowStockThreshold int32
	// SweepInterval is how often expired holds are looked for, in business time; 1 s.
	SweepInterval time.Duration
	// PublishInterval is how often changed levels are told, on the wall; 250 ms.
	PublishInterval time.Duration
	// RepeatInterval is how often all levels are told, on the wall; 2 min.
	RepeatInterval time.Duration
	// CountsADay is how many products of a store are drawn to be counted on a day; 10.
	CountsADay int32
}

func (c Config) withDefaults() Config {
	if c.LowStockThreshold == 0 {
		c.LowStockThreshold = 5
	}
	if c.SweepInterval == 0 {
		c.SweepInterval = time.Second
	}
	if c.PublishInterval == 0 {
		c.PublishInterval = 250 * time.Millisecond
	}
	if c.RepeatInterval == 0 {
		c.RepeatInterval = 2 * time.Minute
	}
	if c.CountsADay == 0 {
		c.CountsADay = 10
	}
	return c
}
