package gateway

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"

	"google.golang.org/protobuf/reflect/protoreflect"

	locationv1 "doorstep/gen/location/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/errs"
	"doorstep/kit/live"
	"doorstep/kit/obs"
)

// Mount is one public service.
type Mount struct {
	// Service is its full name, such as doorstep.order.v1.OrderPublicService.
	Service protoreflect.FullName
	// Handler answers its Connect calls: the service's own handler when it runs in this process,
	// otherwise a proxy to the process where it does.
	Handler http.Handler
	// Steady is the service when it runs in this process and knows when its answers change; nil when not.
	Steady Steady
}

// Orders is what streams of an order need. The calls are made with the rights of the caller.
type Orders interface {
	GetOrder(context.Context, *orderv1.GetOrderRequest) (*orderv1.Order, error)
	ListOrderEvents(context.Context, *orderv1.ListOrderEventsRequest) (*orderv1.ListOrderEventsResponse, error)
	InspectOrder(context.Context, *orderv1.GetOrderRequest) (*orderv1.Order, error)
	InspectOrderEvents(context.Context, *orderv1.ListOrderEventsRequest) (*orderv1.ListOrderEventsResponse, error)
}

// Positions takes what riders' sockets bring, from a caller who has checked it.
type Positions interface {
	ReportPositions(context.Context, *locationv1.ReportPositionsRequest) (*locationv1.ReportPositionsResponse, error)
}

// Deps are what the gateway stands on.
type Deps struct {
	Keys   *auth.Keys
	Live   *live.Hub
	Log    *slog.Logger
	Mounts []Mount
	Orders Orders
	// Positions is nil where nobody listens to riders.
	Positions Positions
	// Pictures answers /images/.
	Pictures http.Handler
	// Checkout answers /pay/, the page of the payment emulator; nil is none.
	Checkout http.Handler
	// Web are the files of the apps; nil is none.
	Web fs.FS
	// Apps is what they are told, with the time of Clock; without a Clock they are told nothing.
	Apps  Apps
	Clock clock.Clock
	// Tile is a vector tile of our own map, nil where nothing is drawn; without the function there are none.
	Tile func(z, x, y uint32) ([]byte, error)
	// Ready answers /readyz; nil is always.
	Ready func(context.Context) error
}

// Gateway is the front door.
type Gateway struct {
	Deps
	cfg      Config
	policies auth.Table
	routes   *routes
	rpc      map[string]http.Handler // by the first segment of the path
	pages    *pages
	limits   *limits
	kept     *kept
	repeated *obs.Counter
	room     *room // for calls
	uploads  *room // for those who send much
	streams  *streamCount
	watch    *orderWatch
	ticks    *fixTicks
}

// New reads the routes of the mounted services from their contracts.
func New(deps Deps, cfg Config) (*Gateway, error) {
	if deps.Keys == nil || deps.Live == nil || deps.Log == nil || deps.Orders == nil {
		return nil, errors.New("gateway: a dependency is missing")
	}
	cfg = cfg.withDefaults()
	g := &Gateway{
		Deps: deps, cfg: cfg, routes: newRoutes(), rpc: make(map[string]http.Handler, len(deps.Mounts)),
		limits: newLimits(cfg), room: newRoom(cfg, cfg.MaxInFlight), uploads: newRoom(cfg, cfg.MaxUploads), streams: newStreamCount(cfg), kept: newKept(cfg.MaxKept),
		repeated: obs.Global().Counter("doorstep_repeated_answers_total", "Public answers given again without asking the service.", "1"),
		watch:    newOrderWatch(cfg), ticks: newFixTicks(deps),
	}
	var err error
	if g.policies, err = auth.NewTable(); err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	for _, m := range deps.Mounts {
		if err := g.mount(m); err != nil {
			return nil, fmt.Errorf("gateway: mount %s: %w", m.Service, err)
		}
	}
	if err := g.addStreams(); err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	if g.pages, err = newPages(deps); err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	return g, nil
}

func (g *Gateway) mount(m Mount) error {
	if !auth.Public(m.Service) {
		return errors.New("only public services are for apps")
	}
	if m.Handler == nil {
		return errors.New("no handler")
	}
	g.rpc[string(m.Service)] = m.Handler
	return g.routes.addService(m, g.policies)
}

