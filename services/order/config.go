package order

import "time"

// Config of the service; the zero value works. Times are business time.
type Config struct {
	// CartTTL is how long a cart holds its units after the last change; 15 minutes when zero.
	CartTTL time.Duration
	// QuoteTTL is how long a bill is locked; 10 minutes when zero.
	QuoteTTL time.Duration
	// PendingTTL is when an order whose payment never settles is given up; 15 minutes when zero.
	PendingTTL time.Duration
	// PayTime is how long a customer may take at the provider's page, on the wall, since a person is as
	// slow as they are; 10 minutes when zero.
	PayTime time.Duration
	// Fees are DefaultFees when there are no delivery slabs.
	Fees Fees
	// Claims are the rules of what customers report.
	Claims ClaimRules
	// Ratings are the rules of what customers say of orders.
	Ratings RatingRules
	// MaxLines is the most different products in a cart; 100 when zero.
	MaxLines int
}

func (c Config) withDefaults() Config {
	if c.CartTTL == 0 {
		c.CartTTL = 15 * time.Minute
	}
	if c.QuoteTTL == 0 {
		c.QuoteTTL = 10 * time.Minute
	}
	if c.PendingTTL == 0 {
		c.PendingTTL = 15 * time.Minute
	}
	if c.PayTime == 0 {
		c.PayTime = 10 * time.Minute
	}
	if len(c.Fees.Delivery) == 0 {
		c.Fees = DefaultFees
	}
	c.Claims, c.Ratings = c.Claims.withDefaults(), c.Ratings.withDefaults()
	if c.MaxLines == 0 {
		c.MaxLines = 100
	}
	return c
}
