package storagetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"doorstep/kit/storage"
)

const (
	urlVariable  = "DOORSTEP_TEST_POSTGRES_URL"
	startTimeout = 5 * time.Minute // a first run may download PostgreSQL

	// layout is raised when package storage makes clusters in another way, so
	// that no test runs on an old one.
	layout = 1
)

// settings make a server that may lose everything quick.
var settings = map[string]string{
	"max_connections":  "300",
	"shared_buffers":   "64MB",
	"wal_level":        "minimal",
	"max_wal_senders":  "0",
	"autovacuum":       "off",
	"log_min_messages": "error",
}

// shared is the server of this test process.
var shared process

// process starts a server on first use. Everything about it is over when lifeline
// closes, which the kernel does if we cannot.
type process struct {
	once     sync.Once
	dbs      *databases
	err      error
	external bool
	reaper   *exec.Cmd
	lifeline io.Closer
}

func (p *process) started() (*databases, error) {
	p.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
		defer cancel()
		if address := os.Getenv(urlVariable); address != "" {
			p.external = true
			p.dbs, p.err = openDatabases(ctx, address, "")
			return
		}
		p.dbs, p.err = p.start(ctx)
	})
	return p.dbs, p.err
}

func (p *process) start(ctx context.Context) (*databases, error) {
	program, err := storage.FindProgram(ctx, tellPerson)
	if err != nil {
		return nil, err
	}
	folder, err := openFolder()
	if err != nil {
		return nil, err
	}
	pristine, err := pristineData(ctx, folder, program)
	if err != nil {
		return nil, fmt.Errorf("prepare a database cluster: %w", err)
	}
	sweep(folder)
	run, err := os.MkdirTemp(folder, "run-")
	if err != nil {
		return nil, err
	}
	if err := p.startReaper(run); err != nil {
		return nil, errors.Join(err, os.RemoveAll(run))
	}
	data := filepath.Join(run, "data")
	if err := copyFolder(ctx, pristine, data); err != nil {
		return nil, err
	}
	server, err := storage.StartServer(ctx, options(data))
	if err != nil {
		return nil, err
	}
	dbs, err := openDatabases(ctx, server.URL(), program.Bin)
	if err != nil {
		return nil, err
	}
	dbs.strategy = " STRATEGY file_copy"
	return dbs, nil
}

func options(data string) storage.ServerOptions {
	return storage.ServerOptions{DataDir: data, FsyncOff: true, Settings: settings, Progress: tellPerson}
}

func tellPerson(text string) { fmt.Fprintln(os.Stderr, "storagetest:", text) }

// startReaper starts a shell that waits for the end of its input, that is of
// this process, and then kills the server and removes the folder run.
func (p *process) startReaper(run string) error {
	const script = `
		read -r _
		if pid=$(head -n 1 "$1/data/postgres/cluster/postmaster.pid" 2>/dev/null); then
			kill -QUIT "$pid" 2>/dev/null
			tries=200
			while [ $tries -gt 0 ] && kill -0 "$pid" 2>/dev/null; do
				sleep 0.02
				tries=$((tries - 1))
			done
		fi
		rm -rf "$1"`
	if err := passable(run); err != nil {
		return err
	}
	reaper := exec.Command("/bin/sh", "-c", script, "storagetest", run)
	reaper.Dir = "/"
	reaper.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // out of reach of Ctrl-C
	lifeline, err := reaper.StdinPipe()
	if err != nil {
		return err
	}
	if err := reaper.Start(); err != nil {
		return fmt.Errorf("start the shell that stops the server: %w", err)
	}
	p.reaper, p.lifeline = reaper, lifeline
	return nil
}

// stop ends what started has started. After it no process and no file is left.
func (p *process) stop() error {
	var errs []error
	if p.dbs != nil {
		if p.external {
			ctx, cancel := context.WithTimeout(context.Background(), cleanupTimeout)
			defer cancel()
			errs = append(errs, p.dbs.dropAll(ctx))
		}
		p.dbs.admin.Close()
	}
	if p.reaper != nil {
		errs = append(errs, p.lifeline.Close(), p.reaper.Wait())
	}
	return errors.Join(errs...)
}

// pristineData returns a data folder made by this version of PostgreSQL, to be
// copied. The first test process on the machine makes it, the others wait.
func pristineData(ctx context.Context, folder string, program storage.Program) (string, error) {
	lock, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return "", err
	}
	defer lock.Close() // and unlock
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("lock %s: %w", lock.Name(), err)
	}
	data := filepath.Join(folder, fmt.Sprintf("pristine-%d-%s", layout, program.Version))
	if _, err := os.Stat(data); !errors.Is(err, fs.ErrNotExist) {
		return data, err
	}
	half := data + ".new"
	if err := os.RemoveAll(half); err != nil {
		return "", err
	}
	server, err := storage.StartServer(ctx, options(half))
	if err != nil {
		return "", err
	}
	if err := server.Stop(ctx); err != nil {
		return "", err
	}
	syscall.Sync() // fsync was off, and this copy may outlive a power cut
	return data, os.Rename(half, data)
}
