package auth

import "sync"

// watchers are told when tokens of a user are revoked.
type watchers struct {
	mu sync.Mutex // guards of
	of map[string]map[*func()]struct{}
}

// WhenRevoked calls f each time that tokens of a user are revoked, until stop. Whether a certain token was
// is for Verify to say, also of what happened before.
func (k *Keys) WhenRevoked(userID string, f func()) (stop func()) {
	w, key := &k.watchers, &f
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.of == nil {
		w.of = make(map[string]map[*func()]struct{})
	}
	if w.of[userID] == nil {
		w.of[userID] = make(map[*func()]struct{})
	}
	w.of[userID][key] = struct{}{}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if delete(w.of[userID], key); len(w.of[userID]) == 0 {
			delete(w.of, userID)
		}
	}
}

func (w *watchers) call(userID string) {
	w.mu.Lock()
	var all []*func()
	for f := range w.of[userID] {
		all = append(all, f)
	}
	w.mu.Unlock()
	for _, f := range all {
		(*f)()
	}
}
