package payment

import "time"

// Config of the service; zero values mean the defaults.
type Config struct {
	// CallTimeout bounds a call of the provider, on the wall; 5 s.
	CallTimeout time.Duration
	// Checks are the pauses, on the wall, before an open outcome is looked up: after the intent, after
	// the first look, and so on; the last one repeats. 20 s, 1, 3, 10, 15 min, 1 h. The first must be
	// longer than CallTimeout.
	Checks []time.Duration
	// Refunds are the pauses between attempts at one refund, on the wall, the same way. 20 s, 1, 3,
	// 10, 15 min, 1 h.
	Refunds []time.Duration
	// Poll is how often due work is looked for, on the wall; 250 ms.
	Poll time.Duration
	// ReturnTo is where a provider's page sends the customer back to: the shop's address of an order
	// without its id; /orders/, which does for a page on our own origin.
	ReturnTo string
	// CashLimitMinor is how much cash a rider may hold, in paise; Rs 3,000. Above it operations are shown the
	// rider, whom delivery offers no cash orders.
	CashLimitMinor int64
	// Parallel is how many provider calls each loop makes at once; 8.
	Parallel int
}

func (c Config) withDefaults() Config {
	patience := []time.Duration{20 * time.Second, time.Minute, 3 * time.Minute, 10 * time.Minute, 15 * time.Minute, time.Hour}
	if c.CallTimeout == 0 {
		c.CallTimeout = 5 * time.Second
	}
	if len(c.Checks) == 0 {
		c.Checks = patience
	}
	if len(c.Refunds) == 0 {
		c.Refunds = patience
	}
	if c.Poll == 0 {
		c.Poll = 250 * time.Millisecond
	}
	if c.ReturnTo == "" {
		c.ReturnTo = "/orders/"
	}
	if c.CashLimitMinor == 0 {
		c.CashLimitMinor = 3000_00
	}
	if c.Parallel == 0 {
		c.Parallel = 8
	}
	return c
}
