// Package harness runs the whole platform for tests across services: a real database, the real
// gateway, people with logins. It knows nothing of what is tested.
package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/app"
	"doorstep/kit/clock"
	"doorstep/kit/loopback"
	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"
	"doorstep/kit/verify"
)

// Stores of every test city, and the place in the first one's zone where customers live.
const (
	Store      = "store-a"
	OtherStore = "store-b"
	Latitude   = 12.9700
	Longitude  = 77.6000
)

// Units of each product that each store begins with.
const Units = 500

const stores = `[
{"id":"store-a","name":"Store A","latitude":12.9705,"longitude":77.6005,"service_radius":2000,
 "zone":{"type":"Polygon","coordinates":[[[77.59,12.96],[77.61,12.96],[77.61,12.98],[77.59,12.98],[77.59,12.96]]]},
 "aisles":[{"aisle":"A01","zone":"ambient","bins":20},{"aisle":"C01","zone":"chilled","bins":20}]},
{"id":"store-b","name":"Store B","latitude":12.9905,"longitude":77.6005,"service_radius":2000,
 "zone":{"type":"Polygon","coordinates":[[[77.59,12.9801],[77.61,12.9801],[77.61,13.0],[77.59,13.0],[77.59,12.9801]]]},
 "aisles":[{"aisle":"A01","zone":"ambient","bins":20}]}]`

const catalog = `sku,barcodes,name,brand,category,sub_category,mrp,price,unit,pack_size,tax_percent,hsn,storage_zone,shelf_life_days,picture,country,description,attributes,popularity
T-MILK,2000000000015,Toned Milk,Test Dairy,dairy,milk,34,32,ml,500 ml,0,0401,chilled,3,,IN,Milk.,diet=veg,10
T-BREAD,2000000000022,White Bread,Test Bakery,bakery,bread,45,45,g,400 g,0,1905,ambient,4,,IN,Bread.,diet=veg,8
T-SOAP,2000000000039,Bath Soap,Test Care,care,soap,60,54.50,g,100 g,18,3401,ambient,540,,IN,Soap.,,3
T-RARE,2000000000046,Saffron,Test Spices,spices,saffron,450,425,g,1 g,5,0910,ambient,540,,IN,Saffron.,diet=veg,1
`

// Products of every test city.
var Products = []string{"T-MILK", "T-BREAD", "T-SOAP", "T-RARE"}

// AdminPhone logs the administrator in.
const AdminPhone = "+919000000001"

// City is a running platform.
type City struct {
	URL  string
	Pool *pgxpool.Pool
	// Config of its process, for starting another beside it.
	Config app.Config
	Clock  clock.Clock

	stop   func()
	phones int                // given out so far
	people map[string]*Person // logged in, by phone
}

// Start runs the platform on a fresh database with two stores, four products and stock.
func Start(t testing.TB, change ...func(*app.Config)) *City {
	t.Helper()
	return start(t, nil, change...)
}

// Attach is a city on a platform that somebody else runs on a furnished database. It fills the shelves.
func Attach(t testing.TB, url string) *City {
	t.Helper()
	c := &City{URL: url}
	c.stock(t)
	return c
}

// StartSplit runs each group of services, and the gateway, as a process of its own.
func StartSplit(t testing.TB, change func(*app.Config), groups ...[]string) *City {
	t.Helper()
	peers, addresses := make(map[string]string), make([]string, len(groups))
	for i, group := range groups {
		addresses[i] = FreeAddress(t)
		for _, service := range group {
			peers[service] = "http://" + addresses[i]
		}
	}
	others := func(cfg app.Config) {
		for i, group := range groups {
			part := cfg
			part.Targets, part.RPC = group, addresses[i]
			_, stop := StartProcess(t, part)
			t.Cleanup(stop)
		}
	}
	return start(t, others, change, func(cfg *app.Config) { cfg.Peers = peers })
}

