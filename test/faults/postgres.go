package faults

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"doorstep/kit/storage"
)

// postgres is a server that can be stopped, crashed and started again while others use it. It is
// reached over TCP, through a bridge to its socket, so that proxies can be put in between.
type postgres struct {
	data   string
	bridge net.Listener

	mu     sync.Mutex // guards the rest
	server *storage.Server
	url    string
}

func startPostgres(ctx context.Context, data string) (*postgres, error) {
	p := &postgres{data: data}
	if err := p.start(ctx); err != nil {
		return nil, err
	}
	bridge, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, p.stop(ctx))
	}
	p.bridge = bridge
	go p.carry()
	return p, nil
}

func (p *postgres) start(ctx context.Context) error {
	server, err := storage.StartServer(ctx, storage.ServerOptions{DataDir: p.data})
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.server, p.url = server, server.URL()
	return nil
}

// stop is PostgreSQL's fast shutdown: sessions are ended, everything is written.
func (p *postgres) stop(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.server.Stop(ctx)
}

// crash kills the postmaster; its children notice and go. What was committed is in the log on disk.
func (p *postgres) crash(ctx context.Context) error {
	cluster, err := p.cluster(ctx)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return fmt.Errorf("read who runs the database: %w", err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return fmt.Errorf("kill PostgreSQL: %w", err)
	}
	return p.stop(ctx) // gives the data folder up; there is nothing left to shut down
}

func (p *postgres) cluster(ctx context.Context) (folder string, err error) {
	pool, err := storage.Open(ctx, p.directURL(), storage.PoolOptions{MaxConns: 1})
	if err != nil {
		return "", err
	}
	defer pool.Close()
	err = pool.QueryRow(ctx, `SELECT current_setting('data_directory')`).Scan(&folder)
	return folder, err
}

// directURL goes around all proxies.
func (p *postgres) directURL() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.url
}

// urlThrough is the server's URL for who comes through a wire.
func urlThrough(w *wire) string {
	return "postgres://doorstep@" + w.address + "/doorstep?sslmode=disable"
}

// carry brings connections from the bridge to the socket, until the bridge is closed.
func (p *postgres) carry() {
	for {
		outside, err := p.bridge.Accept()
		if err != nil {
			return
		}
		inside, err := net.Dial("unix", p.socket())
		if err != nil {
			_ = outside.Close()
			continue
		}
		go shovel(outside, inside)
		go shovel(inside, outside)
	}
}

func (p *postgres) socket() string {
	address, err := url.Parse(p.directURL())
	if err != nil {
		return ""
	}
	query := address.Query()
	return filepath.Join(query.Get("host"), ".s.PGSQL."+query.Get("port"))
}

// shovel ends when either side does, and then ends both.
func shovel(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
	_ = from.Close()
}

func (p *postgres) close(ctx context.Context) error {
	return errors.Join(p.bridge.Close(), p.stop(ctx))
}
