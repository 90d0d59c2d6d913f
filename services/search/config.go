package search

import "time"

// Config of the service. The zero value works; times are wall time unless they say otherwise.
type Config struct {
	// Collect is how long changes are collected before they are indexed together; 50 ms when zero.
	Collect time.Duration
	// Compare is how often the index is compared with the documents; 30 s when zero.
	Compare time.Duration
	// LeastPeople is how many must have looked for something before others are told; 3 when zero.
	LeastPeople int
	// Remember is for how long it counts what people looked for, business time; 30 days when zero.
	Remember time.Duration
}

func (c Config) withDefaults() Config {
	if c.Collect == 0 {
		c.Collect = 50 * time.Millisecond
	}
	if c.Compare == 0 {
		c.Compare = 30 * time.Second
	}
	if c.LeastPeople == 0 {
		c.LeastPeople = 3
	}
	if c.Remember == 0 {
		c.Remember = 30 * 24 * time.Hour
	}
	return c
}
