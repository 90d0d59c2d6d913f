package gateway

import (
	"context"
	"net/http"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"
)

// Steady is a service of this process whose answers to everyone stay the same until something happens
// that it knows of. Such an answer is encoded and compressed once and then given again, to whoever asks
// with the same words, for as long as the service says that it would answer the same.
type Steady interface {
	// Version is another one when the answer to a request may have become another one (except for volatile
	// fields), and then never again the same. It changes after what it speaks of, not before. 0 says that
	// the answer must not be kept.
	Version(req proto.Message) uint64
	// Again is what to do each time an answer is given again, such as counting; nil is nothing.
	Again(req, res proto.Message) func(context.Context)
}

// keptFor is how old a volatile field of an answer that is given again can be. Nothing else in it is
// older than the Version.
const keptFor = 30 * time.Second

// kept are answers to give again. It keeps two generations, each of at most half of the bytes: the older
// is forgotten when the younger is full, except for what was asked for meanwhile.
type kept struct {
	limit int // bytes of one generation

	mu           sync.RWMutex // guards the rest
	young, older map[keptKey]*keptAnswer
	size         int // bytes of the young
}

// keptKey is all of a read that an answer to everyone depends on.
type keptKey struct {
	uri  string
	gzip bool
}

type keptAnswer struct {
	publicAnswer
	from    Steady
	req     proto.Message
	version uint64
	made    time.Time
	again   func(context.Context)
}

func newKept(limit int) *kept { return &kept{limit: limit / 2, young: make(map[keptKey]*keptAnswer)} }

func (k *kept) find(key keptKey) *keptAnswer {
	k.mu.RLock()
	found, older := k.young[key], false
	if found == nil {
		found = k.older[key]
		older = found != nil
	}
	k.mu.RUnlock()
	if older && found.holds() {
		k.put(key, found)
	}
	return found
}

func (k *kept) put(key keptKey, a *keptAnswer) {
	size := key.size() + a.size()
	if size > k.limit {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if was := k.young[key]; was != nil {
		k.size -= key.size() + was.size()
	} else if k.size+size > k.limit {
		k.older, k.young, k.size = k.young, make(map[keptKey]*keptAnswer), 0
	}
	k.young[key] = a
	k.size += size
}

// overhead is about what an answer takes in memory besides its words.
const overhead = 512

func (key keptKey) size() int   { return len(key.uri) }
func (a *keptAnswer) size() int { return len(a.body) + overhead }

// holds reports whether the service would say the same.
func (a *keptAnswer) holds() bool { return a.from.Version(a.req) == a.version }

// answerAgain answers with what was answered before, when that still holds.
func (g *Gateway) answerAgain(w http.ResponseWriter, r *http.Request) (done bool) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || r.Body != nil && r.Body != http.NoBody {
		return false
	}
	a := g.kept.find(keptKey{r.RequestURI, accepts(r, "gzip")})
	if a == nil || !a.holds() || time.Since(a.made) > keptFor && !has(r, a.tag[0]) {
		return false
	}
	if a.again != nil {
		a.again(r.Context())
	}
	g.repeated.Add(r.Context(), 1)
	a.write(w, r)
	return true
}
