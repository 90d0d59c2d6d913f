package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"doorstep/app"
	"doorstep/kit/fault"
	"doorstep/kit/loopback"
	"doorstep/test/harness"
)

// Settings of a storm.
type Settings struct {
	Orders   int    // placed at least
	Kills    int    // of servers at random moments, at least; each point comes on top
	Restarts int    // of PostgreSQL, every other one a crash
	Cuts     int    // faults of wires
	Kafka    bool   // carries the events; each restart of PostgreSQL is followed by a loss of Kafka
	Seed     uint64 // of the people's and the faults' choices
}

// Crew of every storm.
const (
	customers = 12
	pickers   = 4
	riders    = 8
	// openOrders is with how many unfinished orders customers wait for the store.
	openOrders = 40
	// hotEvery is after how many orders another buyer wants the hot product, and one in hotShare of them
	// could get a unit if nobody cancelled.
	hotEvery  = 6
	hotShare  = 2
	hotHunter = 3 // buyers at a time
	// plenty of units there are of everything else.
	plenty = 100_000
)

// Storm is a platform of three processes on one PostgreSQL, with people. Two of them have a front door;
// of these one does all by itself and the other has its stock and its money in the third.
type Storm struct {
	settings Settings
	tally    *tally
	history  *history
	began    time.Time
	binary   string
	secret   string

	postgres *postgres
	kafka    *kafka // nil without
	wires    []*wire
	fronts   []*wire // of wires
	servers  []*server
	units    int // of the hot product

	customers, buyers []*customer
	pickers           []*picker
	riders            []*rider

	mu        sync.Mutex // guards the rest
	purchases []*purchase
	byOrder   map[string]*purchase
	ended     int  // orders, as of a moment ago
	faultsDue bool // some are still to come
}

// Build makes the program that can be broken.
func Build(t testing.TB) (binary string) {
	t.Helper()
	binary = filepath.Join(t.TempDir(), "doorstep")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "faults", "-o", binary, "doorstep/cmd/doorstep").CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// Open starts the platform with everybody logged in and nothing broken.
func Open(t testing.TB, settings Settings, binary string) *Storm {
	t.Helper()
	s := &Storm{
		settings: settings, binary: binary, tally: newTally(), history: &history{}, began: time.Now(), secret: strings.Repeat("secret", 8),
		byOrder: make(map[string]*purchase), faultsDue: true,
	}
	var err error
	data := t.TempDir()
	if err := os.Chmod(filepath.Dir(data), 0o711); err != nil { // the user that runs root's PostgreSQL goes through
		t.Fatal(err)
	}
	if s.postgres, err = startPostgres(t.Context(), data); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.postgres.close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	harness.Furnish(t, app.Config{Data: t.TempDir(), PostgresURL: s.postgres.directURL(), Secret: s.secret})
	s.layOut(t)
	supervising, stop := context.WithCancel(context.Background())
	var watch sync.WaitGroup
	for _, server := range s.servers {
		watch.Go(func() { server.supervise(supervising) })
	}
	t.Cleanup(func() { stop(); watch.Wait() })
	for _, server := range s.servers {
		if err := server.awaitReady(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s.hire(t)
	if err := s.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// layOut puts a proxy into every connection and prepares the servers.
func (s *Storm) layOut(t testing.TB) {
	t.Helper()
	lay := func(name, to string) *wire {
		w, err := layWire(name, to)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(w.proxy.Stop)
		s.wires = append(s.wires, w)
		return w
	}
	listen := func() string {
		address, err := loopback.Free()
		if err != nil {
			t.Fatal(err)
		}
		return address
	}
	var more []string
	if s.settings.Kafka {
		kafka, err := startKafka()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { kafka.cluster.Close() })
		s.kafka, more = kafka, []string{"--kafka-brokers", kafka.address}
	}
	logs := t.TempDir()
	add := func(name string, flags ...string) {
		database := lay(name+" to PostgreSQL", s.postgres.bridge.Addr().String())
		s.servers = append(s.servers, &server{
			name: name, binary: s.binary, tally: s.tally, log: filepath.Join(logs, name+".log"),
			args: append([]string{
				"serve", "--data", logs, "--secret", s.secret, "--postgres-url", urlThrough(database), "--log-format", "text",
				"--admin-phone", harness.AdminPhone, "--max-estimate=-1s", "--no-rate-limit",
			}, append(flags, more...)...),
		})
	}
	whole, split, back := listen(), listen(), listen()
	s.fronts = []*wire{lay("phones to whole", whole), lay("phones to split", split)}
	stock := "http://" + lay("split to back", back).address
	add("whole", "--http", whole, "--insecure-inbox")
	add("split", "--http", split, "--insecure-inbox", "--target", strings.Join(except(app.Inventory, app.Payment), ","),
		"--peer", app.Inventory+"="+stock, "--peer", app.Payment+"="+stock)
	add("back", "--rpc", back, "--target", app.Inventory+","+app.Payment)
}

func except(names ...string) (others []string) {
	for _, service := range app.Services {
		if !strings.Contains(strings.Join(names, " "), service.Name) {
			others = append(others, service.Name)
		}
	}
	return others
}

// points are those that this platform passes.
func (s *Storm) points() []fault.Point {
	if s.settings.Kafka {
		return append(slices.Clone(fault.Points), fault.EventsSent)
	}
	return fault.Points
}

// hire fills the store's shelves and posts, through the first front door.
func (s *Storm) hire(t testing.TB) {
	t.Helper()
	city := harness.Attach(t, "http://"+s.fronts[0].address)
	buyers := max(s.settings.Orders/hotEvery, hotShare*4)
	s.units = buyers / hotShare
	admin := city.Login(t, harness.AdminPhone)
	admin.Must(t, "POST", "/v1/warehouses/"+harness.Store+"/stock/"+hot+"/adjust",
		map[string]any{"delta": s.units - harness.Units, "note": "count"}, "Idempotency-Key", "few")
	var lines []map[string]any
	for _, product := range harness.Products {
		if product != hot {
			lines = append(lines, map[string]any{"product_id": product, "quantity": plenty})
		}
	}
	admin.Must(t, "POST", "/v1/warehouses/"+harness.Store+"/receipts", map[string]any{"lines": lines}, "Idempotency-Key", "plenty")
	employ := func(role string) *phone {
		p := s.newPhone("")
		p.person = city.Hire(t, role, harness.Store)
		return p
	}
	for range pickers {
		s.pickers = append(s.pickers, &picker{storm: s, phone: employ("picker")})
	}
	for range riders {
		s.riders = append(s.riders, &rider{storm: s, phone: employ("rider"), counter: employ("picker")})
	}
	for i := range customers {
		s.customers = append(s.customers, s.newCustomer(i))
	}
	for i := range buyers {
		s.buyers = append(s.buyers, s.newCustomer(customers+i))
	}
}

// open has everybody log in, several at a time.
func (s *Storm) open(ctx context.Context) error {
	all := append(append([]*customer(nil), s.customers...), s.buyers...)
	queue, failures := make(chan *customer), make(chan error, len(all))
	var group sync.WaitGroup
	for range hotHunter * 2 {
		group.Go(func() {
			for c := range queue {
				if err := c.settleIn(ctx); err != nil {
					failures <- err
				}
			}
		})
	}
	for _, c := range all {
		queue <- c
	}
	close(queue)
	group.Wait()
	close(failures)
	var err error
	for failure := range failures {
		err = errors.Join(err, failure)
	}
	return errors.Join(err, s.giveCredit(ctx))
}

// firstCredit is what every customer begins with, in paise.
const firstCredit = 30_000

// giveCredit books it as a debt from before there was credit.
func (s *Storm) giveCredit(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.postgres.directURL())
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, `
WITH booked AS (
    INSERT INTO payment.transfers (debit_account, credit_account, amount_minor, currency, order_id, kind, reference, created_at)
    SELECT DISTINCT 'customer_payable', 'customer_credit:' || a.user_id, $1::bigint, 'INR', '', 'payable', 'payable:' || a.user_id, now() FROM account.addresses a
    RETURNING credit_account, amount_minor
)
INSERT INTO payment.credits SELECT substr(credit_account, length('customer_credit:') + 1), amount_minor FROM booked`, firstCredit)
	if err != nil {
		return fmt.Errorf("give credit: %w", err)
	}
	return nil
}

