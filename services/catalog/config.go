package catalog

import "time"

// Config of the service. The zero value works.
type Config struct {
	// Refresh is how long changes of other processes are collected before the view is made anew, in
	// wall time; 100 ms when zero.
	Refresh time.Duration
}

func (c Config) withDefaults() Config {
	if c.Refresh == 0 {
		c.Refresh = 100 * time.Millisecond
	}
	return c
}
