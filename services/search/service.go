package search

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.opentelemetry.io/otel/attribute"

	"doorstep/gen/search/v1/searchv1connect"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/obs"
)

// Schema holds the service's tables; Migrations creates them.
const Schema = "search"

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the search schema.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "db/migrations")
	if err != nil {
		panic(err) // an embedded folder is there or the program does not compile
	}
	return sub
}

// Deps are what the service stands on.
type Deps struct {
	Pool   *pgxpool.Pool
	Bus    *events.Bus
	Clock  clock.Clock
	Log    *slog.Logger
	Engine Engine
	// Ideas holds what can be suggested. It is small, and each process has its own.
	Ideas Vocabulary
}

// Service answers for apps.
type Service struct {
	pool     *pgxpool.Pool
	clock    clock.Clock
	log      *slog.Logger
	cfg      Config
	engine   Engine
	index    *index
	stock    *stock
	ratings  *ratings
	ideas    *ideas
	wanted   []lookedFor   // of many people; used by the loop of keepIndex only
	ready    chan struct{} // closed when the index has been filled
	found    *obs.Counter
	notFound *obs.Counter
}

var _ searchv1connect.SearchPublicServiceHandler = (*Service)(nil)

// New makes the service, with its consumer and watchers on the bus; it starts nothing.
func New(deps Deps, cfg Config) (*Service, error) {
	if deps.Pool == nil || deps.Bus == nil || deps.Clock == nil || deps.Engine == nil || deps.Ideas == nil {
		return nil, errors.New("search needs a pool, a bus, a clock and engines for products and ideas")
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	searches := obs.Global().Counter("doorstep_searches_total", "Searches, by whether anything was found.", "1")
	s := &Service{
		pool: deps.Pool, clock: deps.Clock, log: deps.Log, cfg: cfg.withDefaults(), engine: deps.Engine,
		index: newIndex(), stock: newStock(), ratings: newRatings(), ideas: newIdeas(deps.Ideas), ready: make(chan struct{}),
		found: searches.With(attribute.Bool("found", true)), notFound: searches.With(attribute.Bool("found", false)),
	}
	deps.Bus.Subscribe("search", events.OnBatch(s.onProductSaved), events.OnBatch(s.onCategorySaved), events.OnBatch(s.onProductRated))
	deps.Bus.Watch(
		events.Watch(s.seeProductSaved),
		events.Watch(s.seeCategorySaved),
		events.Watch(s.seeProductRated),
		events.Watch(s.onStockLevelsChanged),
	)
	return s, nil
}

// Run fills the index and keeps it up to date until ctx ends.
func (s *Service) Run(ctx context.Context) error { return s.keepIndex(ctx) }
