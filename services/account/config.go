package account

import "time"

// Config of the service. The zero value works; limits are in wall time and per phone.
type Config struct {
	// CodeTTL is how long a one-time code works; 5 minutes when zero.
	CodeTTL time.Duration
	// ResendAfter is how long to wait between two codes; 30 seconds when zero.
	ResendAfter time.Duration
	// CodeAttempts is how many wrong codes end a challenge; 5 when zero.
	CodeAttempts int
	// HourlyCodes is how many codes may be asked for in an hour without a login; 10 when zero.
	HourlyCodes int
	// HourlyWrongCodes is how many wrong codes may be tried in an hour without a login; 15 when zero.
	HourlyWrongCodes int
	// LockFor is how long a phone that went over a limit is locked; 15 minutes when zero.
	LockFor time.Duration
	// SessionTTL is how long a session lives without being refreshed; 30 days when zero.
	SessionTTL time.Duration
	// AdminPhone is made an admin, E.164, when Run starts or somebody logs in with it; nobody when empty.
	AdminPhone string
}

func (c Config) withDefaults() Config {
	orDefault(&c.CodeTTL, 5*time.Minute)
	orDefault(&c.ResendAfter, 30*time.Second)
	orDefault(&c.CodeAttempts, 5)
	orDefault(&c.HourlyCodes, 10)
	orDefault(&c.HourlyWrongCodes, 15)
	orDefault(&c.LockFor, 15*time.Minute)
	orDefault(&c.SessionTTL, 30*24*time.Hour)
	return c
}

func orDefault[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}
