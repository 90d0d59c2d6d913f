package gateway

import (
	"hash/maphash"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"doorstep/gen/account/v1/accountv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
)

// limits bound how often one caller may ask. Strangers are counted by address, users by id, and
// whoever logs in by address again, because that is where guessing happens.
type limits struct {
	anonymous, user, login *limiter
	trusted                []netip.Prefix
}

func newLimits(cfg Config) *limits {
	l := &limits{trusted: cfg.TrustedProxies}
	if !cfg.RateLimitOff {
		l.anonymous, l.user, l.login = newLimiter(cfg.Anonymous), newLimiter(cfg.User), newLimiter(cfg.Login)
	}
	return l
}

// admit counts a request. It runs after authentication.
func (l *limits) admit(r *http.Request) error {
	if l.user == nil {
		return nil
	}
	now := time.Now()
	user := auth.Caller(r.Context()).UserID
	address := ""
	if user == "" || isLogin(r) {
		address = network(clientAddress(r, l.trusted))
	}
	var wait time.Duration
	if user != "" {
		wait = l.user.take(user, now)
	} else {
		wait = l.anonymous.take(address, now)
	}
	if wait == 0 && isLogin(r) {
		wait = l.login.take(address, now)
	}
	if wait == 0 {
		return nil
	}
	seconds := strconv.Itoa(int(math.Ceil(wait.Seconds())))
	return errs.New(errs.ResourceExhausted, "rate_limited", "Too many requests. Try again in %s s.", seconds).With(retryAfter, seconds)
}

func isLogin(r *http.Request) bool {
	switch r.URL.Path {
	case accountv1connect.AccountPublicServiceRequestOtpProcedure, accountv1connect.AccountPublicServiceIssueTokenProcedure:
		return true
	}
	return strings.HasPrefix(r.URL.Path, "/v1/auth/")
}

// clientAddress is the peer, or behind trusted proxies the last address that none of them is.
func clientAddress(r *http.Request, trusted []netip.Prefix) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	client := peer.Addr().Unmap()
	if len(trusted) == 0 {
		return client
	}
	hops := strings.Split(strings.Join(r.Header["X-Forwarded-For"], ","), ",")
	for i := len(hops) - 1; i >= 0 && within(client, trusted); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		client = hop.Unmap()
	}
	return client
}

func within(address netip.Addr, networks []netip.Prefix) bool {
	for _, network := range networks {
		if network.Contains(address) {
			return true
		}
	}
	return false
}

// network is what one subscriber has: an IPv4 address, or a /64 of IPv6.
func network(address netip.Addr) string {
	if address.Is6() {
		prefix, _ := address.WithZone("").Prefix(64) // 64 bits fit
		return prefix.Addr().String()
	}
	return address.String()
}

// limiter is GCRA: for each key it keeps only when the next request of an even flow would come.
type limiter struct {
	every time.Duration // between two requests of an even flow
	burst time.Duration // how far ahead of it one may be
	seed  maphash.Seed
	shard [64]shard
}

type shard struct {
	mu   sync.Mutex // guards next
	next map[string]time.Time
}

// maxKeys bounds the callers that one shard remembers, so 2 million in all.
const maxKeys = 1 << 15

func newLimiter(r Rate) *limiter {
	every := time.Duration(float64(time.Second) / r.PerSecond)
	l := &limiter{every: every, burst: every * time.Duration(r.Burst), seed: maphash.MakeSeed()}
	for i := range l.shard {
		l.shard[i].next = make(map[string]time.Time)
	}
	return l
}

// take counts a request of key, or returns how long it should wait.
func (l *limiter) take(key string, now time.Time) time.Duration {
	s := &l.shard[maphash.String(l.seed, key)%uint64(len(l.shard))]
	s.mu.Lock()
	defer s.mu.Unlock()
	next, known := s.next[key]
	if next.Before(now) {
		next = now
	}
	next = next.Add(l.every)
	if ahead := next.Sub(now); ahead > l.burst {
		return ahead - l.burst
	}
	if !known && len(s.next) >= maxKeys {
		s.forget(now)
	}
	s.next[key] = next
	return 0
}

// forget drops who has been quiet, and if everyone is busy somebody: the bound counts more than one
// caller's history.
func (s *shard) forget(now time.Time) {
	for key, next := range s.next {
		if next.Before(now) {
			delete(s.next, key)
		}
	}
	for key := range s.next {
		if len(s.next) < maxKeys {
			return
		}
		delete(s.next, key)
	}
}
