package search

import "time"

// Config of the service. The zero value works; all times are wall time.
type Config struct {
	// Collect is how long changes are collected before they are indexed together; 50 ms when zero.
	Collect time.Duration
	// Compare is how often the index is compared with the documents; 30 s when zero.
	Compare time.Duration
}

func (c Config) withDefaults() Config {
	if c.Collect == 0 {
		c.Collect = 50 * time.Millisecond
	}
	if c.Compare == 0 {
		c.Compare = 30 * time.Second
	}
	return c
}
