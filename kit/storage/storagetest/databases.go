package storagetest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"doorstep/kit/storage"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// databases makes and drops databases on one server. Their names begin with a
// prefix of this process, so that processes can share a server.
type databases struct {
	address *url.URL
	admin   *pgxpool.Pool
	bin     string // where pg_dump may be, as it may be on the PATH
	prefix  string
	count   atomic.Int64

	// strategy is how CREATE DATABASE copies: file by file is the quickest by
	// far, if nothing is synced to disk.
	strategy string

	mu        sync.Mutex // guards templates
	templates map[string]*template
}

// template is a migrated database that nobody connects to any more.
type template struct {
	once sync.Once
	name string
	err  error
}

type database struct{ name, url string }

func openDatabases(ctx context.Context, address, bin string) (*databases, error) {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme == "" {
		return nil, errors.New("the address of the server is not like postgres://user@host/database")
	}
	admin, err := storage.Open(ctx, address, storage.PoolOptions{MaxConns: 4})
	if err != nil {
		return nil, err
	}
	return &databases{
		address:   parsed,
		admin:     admin,
		bin:       bin,
		prefix:    "doorstep_test_" + strings.ToLower(rand.Text()[:8]),
		templates: map[string]*template{},
	}, nil
}

// create makes a database as a copy of the migrated template.
func (d *databases) create(ctx context.Context, migrations []Migration) (database, error) {
	from := "template1"
	if len(migrations) > 0 {
		var err error
		if from, err = d.template(migrations); err != nil {
			return database{}, err
		}
	}
	return d.copyOf(ctx, from)
}

func (d *databases) copyOf(ctx context.Context, from string) (database, error) {
	name := fmt.Sprintf("%s_%d", d.prefix, d.count.Add(1))
	if _, err := d.admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+from+d.strategy); err != nil {
		return database{}, fmt.Errorf("create database: %w", err)
	}
	if _, err := d.admin.Exec(ctx, "ALTER DATABASE "+name+" SET timezone = '"+timeZone+"'"); err != nil {
		return database{}, fmt.Errorf("set the time zone: %w", err)
	}
	return database{name, d.urlOf(name)}, nil
}

func (d *databases) urlOf(name string) string {
	address := *d.address
	query := address.Query()
	query.Set("timezone", timeZone)
	address.Path, address.RawQuery = "/"+name, query.Encode()
	return address.String()
}

// template returns the name of the database with these migrations, made by the
// first who asks. It belongs to the process, not to the test that asks first.
func (d *databases) template(migrations []Migration) (string, error) {
	key, err := keyOf(migrations)
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	tpl := d.templates[key]
	if tpl == nil {
		tpl = &template{}
		d.templates[key] = tpl
	}
	d.mu.Unlock()
	tpl.once.Do(func() { tpl.name, tpl.err = d.migrated(context.Background(), migrations) })
	return tpl.name, tpl.err
}

func (d *databases) migrated(ctx context.Context, migrations []Migration) (string, error) {
	db, err := d.copyOf(ctx, "template1")
	if err != nil {
		return "", err
	}
	pool, err := storage.Open(ctx, db.url)
	if err != nil {
		return "", err
	}
	defer pool.Close() // a template must have no connections
	for _, m := range migrations {
		if err := storage.Migrate(ctx, pool, m.Schema, m.FS); err != nil {
			return "", err
		}
	}
	return db.name, nil
}

// keyOf is a hash of all that decides what the migrated database looks like.
func keyOf(migrations []Migration) (string, error) {
	hash := sha256.New()
	for _, m := range migrations {
		fmt.Fprintf(hash, "schema %q\n", m.Schema)
		err := fs.WalkDir(m.FS, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := fs.ReadFile(m.FS, name)
			fmt.Fprintf(hash, "file %q %d\n%s", name, len(text), text)
			return err
		})
		if err != nil {
			return "", fmt.Errorf("read the migrations of %s: %w", m.Schema, err)
		}
	}
	return string(hash.Sum(nil)), nil
}

func (d *databases) drop(ctx context.Context, db database) error {
	_, err := d.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+db.name+" WITH (FORCE)")
	if err != nil {
		return fmt.Errorf("drop database: %w", err)
	}
	return nil
}

// dropAll leaves a shared server as it was found.
func (d *databases) dropAll(ctx context.Context) error {
	rows, err := d.admin.Query(ctx, "SELECT datname FROM pg_database WHERE starts_with(datname, $1)", d.prefix)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := d.drop(ctx, database{name: name}); err != nil {
			return err
		}
	}
	return nil
}

// dump keeps what a failed test left, and says where.
func (d *databases) dump(ctx context.Context, db database) string {
	program, err := exec.LookPath(filepath.Join(d.bin, "pg_dump"))
	if err != nil {
		program, err = exec.LookPath("pg_dump")
	}
	if err != nil {
		return "storagetest: no dump of the database: pg_dump is not here"
	}
	file, err := os.CreateTemp("", db.name+"-*.sql")
	if err != nil {
		return "storagetest: no dump of the database: " + err.Error()
	}
	defer file.Close()
	address := *d.address // without what only pgx understands
	address.Path = "/" + db.name
	cmd := exec.CommandContext(ctx, program, "--inserts", "--dbname="+address.String())
	var complaint strings.Builder
	cmd.Stdout, cmd.Stderr = file, &complaint
	if err := cmd.Run(); err != nil {
		return "storagetest: no dump of the database: " + err.Error() + ": " + complaint.String()
	}
	return "storagetest: the database as the test left it: " + file.Name()
}
