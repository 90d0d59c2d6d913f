package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/kit/clock"
	"doorstep/kit/verify"
	"doorstep/services/order"
	"doorstep/services/order/invoice"
	"doorstep/sim/city"
	"doorstep/sim/city/citydata"
)

// AdminPhone is the administrator of the demo.
const AdminPhone = "+919000000001"

// guests are the people whom a visitor of the demo may be, one for each app and more.
var guests = []city.Guest{
	{Phone: "+919000000010", Name: "Asha Rao", Role: "customer"},
	{Phone: "+919000000020", Name: "Ravi Kumar", Role: "rider"},
	{Phone: "+919000000030", Name: "Meena Das", Role: "picker"},
	{Phone: "+919000000040", Name: "Farhan Ali", Role: "store_manager"},
	{Phone: "+919000000050", Name: "Nisha Iyer", Role: "operations"},
}

// demoSeller is nobody: the numbers have the right form and belong to no company.
var demoSeller = order.Seller{Seller: invoice.Seller{
	Party: invoice.Party{Name: "Doorstep Demo Retail", Address: "12 Ashok Nagar Main Road, Bengaluru 560001"}, GSTIN: "29AAAAA0000A1ZY", FSSAI: "10000000000000",
}}

// ErrInvariants says that the run broke an invariant; the report is still true.
var ErrInvariants = errors.New("the run broke invariants")

// DemoConfig is what the city is like.
type DemoConfig struct {
	Speed             float64
	Seed              uint64
	Stores            int
	Catalog           string // a file; empty: the demo's own
	OrdersPerStoreDay float64
	Weather           string // one of city.Weathers; as it was before when empty
	Orders            int
	Without           []string // of city.Jobs
	// Ready is told where the platform serves, and where its admin port is if it has one; Progress how the
	// city lives.
	Ready    func(url, admin string)
	Progress func(city.Snapshot)
}

// Demo runs the platform and a simulated city on it until Orders orders have ended or ctx ends, and
// then checks every invariant.
func Demo(ctx context.Context, cfg Config, demo DemoConfig) (city.Report, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return city.Report{}, err
	}
	if _, err := firstStores(citydata.Stores(), demo.Stores); err != nil {
		return city.Report{}, err
	}
	if cfg.Clock, err = demoClock(ctx, cfg, demo.Speed); err != nil {
		return city.Report{}, err
	}
	stores, err := furnish(ctx, cfg, demo)
	if err != nil {
		return city.Report{}, err
	}
	cfg.OpenInbox, cfg.Push.Local = true, true
	cfg.Map, cfg.mapMore = demoMap, citydata.Surroundings()
	cfg.Account.AdminPhone = AdminPhone
	cfg.Order.Seller = demoSeller
	cfg.Order.CartTTL, cfg.Order.QuoteTTL = wallTime(15*time.Minute, demo.Speed), wallTime(10*time.Minute, demo.Speed)
	// A visitor who rides reads an offer on the wall; the city's own riders answer long before.
	cfg.Delivery.Rules.AnswerFor = min(wallTime(20*time.Second, demo.Speed), 5*time.Minute)
	cfg.Account.ResendAfter = time.Second // simulated people lose their tokens with the process
	cfg.demoLogins = append([]city.Guest{}, append(guests, city.Guest{Phone: AdminPhone, Name: "Administrator", Role: "admin"})...)
	cfg.Gateway.RateLimitOff = true // one address sends for a whole city
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	running, err := Start(serving, cfg)
	if err != nil {
		return city.Report{}, err
	}
	report, err := inhabit(ctx, running, cfg, demo, stores)
	stop()
	return report, errors.Join(err, running.Wait())
}

// demoMap is the extract that comes with the demo.
func demoMap() (io.ReadSeekCloser, error) {
	return struct {
		io.ReadSeeker
		io.Closer
	}{bytes.NewReader(citydata.Roads()), io.NopCloser(nil)}, nil
}

// wallTime is the business time that lasts d on the wall: a visitor who shops in a fast city lives on the
// wall.
func wallTime(d time.Duration, speed float64) time.Duration {
	return time.Duration(float64(d) * max(1, speed))
}

