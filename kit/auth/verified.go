package auth

import (
	"sync"
	"time"
)

// verified remembers tokens whose signature was good, because checking one costs more than most of
// what is then done. It keeps two generations of bounded size: the older is forgotten when the
// younger is full.
type verified struct {
	mu           sync.RWMutex // guards the generations
	young, older map[string]verdict
}

type verdict struct {
	principal Principal
	issued    time.Time
	expires   time.Time
}

const generation = 20_000

func (v *verified) find(token string) (verdict, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if found, ok := v.young[token]; ok {
		return found, true
	}
	found, ok := v.older[token]
	return found, ok
}

func (v *verified) keep(token string, found verdict) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.young == nil || len(v.young) >= generation {
		v.young, v.older = make(map[string]verdict), v.young
	}
	v.young[token] = found
}