// Run looks after the open streams and sockets until ctx ends.
func (g *Gateway) Run(ctx context.Context) error {
	var running sync.WaitGroup
	running.Go(func() { g.watch.run(ctx) })
	g.ticks.run(ctx)
	running.Wait()
	return nil
}

// Handler answers everything on the gateway's port.
func (g *Gateway) Handler() http.Handler {
	authenticated := g.Keys.Authenticate(http.HandlerFunc(g.dispatch))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer g.survive(w, r)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if headerSize(r) > g.cfg.MaxHeader {
			g.refuse(w, r, tooLong)
			return
		}
		if g.answerOrigin(w, r) {
			return
		}
		authenticated.ServeHTTP(w, g.tokenFromQuery(r))
	})
}

// dispatch knows who calls.
func (g *Gateway) dispatch(w http.ResponseWriter, r *http.Request) {
	if err := checkText(r.URL.Path); err != nil {
		g.refuse(w, r, err)
		return
	}
	switch {
	case isAPI(r):
		g.serveAPI(w, r)
	case isRPC(r):
		g.serveRPC(w, r)
	case g.Checkout != nil && strings.HasPrefix(r.URL.Path, "/pay/"):
		g.serveCheckout(w, r)
	default:
		g.pages.ServeHTTP(w, r)
	}
}

// serveCheckout shows the emulator's page within the limits of everything that reaches a database.
func (g *Gateway) serveCheckout(w http.ResponseWriter, r *http.Request) {
	if err := g.limits.admit(r); err != nil {
		g.refuse(w, r, err)
		return
	}
	g.Checkout.ServeHTTP(w, r)
}

func isAPI(r *http.Request) bool { return r.URL.Path == "/v1" || strings.HasPrefix(r.URL.Path, "/v1/") }

func isRPC(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/doorstep.") }

// serveAPI answers /v1.
func (g *Gateway) serveAPI(w http.ResponseWriter, r *http.Request) {
	if err := g.limits.admit(r); err != nil {
		g.refuse(w, r, err)
		return
	}
	if g.answerAgain(w, r) {
		return
	}
	found, err := g.routes.match(r)
	if err != nil {
		g.refuse(w, r, err)
		return
	}
	if found.route == nil {
		g.answerOtherMethod(w, r, found.allow)
		return
	}
	if found.route.stream != nil {
		found.route.stream(w, r, found.values)
		return
	}
	if !g.enter(w, r) {
		return
	}
	defer g.room.leave()
	g.serveREST(w, r, found)
}

// enter gives a request a place in the room when all of it is here. When not it has answered.
func (g *Gateway) enter(w http.ResponseWriter, r *http.Request) bool {
	err := g.receive(r)
	if err == nil {
		err = g.room.enter(r.Context())
	}
	if err != nil {
		g.refuse(w, r, err)
	}
	return err == nil
}

// serveRPC passes Connect, gRPC and gRPC-Web calls on as they are.
func (g *Gateway) serveRPC(w http.ResponseWriter, r *http.Request) {
	service, _, _ := strings.Cut(r.URL.Path[1:], "/")
	handler := g.rpc[service]
	if handler == nil {
		g.refuse(w, r, routeNotFound(r))
		return
	}
	if err := g.limits.admit(r); err != nil {
		g.refuse(w, r, err)
		return
	}
	if !g.enter(w, r) {
		return
	}
	defer g.room.leave()
	w.Header().Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, g.cfg.MaxBody)
	handler.ServeHTTP(w, r)
}

// survive turns a panic of the gateway into a logged fault.
func (g *Gateway) survive(w http.ResponseWriter, r *http.Request) {
	fault := recover()
	if fault == nil {
		return
	}
	if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(fault) // net/http's way to drop a connection
	}
	g.Log.ErrorContext(r.Context(), "fault", "method", r.Method, "path", r.URL.Path,
		"error", fmt.Sprint(fault), "stack", string(debug.Stack()))
	g.refuse(w, r, errs.From(errors.New("panic")))
}
