package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/kit/auth"
	"doorstep/kit/events"
	"doorstep/kit/idem"
	"doorstep/kit/pictures"
	"doorstep/kit/storage"
	"doorstep/services/account"
	"doorstep/services/catalog"
	"doorstep/services/delivery"
	"doorstep/services/inventory"
	"doorstep/services/location"
	"doorstep/services/notification"
	"doorstep/services/order"
	"doorstep/services/payment"
	"doorstep/services/search"
	"doorstep/services/warehouse"
)

// schema is the tables of one owner.
type schema struct {
	service string // empty: of kit
	name    string
	files   fs.FS
}

func schemas() []schema {
	return []schema{
		{"", events.Schema, events.Migrations()},
		{"", idem.Schema, idem.Migrations()},
		{"", pictures.Schema, pictures.Migrations()},
		{Account, account.Schema, account.Migrations()},
		{Catalog, catalog.Schema, catalog.Migrations()},
		{Search, search.Schema, search.Migrations()},
		{Inventory, inventory.Schema, inventory.Migrations()},
		{Payment, payment.Schema, payment.Migrations()},
		{Location, location.Schema, location.Migrations()},
		{Delivery, delivery.Schema, delivery.Migrations()},
		{Warehouse, warehouse.Schema, warehouse.Migrations()},
		{Order, order.Schema, order.Migrations()},
		{Notification, notification.Schema, notification.Migrations()},
	}
}

// Database is a migrated database, the built-in one or a given one.
type Database struct {
	Pool   *pgxpool.Pool
	server *storage.Server
}

// OpenDatabase starts or connects to the database and migrates the schemas of the targets.
func OpenDatabase(ctx context.Context, cfg Config) (*Database, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	db, err := dial(ctx, cfg, storage.ServerOptions{})
	if err != nil {
		return nil, err
	}
	for _, s := range schemas() {
		if s.service != "" && !cfg.runs(s.service) {
			continue
		}
		if err := storage.Migrate(ctx, db.Pool, s.name, s.files); err != nil {
			return nil, errors.Join(fmt.Errorf("migrate %s: %w", s.name, err), db.Close(context.WithoutCancel(ctx)))
		}
	}
	return db, nil
}

// maxWait is how long a request waits for a connection before somebody is told to come back. Longer
// than any burst that the gateway lets in takes, shorter than people wait.
const maxWait = 2 * time.Second

// dial opens the pool without migrating anything.
func dial(ctx context.Context, cfg Config, builtIn storage.ServerOptions) (*Database, error) {
	db := &Database{}
	url := cfg.PostgresURL
	if url == "" {
		builtIn.DataDir, builtIn.Log, builtIn.Progress = cfg.Data, cfg.Log, cfg.Progress
		server, err := storage.StartServer(ctx, builtIn)
		if err != nil {
			return nil, fmt.Errorf("start the built-in database: %w", err)
		}
		db.server, url = server, server.URL()
	}
	pool, err := storage.Open(ctx, url, storage.PoolOptions{MaxConns: cfg.MaxConns, MaxWait: maxWait, Trace: cfg.OTLPEndpoint != ""})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("connect to the database: %w", err), db.Close(context.WithoutCancel(ctx)))
	}
	db.Pool = pool
	return db, nil
}

// Close disconnects, and stops the built-in server.
func (db *Database) Close(ctx context.Context) error {
	if db.Pool != nil {
		db.Pool.Close()
	}
	if db.server == nil {
		return nil
	}
	return db.server.Stop(ctx)
}

// secretFile keeps the secret of an installation that was given none.
const secretFile = "secret"

// keys derives the installation's keys from its secret, making one on the first start.
func keys(cfg Config) (*auth.Keys, error) {
	if cfg.Secret != "" {
		return auth.NewKeys([]byte(cfg.Secret))
	}
	path := filepath.Join(cfg.Data, secretFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = makeSecret(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the installation's secret: %w", err)
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", path, err)
	}
	return auth.NewKeys(secret)
}

// makeSecret writes a new secret; of two processes that start together one wins and both read it.
func makeSecret(path string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o711); err != nil {
		return nil, err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), secretFile+"-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(draft.Name())
	_, err = draft.WriteString(hex.EncodeToString(auth.NewSecret()) + "\n")
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}
