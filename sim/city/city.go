package city

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"doorstep/kit/clock"
	"doorstep/kit/geo"
	"doorstep/kit/ids"
)

// Store is a dark store that the caller has imported, with its delivery zone.
type Store struct {
	ID       ids.Warehouse
	Name     string
	Position geo.Point
	// Polygon is the outer ring of the delivery zone, closed or not.
	Polygon []geo.Point
}

// Jobs that a city can leave to its visitors.
var Jobs = []string{"pickers", "riders"}

// Config of a city. BaseURL, Clock and AdminPhone are needed, the rest has defaults.
type Config struct {
	// BaseURL is where the gateway answers, such as http://127.0.0.1:8080.
	BaseURL string
	// Clock is the platform's clock; people live by it.
	Clock clock.Clock
	// Speed is how many times faster than the wall Clock runs; measured on Clock when zero.
	Speed float64
	Seed  uint64
	// AdminPhone is the login that hires people, E.164.
	AdminPhone string
	// Orders ends Run after so many orders were delivered or cancelled; 0 runs until ctx ends.
	Orders int
	// OrdersPerStoreDay is the demand of one store; 1500 when zero.
	OrdersPerStoreDay float64
	// Reads is how many pages a shopper looks at before ordering; 5 when zero, -1 for none. The
	// domain guide counts 100 in real life.
	Reads int
	// Watching is the share of customers who keep the live page of their order open; 0.1 when zero,
	// -1 for none.
	Watching float64
	// Weather of the whole city at the beginning, one of Weathers; as it was before when empty.
	Weather string
	// Without lists jobs for which the city has nobody, of Jobs: visitors do them with the apps.
	Without []string
	// Guests are logins that the city prepares for visitors.
	Guests []Guest
	// Log is silent when nil.
	Log *slog.Logger
	// Progress is called from one goroutine, several times a second.
	Progress func(Snapshot)
}

func (c Config) withDefaults() (Config, error) {
	if c.BaseURL == "" || c.Clock == nil || c.AdminPhone == "" {
		return c, errors.New("a city needs a base URL, a clock and an admin phone")
	}
	if c.Weather != "" && !slices.Contains(Weathers, c.Weather) {
		return c, fmt.Errorf("the weather is one of %s, not %q", strings.Join(Weathers, ", "), c.Weather)
	}
	for _, job := range c.Without {
		if !slices.Contains(Jobs, job) {
			return c, fmt.Errorf("a city can be without %s, not without %q", strings.Join(Jobs, " or "), job)
		}
	}
	if c.Speed <= 0 {
		c.Speed = float64(time.Hour) / float64(max(1, c.Clock.Wall(time.Hour)))
	}
	if c.OrdersPerStoreDay <= 0 {
		c.OrdersPerStoreDay = 1500
	}
	if c.Reads == 0 {
		c.Reads = 5
	}
	if c.Watching == 0 {
		c.Watching = 0.1
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Progress == nil {
		c.Progress = func(Snapshot) {}
	}
	return c, nil
}

// World is a city that is ready to live.
type World struct {
	cfg     Config
	api     *api
	pace    *pace
	streams streams
	tally   *tally
	visits  *visits
	office  *office
	stores  []*store
	riders  []*rider
	pickers []*picker
	live    live
	logins  logbook
	weather weather
}

// store is a dark store with everything the city knows about it.
type store struct {
	Store
	number   int
	products []product
	appeal   picks
	pool     *pool
	manager  *manager
	board    *board
}

// Setup logs in as admin, puts products into bins, fills the shelves, and hires the people whose shift
// is near. What an earlier run did is found and kept, so repeating it is safe; whom that run left in
// the middle of something goes on when Run begins.
func Setup(ctx context.Context, cfg Config, stores []Store) (*World, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	if len(stores) == 0 {
		return nil, errors.New("a city needs a store")
	}
	w := &World{cfg: cfg, streams: streams{seed: cfg.Seed}, tally: newTally(cfg.Orders)}
	w.pace = newPace(cfg.Clock, cfg.Speed)
	w.api = newAPI(cfg.BaseURL, w.pace.answered)
	w.office = &office{w: w, session: w.login(cfg.AdminPhone, "")}
	w.visits = newVisits(w)
	for i, s := range stores {
		w.stores = append(w.stores, &store{Store: s, number: i, board: newBoard()})
	}
	if err := w.prepare(ctx); err != nil {
		return nil, fmt.Errorf("set up the city: %w", err)
	}
	return w, nil
}

// Run lets the city live until Config.Orders orders have ended or ctx ends; both are success. It
// fails when orders stop moving. A World runs once.
func (w *World) Run(ctx context.Context) (Report, error) {
	living, stop := context.WithCancel(ctx)
	defer stop()
	began, wallBegan := w.now(), time.Now()
	w.pace.begin()
	var people sync.WaitGroup
	people.Go(func() { w.watchWeather(living) })
	for _, s := range w.stores {
		people.Go(func() { w.receiveShoppers(living, s) })
		people.Go(func() { s.manager.run(living) })
		people.Go(func() { s.board.run(living, w, s) })
	}
	for _, p := range w.pickers {
		people.Go(func() { p.run(living) })
	}
	for _, r := range w.riders {
		people.Go(func() { r.run(living) })
	}
	err := w.watch(living)
	stop()
	people.Wait()
	w.api.close()
	report := w.tally.report()
	report.SimulatedMinutes = round3(w.now().Sub(began).Minutes())
	report.WallSeconds = round3(time.Since(wallBegan).Seconds())
	if share, about := w.pace.verdict(); share > 0.1 {
		report.BehindShare, report.KeepsUpWith = round3(share), about
	}
	return report, err
}

// now is business time.
func (w *World) now() time.Time { return w.cfg.Clock.Now() }

// businessTime is how much business time passes in a span on the wall.
func (w *World) businessTime(wall time.Duration) time.Duration {
	return time.Duration(float64(wall) * w.cfg.Speed)
}
