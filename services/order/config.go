package order

import (
	"errors"
	"time"

	"doorstep/services/order/invoice"
)

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
	// Seller is printed on invoices.
	Seller Seller
	// Claims are the rules of what customers report.
	Claims ClaimRules
	// RefundAlone is the most, in paise, that one person of the staff may give back of one order, all
	// refunds together; 100,000 when zero. More needs a second person, up to the bill.
	RefundAlone int64
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
	if c.Seller.Name == "" {
		c.Seller.Name = "doorstep"
	}
	if len(c.Fees.Delivery) == 0 {
		c.Fees = DefaultFees
	}
	c.Claims, c.Ratings = c.Claims.withDefaults(), c.Ratings.withDefaults()
	if c.RefundAlone == 0 {
		c.RefundAlone = 100_000
	}
	if c.MaxLines == 0 {
		c.MaxLines = 100
	}
	return c
}

// Seller is who sells in all stores. A company that is registered in several states has a GSTIN for each:
// those of stores count before that of the seller.
type Seller struct {
	invoice.Seller
	StoreGSTIN map[string]string
}

// in is the seller in a store.
func (s Seller) in(warehouse string) invoice.Seller {
	if gstin := s.StoreGSTIN[warehouse]; gstin != "" {
		s.GSTIN = gstin
	}
	return s.Seller
}

// check refuses numbers that are no registrations.
func (s Seller) check() error {
	numbers := []string{s.GSTIN}
	for _, gstin := range s.StoreGSTIN {
		numbers = append(numbers, gstin)
	}
	var err error
	for _, gstin := range numbers {
		if gstin != "" {
			err = errors.Join(err, invoice.CheckGSTIN(gstin))
		}
	}
	return err
}
