package main

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"

	"doorstep/app"
	"doorstep/kit/obs"
	"doorstep/services/delivery/dispatch"
)

// databaseFlags say which database.
type databaseFlags struct {
	Data        string `help:"Folder of the built-in database and the installation's secret." placeholder:"DIR" type:"path"`
	PostgresURL string `help:"Use this PostgreSQL (15 to 18) instead of the built-in one." placeholder:"URL"`
	Secret      string `help:"The installation's secret, 32 bytes or more; by default one is kept in the data folder." placeholder:"TEXT"`
}

func (f databaseFlags) config() app.Config {
	return app.Config{Data: f.Data, PostgresURL: f.PostgresURL, Secret: f.Secret, Progress: say}
}

// logFlags say what is logged.
type logFlags struct {
	LogLevel  slog.Level `help:"debug, info, warn or error." default:"warn"`
	LogFormat string     `help:"auto, text or json." enum:"auto,text,json" default:"auto"`
}

func (f logFlags) logger() *slog.Logger {
	format := obs.Format(f.LogFormat)
	if f.LogFormat == "auto" {
		format = obs.FormatAuto
	}
	return obs.NewLogger(os.Stderr, f.LogLevel, format)
}

// mostCash is more than anybody carries, in rupees.
const mostCash = 1_000_000

// platformFlags are what demo and serve share.
type platformFlags struct {
	databaseFlags
	HTTP         string   `help:"Where the API and the apps are; port 0 takes any free one." default:"127.0.0.1:8080" name:"http"`
	Admin        string   `help:"Where /metrics, /debug/pprof, /livez and /readyz are; empty for nowhere." default:""`
	RedisURL     string   `help:"Spread live updates over several processes through Redis." placeholder:"URL"`
	KafkaBrokers []string `help:"Carry events to several processes through Kafka." placeholder:"HOST:PORT"`
	OtlpEndpoint string   `help:"Send traces there (OTLP over HTTP)." placeholder:"URL"`
	MapTiles     string   `help:"Vector tiles (OpenMapTiles schema) for the maps of the apps instead of our own." placeholder:"URL"`
	MapCredit    string   `help:"What to show beside a map of --map-tiles." placeholder:"TEXT"`
	Connections  int32    `help:"Size of the database connection pool." default:"20"`
	CashLimit    int64    `help:"Cash that a rider may hold, in rupees: who would hold more is not asked to carry cash orders, and is shown to operations." default:"3000" name:"rider-cash-limit" placeholder:"RUPEES"`
	Matcher      string   `help:"Who is asked to carry an order: rolling plans all orders and riders together, reference takes the lowest score order by order." enum:"rolling,reference" default:"rolling"`
}

// Validate is asked before anything starts.
func (f platformFlags) Validate() error {
	if f.CashLimit < 1 || f.CashLimit > mostCash {
		return fmt.Errorf("--rider-cash-limit is from 1 to %d rupees, not %d", mostCash, f.CashLimit)
	}
	return nil
}

func (f platformFlags) config() app.Config {
	cfg := f.databaseFlags.config()
	cfg.HTTP, cfg.Admin, cfg.RedisURL, cfg.KafkaBrokers = f.HTTP, f.Admin, f.RedisURL, f.KafkaBrokers
	cfg.OTLPEndpoint, cfg.MaxConns, cfg.Version = f.OtlpEndpoint, f.Connections, version
	cfg.Payment.CashLimitMinor, cfg.Delivery.Rules.CashLimit = f.CashLimit*100, f.CashLimit*100
	if f.Matcher == "reference" {
		cfg.Delivery.Matcher = dispatch.Reference{Rules: cfg.Delivery.Rules}
	}
	cfg.MapTiles, cfg.MapAttribution = f.MapTiles, f.MapCredit
	return cfg
}

func say(text string) { fmt.Fprintln(os.Stderr, text) }

// isLoopback reports whether an address is reachable from this machine only.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
