package gateway

import (
	"net/netip"
	"time"
)

// Config of the gateway. The zero value works.
type Config struct {
	// MaxBody bounds the body of a request in bytes; 1 MiB when zero.
	MaxBody int64
	// MaxHeader bounds the request line and header fields in bytes; 16 KiB when zero.
	MaxHeader int
	// MaxInFlight is how many requests run at once, 512 when zero; MaxWaiting more wait for at most
	// MaxWait, 4096 and 1 s when zero: a rush is answered rather than sent away to come back. Everyone
	// else is told busy. Streams are counted apart.
	MaxInFlight, MaxWaiting int
	MaxWait                 time.Duration
	// MaxUploads is how many bodies of more than 16 KiB are read at once; 64 when zero.
	MaxUploads int
	// MaxStreams is how many live streams are open at once, MaxStreamsEach for one caller; 20,000
	// and 16 when zero.
	MaxStreams, MaxStreamsEach int
	// MaxKept bounds, in bytes, the public answers that are kept to be given again; 16 MiB when zero.
	MaxKept int
	// Anonymous, User and Login are the rates per address, per user and, for /v1/auth/, per
	// address again.
	Anonymous, User, Login Rate
	// RateLimitOff is for demos and benches, where one address speaks for a whole city.
	RateLimitOff bool
	// TrustedProxies are the networks whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// Origins are the web origins, such as https://shop.example, whose pages may use the API from
	// a browser, besides our own; "*" is all of them.
	Origins []string
	// HistoryEvery is how often the history of an order with open streams is read again, in case a
	// live message was lost; 5 s when zero, and with more than 500 such orders less often.
	HistoryEvery time.Duration
}

// Rate is a bound on how often something may happen.
type Rate struct {
	PerSecond float64
	Burst     int
}

func (c Config) withDefaults() Config {
	set(&c.MaxBody, 1<<20)
	set(&c.MaxHeader, 16<<10)
	set(&c.MaxInFlight, 512)
	set(&c.MaxWaiting, 4096)
	set(&c.MaxWait, time.Second)
	set(&c.MaxUploads, 64)
	set(&c.MaxStreams, 20_000)
	set(&c.MaxStreamsEach, 16)
	set(&c.MaxKept, 16<<20)
	set(&c.Anonymous, Rate{PerSecond: 50, Burst: 200})
	set(&c.User, Rate{PerSecond: 20, Burst: 100})
	set(&c.Login, Rate{PerSecond: 1, Burst: 20})
	set(&c.HistoryEvery, 5*time.Second)
	return c
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