// Blow runs the people and the faults until enough was ordered, every fault was injected and every
// order has ended. It returns early when ctx ends.
func (s *Storm) Blow(ctx context.Context) error {
	working, goHome := context.WithCancel(ctx)
	var staff, shoppers sync.WaitGroup
	for _, p := range s.pickers {
		staff.Go(func() { p.work(working) })
	}
	for _, r := range s.riders {
		staff.Go(func() { r.work(working) })
	}
	staff.Go(func() { s.watchEnds(working) })
	for _, c := range s.customers {
		shoppers.Go(func() { c.shop(ctx) })
	}
	shoppers.Go(func() { s.sendBuyers(ctx) })
	err := s.breakThings(ctx)
	s.mu.Lock()
	s.faultsDue = false
	s.mu.Unlock()
	shoppers.Wait()
	if err == nil {
		err = s.awaitEnds(ctx)
	}
	goHome()
	staff.Wait()
	return err
}

// sendBuyers lets buyers of the hot product in as orders are placed.
func (s *Storm) sendBuyers(ctx context.Context) {
	queue := make(chan *customer)
	var hunters sync.WaitGroup
	for range hotHunter {
		hunters.Go(func() { s.huntHot(ctx, queue) })
	}
	for i, buyer := range s.buyers {
		for s.placed() < i*hotEvery && s.wantsMore(ctx) {
			pause(ctx, look)
		}
		queue <- buyer
	}
	close(queue)
	hunters.Wait()
}

// wantsMore reports whether customers go on; it waits while the store has enough to do.
func (s *Storm) wantsMore(ctx context.Context) bool {
	for ctx.Err() == nil {
		s.mu.Lock()
		more := len(s.purchases) < s.settings.Orders || s.faultsDue
		busy := len(s.purchases)-s.ended >= openOrders
		s.mu.Unlock()
		if !more || !busy {
			return more
		}
		pause(ctx, look)
	}
	return false
}

func (s *Storm) placed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.purchases)
}

// keep notes what a customer was told about an order.
func (s *Storm) keep(p *purchase) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.purchases = append(s.purchases, p)
	s.byOrder[p.orderID] = p
}

func (s *Storm) ownerOf(order string) *customer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.byOrder[order]; p != nil {
		return p.owner
	}
	return nil
}

func luckOf(seed, part uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, part)) }

func upTo(luck *rand.Rand, d time.Duration) time.Duration {
	return time.Duration(luck.Int64N(int64(d)))
}
