package warehouse

import "time"

// Config of the service. The zero value works: New fills in the numbers of the domain guide.
type Config struct {
	Pace Pace
	// PackingTimeout is how long a packing may stay unfinished before the sweep takes it up; 10 s of
	// business time when zero.
	PackingTimeout time.Duration
	// WrongCodes is how many wrong pickup codes a picker may enter before only a store manager can
	// hand the bags over; 5 when zero.
	WrongCodes int32
}

func (c Config) withDefaults() Config {
	if c.Pace == (Pace{}) {
		c.Pace = DefaultPace
	}
	if c.PackingTimeout == 0 {
		c.PackingTimeout = 10 * time.Second
	}
	if c.WrongCodes == 0 {
		c.WrongCodes = 5
	}
	return c
}
