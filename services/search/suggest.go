package search

import (
	"context"
	"strings"

	searchv1 "doorstep/gen/search/v1"
	"doorstep/kit/errs"
)

// fewSuggestions are given when nobody says how many.
const fewSuggestions = 8

// Suggest finds ideas by the words typed so far, as Search finds products.
func (s *Service) Suggest(ctx context.Context, req *searchv1.SuggestRequest) (*searchv1.SuggestResponse, error) {
	select {
	case <-s.ready:
	case <-ctx.Done():
		return nil, errs.New(errs.Unavailable, "search_not_ready", "The search is not ready yet.").Because(ctx.Err())
	}
	limit := int(req.Limit)
	if limit == 0 {
		limit = fewSuggestions
	}
	text := strings.TrimLeft(req.Q, " \t\r\n")
	if text == "" {
		return &searchv1.SuggestResponse{Suggestions: s.ideas.wanted(req.WarehouseId, limit)}, nil
	}
	// More than are shown: some say the same, or are of a kind that there is enough of.
	hits, err := s.ideas.engine.Search(ctx, Query{Text: text, WarehouseID: req.WarehouseId, Limit: 20 * limit})
	if err != nil {
		return nil, errs.New(errs.Unavailable, "search_unavailable", "The search does not answer.").Because(err)
	}
	return &searchv1.SuggestResponse{Suggestions: s.ideas.shown(hits.Hits, text, limit)}, nil
}

// wanted is what is looked for most in a store.
func (x *ideas) wanted(store string, limit int) []*searchv1.Suggestion {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return distinct(x.most[store], "", limit)
}

func (x *ideas) shown(hits []Hit, typed string, limit int) []*searchv1.Suggestion {
	x.mu.RLock()
	defer x.mu.RUnlock()
	list := make([]*searchv1.Suggestion, 0, len(hits))
	for _, hit := range hits {
		if known, ok := x.known[hit.ProductID]; ok {
			list = append(list, known.shown)
		}
	}
	return distinct(list, typed, limit)
}

// most of a kind that are suggested at once: many brands begin with the same letter.
var most = map[string]int{kindCategory: 3, kindBrand: 2}

// distinct leaves out what reads like an earlier one, and what was typed already unless it leads to a
// category, and what there is enough of.
func distinct(list []*searchv1.Suggestion, typed string, limit int) (kept []*searchv1.Suggestion) {
	seen, count := make(map[string]bool), make(map[string]int)
	typed = strings.ToLower(strings.TrimSpace(typed))
	for _, one := range list {
		text := strings.ToLower(one.Text)
		if len(kept) == limit {
			break
		}
		if seen[text] || text == typed && one.Kind != kindCategory {
			continue
		}
		if limit, limited := most[one.Kind]; limited && count[one.Kind] == limit {
			continue
		}
		seen[text] = true
		count[one.Kind]++
		kept = append(kept, one)
	}
	return kept
}