// inhabit lets people live in the city and checks what they leave behind.
func inhabit(ctx context.Context, running *Running, cfg Config, demo DemoConfig, stores []city.Store) (city.Report, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() { // a platform that dies ends the city
		<-running.stopped
		cancel(running.err)
	}()
	demo.Ready(running.URL, running.AdminURL)
	world, err := city.Setup(ctx, city.Config{
		BaseURL: running.URL, Clock: cfg.Clock, Speed: demo.Speed, Seed: demo.Seed, AdminPhone: AdminPhone, Guests: guests,
		Orders: demo.Orders, OrdersPerStoreDay: demo.OrdersPerStoreDay, Weather: demo.Weather, Without: demo.Without, Log: cfg.Log, Progress: demo.Progress,
	}, stores)
	if err != nil {
		return city.Report{}, err
	}
	report, err := world.Run(ctx)
	if err != nil {
		return report, err
	}
	checking, done := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer done()
	if err := settle(checking, running.Database.Pool); err != nil {
		return report, err
	}
	found, err := verify.Check(checking, running.Database.Pool, Invariants())
	if err != nil {
		return report, err
	}
	report.Invariants = city.InvariantCounts{Checked: found.Checked, Violations: found.Violations}
	if found.Violations > 0 {
		for _, f := range found.Findings {
			if f.Violations > 0 {
				cfg.Progress(fmt.Sprintf("%s: %d violations, such as %q", f.Name, f.Violations, f.Examples[0]))
			}
		}
		return report, ErrInvariants
	}
	return report, nil
}

// settle waits until every consumer has read every event.
func settle(ctx context.Context, pool *pgxpool.Pool) error {
	const behind = `
SELECT EXISTS (SELECT FROM events.cursors c JOIN events.outbox o ON o.type = ANY (c.types) AND (o.xid, o.id) > (c.xid, c.id))`
	for {
		var waiting bool
		if err := pool.QueryRow(ctx, behind).Scan(&waiting); err != nil || !waiting {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.New("events are still waiting to be applied")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// demoClock starts in the late afternoon of Bengaluru, before the evening peak, or where an earlier
// run on the same data stopped.
func demoClock(ctx context.Context, cfg Config, speed float64) (clock.Clock, error) {
	db, err := OpenDatabase(ctx, cfg)
	if err != nil {
		return nil, err
	}
	var last *time.Time
	err = db.Pool.QueryRow(ctx, `SELECT max(occurred_at) FROM events.outbox`).Scan(&last)
	if err = errors.Join(err, db.Close(ctx)); err != nil {
		return nil, err
	}
	now := time.Now().In(kolkata)
	start := time.Date(now.Year(), now.Month(), now.Day(), 17, 30, 0, 0, kolkata)
	if last != nil && !last.Before(start) {
		start = last.Add(time.Second)
	}
	return clock.NewScaled(start, speed), nil
}

// kolkata has no daylight saving time, so its offset is all there is to know.
var kolkata = time.FixedZone("Asia/Kolkata", 5*3600+1800)

// furnish imports stores and catalog.
func furnish(ctx context.Context, cfg Config, demo DemoConfig) ([]city.Store, error) {
	cfg.Progress("preparing stores and catalog")
	importer, err := NewImporter(ctx, cfg)
	if err != nil {
		return nil, err
	}
	stores, err := importAll(ctx, importer, demo)
	return stores, errors.Join(err, importer.Close(context.WithoutCancel(ctx)))
}

func importAll(ctx context.Context, importer *Importer, demo DemoConfig) ([]city.Store, error) {
	files, err := firstStores(citydata.Stores(), demo.Stores)
	if err != nil {
		return nil, err
	}
	stores, err := importer.Stores(ctx, files)
	if err != nil {
		return nil, err
	}
	text, categories := citydata.Catalog(), citydata.Categories()
	if demo.Catalog != "" {
		categories = nil
		if text, err = os.ReadFile(demo.Catalog); err != nil {
			return nil, err
		}
	}
	_, err = importer.Catalog(ctx, text, categories)
	return stores, err
}
