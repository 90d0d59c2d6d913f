package app

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"doorstep/kit/clock"
	"doorstep/kit/rpc"
	"doorstep/services/account"
	"doorstep/services/delivery"
	"doorstep/services/gateway"
	"doorstep/services/notification"
	"doorstep/services/order"
	"doorstep/services/payment"
	"doorstep/sim/city"
)

// Config of a process. The zero value runs everything on a database of its own in the default data
// folder.
type Config struct {
	// Targets are the services that run here; all of them when empty.
	Targets []string
	// Data holds the built-in database and the installation's secret; DefaultData() when empty.
	Data string
	// PostgresURL is used instead of the built-in database.
	PostgresURL string
	// RedisURL spreads live updates over processes; in memory when empty.
	RedisURL string
	// KafkaBrokers (host:port) carry the events to the consumers of many processes; when empty, these
	// read them from the database.
	KafkaBrokers []string
	// Secret of the installation, at least 32 bytes; kept in the data folder when empty.
	Secret string
	// HTTP is where the gateway listens, Admin where metrics and profiles are, and RPC where other
	// processes call the services of this one. Empty: 127.0.0.1:8080, not at all, not at all.
	HTTP, Admin, RPC string
	// Peers are the base URLs of services that run elsewhere.
	Peers map[string]string
	// OTLPEndpoint is where traces go; nowhere when empty.
	OTLPEndpoint string
	Version      string
	Log          *slog.Logger
	Clock        clock.Clock
	// MaxConns is the size of the connection pool; 20 when zero.
	MaxConns int32
	// Progress tells a person what takes long.
	Progress func(string)

	Account  account.Config
	Order    order.Config
	Payment  payment.Config
	Delivery delivery.Config
	Gateway  gateway.Config
	// Map opens the OpenStreetMap extract with the roads and places of the city; the imported one when nil. People
	// drive on its left unless DriveOnRight.
	Map          func() (io.ReadSeekCloser, error)
	DriveOnRight bool
	Engines      Engines
	// Between is extra middleware of calls between services; tests make the calls fail with it.
	Between rpc.Chain
	// OpenInbox lets anyone read the messages that would have been sent.
	OpenInbox bool
	// Push says where push messages to browsers may go.
	Push notification.PushConfig
	// MapTiles is the URL of vector tiles with {z}/{x}/{y} that the apps draw, and MapAttribution what
	// they say beside them. Empty: tiles of our own, from Map.
	MapTiles, MapAttribution string

	// mapMore is drawn as well, GeoJSON with tags of OpenStreetMap; only Demo sets it.
	mapMore []byte
	// demoLogins are shown on the sign-in page; only Demo sets them.
	demoLogins []city.Guest
}

// Engines that run elsewhere. At most one shows ways, instead of the embedded one, which steps in when
// it does not answer; at most one looks places up. What has to be known at once, for promises and
// dispatch, the embedded roads say in any case.
type Engines struct {
	OSRMURL, ValhallaURL, GoogleRoutesKey string
	PhotonURL, NominatimURL               string
}

// Names of the services, in the order in which they start.
const (
	Account      = "account"
	Catalog      = "catalog"
	Search       = "search"
	Inventory    = "inventory"
	Payment      = "payment"
	Location     = "location"
	Delivery     = "delivery"
	Warehouse    = "warehouse"
	Order        = "order"
	Notification = "notification"
	Gateway      = "gateway"
)

// Services are all services with what each is for and whom it calls.
var Services = []struct{ Name, Purpose, Calls string }{
	{Account, "customers, staff and riders; login, roles, addresses", ""},
	{Catalog, "products, prices, what each store carries", ""},
	{Search, "finding products", ""},
	{Inventory, "stock, reservations, movements", ""},
	{Payment, "taking money, refunds, cash, ledger", ""},
	{Location, "zones, rider positions, geofences", ""},
	{Delivery, "promise, dispatch, trips", "location"},
	{Warehouse, "stores, picking, packing, handover", "catalog, inventory"},
	{Order, "cart to delivered", "account, catalog, inventory, payment, delivery, warehouse"},
	{Notification, "messages to people", ""},
	{Gateway, "the front door: REST, RPC, live updates, web files", "everything public"},
}

func (c Config) withDefaults() (Config, error) {
	if len(c.Targets) == 0 || slices.Equal(c.Targets, []string{"all"}) {
		c.Targets = nil
		for _, s := range Services {
			c.Targets = append(c.Targets, s.Name)
		}
	}
	for _, target := range c.Targets {
		if !slices.ContainsFunc(Services, func(s struct{ Name, Purpose, Calls string }) bool { return s.Name == target }) {
			return c, fmt.Errorf("there is no service %q; --target=list shows them", target)
		}
	}
	if err := c.Engines.check(); err != nil {
		return c, err
	}
	if c.Data == "" {
		c.Data = DefaultData()
	}
	if c.HTTP == "" {
		c.HTTP = "127.0.0.1:8080"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.MaxConns == 0 {
		c.MaxConns = 20
	}
	if c.Progress == nil {
		c.Progress = func(string) {}
	}
	return c, nil
}

func (c Config) runs(service string) bool { return slices.Contains(c.Targets, service) }

// DefaultData is the data folder of this user.
func DefaultData() string {
	if os.Geteuid() == 0 {
		return "/var/lib/doorstep/data"
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "doorstep")
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "share", "doorstep")
	}
	return "data"
}

// TargetTable is the text of --target=list.
func TargetTable() string {
	var b strings.Builder
	for _, s := range Services {
		fmt.Fprintf(&b, "%-13s %-50s", s.Name, s.Purpose)
		if s.Calls != "" {
			fmt.Fprintf(&b, " calls %s", s.Calls)
		}
		b.WriteString("\n")
	}
	return b.String()
}
