package search

import (
	"context"
	"strings"

	"google.golang.org/protobuf/proto"

	searchv1 "doorstep/gen/search/v1"
)

// Version is another one when the answer to a search may have changed: when a product is known in
// another version, when the engine was told something, or when what people see of the store's stock or of
// ratings changed; of suggestions, when there are others. It is 0 as long as nothing can be said.
func (s *Service) Version(req proto.Message) uint64 {
	select {
	case <-s.ready:
	default:
		return 0
	}
	switch req := req.(type) { // all parts only grow
	case *searchv1.SearchRequest:
		return 1 + s.index.changes.Load() + s.ratings.changed() + s.stock.changesOf(req.WarehouseId)
	case *searchv1.SuggestRequest:
		return 1 + s.ideas.changed()
	}
	return 0
}

// Again is what is counted when an answer is given again without asking the service; nil is nothing.
func (s *Service) Again(req, res proto.Message) func(context.Context) {
	search, ok := req.(*searchv1.SearchRequest)
	if !ok || strings.TrimSpace(search.Q) == "" {
		return nil
	}
	found := res.(*searchv1.SearchResponse).Total > 0
	return func(ctx context.Context) { s.searched(ctx, found) }
}
