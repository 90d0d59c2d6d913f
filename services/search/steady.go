package search

import (
	"context"
	"strings"

	"google.golang.org/protobuf/proto"

	searchv1 "doorstep/gen/search/v1"
)

// Version is another one when the answer to a search may have changed: when a product is known in
// another version, when the engine was told something, or when something came into the store's stock or
// went out of it. It is 0 as long as nothing can be said.
func (s *Service) Version(req proto.Message) uint64 {
	select {
	case <-s.ready:
	default:
		return 0
	}
	return 1 + s.index.changes.Load() + s.stock.changesOf(req.(*searchv1.SearchRequest).WarehouseId) // both only grow
}

// Again is what is counted when an answer is given again without asking the service; nil is nothing.
func (s *Service) Again(req, res proto.Message) func(context.Context) {
	if strings.TrimSpace(req.(*searchv1.SearchRequest).Q) == "" {
		return nil
	}
	found := res.(*searchv1.SearchResponse).Total > 0
	return func(ctx context.Context) { s.searched(ctx, found) }
}
