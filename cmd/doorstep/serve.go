package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"strings"
	"time"

	"doorstep/app"
	"doorstep/kit/lean"
)

type serveCommand struct {
	platformFlags
	logFlags
	Target        []string          `help:"all, list, or names of services separated by commas." default:"all" placeholder:"NAMES"`
	RPC           string            `help:"Where other processes call the services of this one." placeholder:"HOST:PORT" name:"rpc"`
	Peer          map[string]string `help:"Where a service runs that does not run here, such as order=http://10.0.0.5:9000." placeholder:"NAME=URL"`
	AdminPhone    string            `help:"Phone of the first administrator, such as +919876543210." placeholder:"PHONE"`
	TrustedProxy  []netip.Prefix    `help:"Networks whose X-Forwarded-For is believed, such as 10.0.0.0/8." placeholder:"CIDR"`
	Origin        []string          `help:"Web origins besides our own whose pages may use the API." placeholder:"URL"`
	MaxEstimate   time.Duration     `help:"Refuse orders that would take longer; negative for no limit." default:"45m"`
	RateLimit     bool              `help:"Limit how often one address or person may ask; off only for load tests." default:"true" negatable:""`
	Map           string            `help:"OpenStreetMap extract of the city (.osm.pbf) with its roads and places; by default the imported one." placeholder:"FILE" type:"existingfile"`
	DriveOn       string            `help:"Side of the road: left or right." enum:"left,right" default:"left"`
	OsrmURL       string            `help:"Let this OSRM server show ways; the embedded roads step in when it does not answer." placeholder:"URL"`
	ValhallaURL   string            `help:"The same with a Valhalla server." placeholder:"URL"`
	GoogleKey     string            `help:"The same with Google Routes: the key of the project." name:"google-routes-key" placeholder:"KEY"`
	PhotonURL     string            `help:"Look places up in this Photon server." placeholder:"URL"`
	NominatimURL  string            `help:"Look places up in this Nominatim server, which wants whole words." placeholder:"URL"`
	SellerName    string            `help:"Who sells, as printed on invoices." default:"doorstep" placeholder:"NAME"`
	SellerAddress string            `help:"Registered address of the seller." placeholder:"TEXT"`
	SellerGSTIN   string            `help:"GSTIN of the seller; without one invoices are no tax invoices." name:"seller-gstin" placeholder:"NUMBER"`
	SellerFSSAI   string            `help:"The seller's licence to sell food." name:"seller-fssai" placeholder:"NUMBER"`
	StoreGSTIN    map[string]string `help:"GSTIN of a store in a state where the seller is registered apart, such as mum-bandra=27AAPFU0939F1ZV." name:"store-gstin" placeholder:"STORE=NUMBER"`
	PushContact   string            `help:"Whom the push services of browsers may write to about our messages, such as mailto:ops@example.com." placeholder:"ADDRESS"`
	PushService   []string          `help:"Host of one more push service that browsers may name; with a dot in front also all below it." placeholder:"HOST"`
	InsecureInbox bool              `help:"Let anyone on this machine read the messages that would have been sent (only on a loopback address)."`
}

func (c *serveCommand) Run(ctx context.Context) error {
	if len(c.Target) == 1 && c.Target[0] == "list" {
		fmt.Print(app.TargetTable())
		return nil
	}
	if c.InsecureInbox && !isLoopback(c.HTTP) {
		return fmt.Errorf("--insecure-inbox works on a loopback address only, not on %s", c.HTTP)
	}
	cfg := c.config()
	cfg.Log, cfg.Targets, cfg.RPC, cfg.Peers = c.logger(), c.Target, c.RPC, c.Peer
	cfg.Account.AdminPhone, cfg.OpenInbox = c.AdminPhone, c.InsecureInbox
	cfg.Push.Contact, cfg.Push.Services = c.PushContact, c.PushService
	cfg.Gateway.TrustedProxies, cfg.Gateway.Origins = c.TrustedProxy, c.Origin
	cfg.Gateway.RateLimitOff = !c.RateLimit
	cfg.Delivery.MaxEstimate = c.MaxEstimate
	seller := &cfg.Order.Seller
	seller.Name, seller.Address, seller.GSTIN, seller.FSSAI, seller.StoreGSTIN = c.SellerName, c.SellerAddress, c.SellerGSTIN, c.SellerFSSAI, c.StoreGSTIN
	cfg.DriveOnRight = c.DriveOn == "right"
	cfg.Engines = app.Engines{
		OSRMURL: c.OsrmURL, ValhallaURL: c.ValhallaURL, GoogleRoutesKey: c.GoogleKey, PhotonURL: c.PhotonURL, NominatimURL: c.NominatimURL,
	}
	if c.Map != "" {
		cfg.Map = func() (io.ReadSeekCloser, error) { return os.Open(c.Map) }
	}
	running, err := app.Start(ctx, cfg)
	if err != nil {
		return err
	}
	if running.URL != "" {
		say("doorstep is ready: " + running.URL + " (API description: " + running.URL + "/docs)")
	} else {
		say("doorstep is ready: " + strings.Join(c.Target, ", ") + " for other processes at " + c.RPC)
	}
	go giveBack(ctx, cfg.Log)
	if running.AdminURL != "" {
		say("metrics and profiles: " + running.AdminURL + "/metrics")
	}
	err = running.Wait()
	if ctx.Err() != nil && err == nil {
		say("doorstep stopped")
	}
	return err
}

// settled is how long after the start the catalog is read, the search index made and the loops under way.
const settled = 3 * time.Second

// giveBack gives the memory back that only the start needed.
func giveBack(ctx context.Context, log *slog.Logger) {
	select {
	case <-time.After(settled):
	case <-ctx.Done():
		return
	}
	if err := lean.GiveBack(); err != nil {
		log.InfoContext(ctx, "the memory of the start is kept", "error", err)
	}
}