// start runs others, when there are, before the process with the gateway, which then runs alone.
func start(t testing.TB, others func(app.Config), change ...func(*app.Config)) *City {
	t.Helper()
	cfg := app.Config{
		Data: t.TempDir(), PostgresURL: storagetest.URL(t), HTTP: "127.0.0.1:0", Secret: strings.Repeat("secret", 8),
		Log: slog.New(slog.NewTextHandler(logWriter{t}, &slog.HandlerOptions{Level: slog.LevelWarn})), OpenInbox: true,
	}
	cfg.Account.AdminPhone = AdminPhone
	cfg.Gateway.RateLimitOff = true
	cfg.Delivery.MaxEstimate = -1 // tests order more than two idle pickers could pack
	for _, c := range change {
		c(&cfg)
	}
	c := &City{Config: cfg, Clock: cfg.Clock}
	Furnish(t, cfg)
	if others != nil {
		others(cfg)
		c.Config.Targets = []string{app.Gateway}
	}
	c.Run(t)
	pool, err := storage.Open(t.Context(), cfg.PostgresURL)
	if err != nil {
		t.Fatal(err)
	}
	c.Pool = pool
	t.Cleanup(pool.Close)
	c.stock(t)
	return c
}

// Furnish makes the database of a platform that is not running yet, with the stores and products of
// every test city.
func Furnish(t testing.TB, cfg app.Config) {
	t.Helper()
	importer, err := app.NewImporter(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := importer.Stores(t.Context(), []byte(stores)); err != nil {
		t.Fatal(err)
	}
	if _, err := importer.Catalog(t.Context(), []byte(catalog), nil); err != nil {
		t.Fatal(err)
	}
	if err := importer.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Run starts the platform's process; Stop ends it. A test that kills and restarts calls both.
func (c *City) Run(t testing.TB) {
	t.Helper()
	c.URL, c.stop = StartProcess(t, c.Config)
	t.Cleanup(func() { c.Stop() })
}

// Stop ends the process cleanly; again is fine.
func (c *City) Stop() {
	if c.stop != nil {
		c.stop()
		c.stop = nil
	}
}

// StartProcess runs one process of a platform and returns its URL and how to stop it.
func StartProcess(t testing.TB, cfg app.Config) (url string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	running, err := app.Start(ctx, cfg)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	return running.URL, func() {
		cancel()
		if err := running.Wait(); err != nil {
			t.Error(err)
		}
	}
}

// FreeAddress is one for a server that has to know its own beforehand.
func FreeAddress(t testing.TB) string {
	t.Helper()
	address, err := loopback.Free()
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func (c *City) stock(t testing.TB) {
	t.Helper()
	admin := c.Login(t, AdminPhone)
	var lines []map[string]any
	for _, p := range Products {
		lines = append(lines, map[string]any{"product_id": p, "quantity": Units})
	}
	for _, store := range []string{Store, OtherStore} {
		admin.Must(t, "POST", "/v1/warehouses/"+store+"/receipts", map[string]any{"lines": lines}, "Idempotency-Key", "opening-"+store)
	}
	// The catalog learns of stock by event.
	Eventually(t, func() error {
		product := admin.Must(t, "GET", "/v1/products/T-MILK?warehouse_id="+Store, nil)
		if product["in_stock"] != true {
			return fmt.Errorf("the catalog shows no stock: %v", product)
		}
		return nil
	})
}

// NewPhone is a number that nobody has yet.
func (c *City) NewPhone() string {
	c.phones++
	return fmt.Sprintf("+9198%08d", c.phones)
}

// Hire makes a login with a role and logs it in. Riders get their partner record.
func (c *City) Hire(t testing.TB, role, warehouse string) *Person {
	t.Helper()
	admin, phone := c.Login(t, AdminPhone), c.NewPhone()
	user := admin.Must(t, "POST", "/v1/admin/users", map[string]any{"phone": phone, "name": "Test " + role, "role": role, "warehouse_id": warehouse})
	if role == "rider" {
		admin.Must(t, "PUT", "/v1/admin/partners/"+user["user_id"].(string), map[string]any{
			"name": "Test rider", "phone": phone, "vehicle_type": "bike", "vehicle_number": "KA01", "warehouse_id": warehouse,
		})
	}
	return c.Login(t, phone)
}

// Verify fails the test when an invariant is broken.
func (c *City) Verify(t testing.TB) {
	t.Helper()
	Eventually(t, func() error {
		var waiting int
		err := c.Pool.QueryRow(t.Context(), `SELECT count(*) FROM events.cursors c JOIN events.outbox o ON o.type = ANY (c.types) AND (o.xid, o.id) > (c.xid, c.id)`).Scan(&waiting)
		if err == nil && waiting > 0 {
			err = fmt.Errorf("%d events wait", waiting)
		}
		return err
	})
	report, err := verify.Check(t.Context(), c.Pool, app.Invariants())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Violations > 0 {
			t.Errorf("%s: %d violations: %q", f.Name, f.Violations, f.Examples)
		}
	}
}

// Person is somebody with a login.
type Person struct {
	ID, Phone, Token string
	city             *City
}

// Login logs a phone in with the code from the inbox, once.
func (c *City) Login(t testing.TB, phone string) *Person {
	t.Helper()
	if p := c.people[phone]; p != nil {
		return p
	}
	p := &Person{Phone: phone, city: c}
	challenge := p.Must(t, "POST", "/v1/auth/otp", map[string]any{"phone": phone})["challenge_id"]
	var code any
	Eventually(t, func() error {
		inbox := p.Must(t, "GET", "/v1/inbox?to="+url.QueryEscape(phone), nil)
		messages, _ := inbox["messages"].([]any)
		if len(messages) == 0 {
			return fmt.Errorf("no code for %s", phone)
		}
		code = messages[0].(map[string]any)["code"]
		return nil
	})
	tokens := p.Must(t, "POST", "/v1/auth/token", map[string]any{"challenge_id": challenge, "code": code})
	p.Token = tokens["access_token"].(string)
	p.ID = tokens["user"].(map[string]any)["user_id"].(string)
	if c.people == nil {
		c.people = make(map[string]*Person)
	}
	c.people[phone] = p
	return p
}

// At is the same person at another process.
func (p *Person) At(url string) *Person {
	there := *p
	there.city = &City{URL: url}
	return &there
}

// Stranger has no login.
func (c *City) Stranger() *Person { return &Person{city: c} }

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   map[string]any
}

// Call sends a REST request. Headers come in pairs.
func (p *Person) Call(ctx context.Context, method, path string, body any, headers ...string) (int, map[string]any, error) {
	answer, err := p.Send(ctx, method, path, body, headers...)
	return answer.Status, answer.Body, err
}

// Send is Call for those who want to see the answer's headers.
func (p *Person) Send(ctx context.Context, method, path string, body any, headers ...string) (Answer, error) {
	var reader io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return Answer{}, err
		}
		reader = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(ctx, method, p.city.URL+path, reader)
	if err != nil {
		return Answer{}, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if p.Token != "" {
		req.Header.Set("Authorization", "Bearer "+p.Token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return Answer{Status: res.StatusCode}, err
	}
	answer := Answer{Status: res.StatusCode, Header: res.Header, Body: map[string]any{}}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer.Body); err != nil {
			return answer, fmt.Errorf("%s %s answered %d with no JSON: %.200s", method, path, res.StatusCode, text)
		}
	}
	return answer, nil
}

var client = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 200}}

// Must is Call for what has to work.
func (p *Person) Must(t testing.TB, method, path string, body any, headers ...string) map[string]any {
	t.Helper()
	status, answer, err := p.Call(t.Context(), method, path, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	if status >= 300 {
		t.Fatalf("%s %s: %d %v", method, path, status, answer)
	}
	return answer
}

// Refused is Call for what must not work: the answer's status and reason.
func (p *Person) Refused(t testing.TB, wantStatus int, wantReason, method, path string, body any, headers ...string) {
	t.Helper()
	status, answer, err := p.Call(t.Context(), method, path, body, headers...)
	if err != nil {
		t.Error(err)
		return
	}
	if status != wantStatus || answer["reason"] != wantReason {
		t.Errorf("%s %s: %d %v, want %d %s", method, path, status, answer, wantStatus, wantReason)
	}
}

// Eventually polls until check succeeds, at most 20 seconds.
func Eventually(t testing.TB, check func() error) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for {
		err := check()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal(err)
		}
	}
}

// logWriter sends the platform's warnings to the test's log.
type logWriter struct{ t testing.TB }

func (w logWriter) Write(line []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(line)))
	return len(line), nil
}
