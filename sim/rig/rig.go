// Package rig runs a doorstep server as a process of its own for a benchmark: it makes a city of many
// stores, starts the server on a fresh folder with the built-in database, and meters what both use.
// It does not load the server; package load does.
package rig

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"doorstep/kit/loopback"
	"doorstep/sim/city/citydata"
)

// AdminPhone logs the administrator of the rig's city in.
const AdminPhone = "+919000000001"

// Options of a rig. The zero value starts the running program itself with one store.
type Options struct {
	// Binary is the doorstep to measure; the running program when empty.
	Binary string
	// Data folder; a temporary one that is removed at the end when empty.
	Data string
	// Stores on a grid, each with the demo's catalogue; 1 when zero.
	Stores int
	// Flags for `doorstep serve` besides the rig's own.
	Flags []string
	// Progress tells a person what takes long.
	Progress func(string)
}

// Rig is a running server.
type Rig struct {
	// URL of the gateway, Admin of metrics and profiles.
	URL, Admin string
	// ReadyIn is how long the server took from its start to its first answer, on a folder that was there.
	ReadyIn time.Duration

	opts      Options
	temporary bool
	server    *exec.Cmd
	exited    chan error
	stderr    *tail
}

// Start makes the city and starts the server.
func Start(ctx context.Context, opts Options) (*Rig, error) {
	r := &Rig{opts: opts}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	if err := r.furnish(ctx); err != nil {
		return nil, errors.Join(err, r.remove())
	}
	if err := r.serve(ctx); err != nil {
		return nil, errors.Join(err, r.Stop())
	}
	return r, nil
}

func (r *Rig) prepare() (err error) {
	r.opts.Stores = max(r.opts.Stores, 1)
	if r.opts.Progress == nil {
		r.opts.Progress = func(string) {}
	}
	if r.opts.Binary == "" {
		if r.opts.Binary, err = os.Executable(); err != nil {
			return err
		}
	}
	if r.opts.Data == "" {
		r.temporary = true
		r.opts.Data, err = os.MkdirTemp("", "doorstep-bench-")
	}
	return err
}

// furnish imports the stores and the catalogue with the program's own commands.
func (r *Rig) furnish(ctx context.Context) error {
	r.opts.Progress(fmt.Sprintf("making a city of %d stores", r.opts.Stores))
	files := filepath.Join(r.opts.Data, "bench")
	if err := os.MkdirAll(files, 0o755); err != nil {
		return err
	}
	stores, err := json.Marshal(grid(r.opts.Stores))
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{"stores.json": stores, "catalog.csv": citydata.Catalog(), "categories.csv": citydata.Categories()} {
		if err := os.WriteFile(filepath.Join(files, name), text, 0o644); err != nil {
			return err
		}
	}
	if _, err := r.run(ctx, "import", "stores", filepath.Join(files, "stores.json")); err != nil {
		return err
	}
	_, err = r.run(ctx, "import", "catalog", filepath.Join(files, "catalog.csv"))
	return err
}

// run runs a command of the program on the rig's data folder and returns what it printed.
func (r *Rig) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, r.opts.Binary, append(args, "--data", r.opts.Data)...)
	said := &tail{}
	cmd.Stderr = said
	out, err := cmd.Output()
	if err != nil {
		return out, fmt.Errorf("doorstep %s: %w: %s", strings.Join(args[:1], " "), err, said)
	}
	return out, nil
}

// serve starts the server and waits until it says that it is ready.
func (r *Rig) serve(ctx context.Context) error {
	admin, err := loopback.Free()
	if err != nil {
		return err
	}
	r.Admin = "http://" + admin
	args := append([]string{
		"serve", "--data", r.opts.Data, "--http", "127.0.0.1:0", "--admin", admin, "--admin-phone", AdminPhone,
		"--insecure-inbox", "--no-rate-limit", "--max-estimate=-1s",
	}, r.opts.Flags...)
	server := exec.Command(r.opts.Binary, args...) // not with ctx: it is stopped cleanly
	r.stderr, r.exited = &tail{}, make(chan error, 1)
	said, err := server.StderrPipe()
	if err != nil {
		return err
	}
	began := time.Now()
	if err := server.Start(); err != nil {
		return err
	}
	r.server = server
	ready := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(io.TeeReader(said, r.stderr))
		for lines.Scan() {
			if rest, ok := strings.CutPrefix(lines.Text(), "doorstep is ready: "); ok {
				ready <- strings.Fields(rest)[0]
			}
		}
		r.exited <- server.Wait()
	}()
	select {
	case r.URL = <-ready:
		r.ReadyIn = time.Since(began)
		return nil
	case err := <-r.exited:
		r.server = nil
		return fmt.Errorf("doorstep serve ended: %w: %s", err, r.stderr)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Said is the end of what the server has written to its log.
func (r *Rig) Said() string { return r.stderr.String() }

// Restart stops the server cleanly and starts it again on the same folder.
func (r *Rig) Restart(ctx context.Context) error {
	if err := r.halt(); err != nil {
		return err
	}
	return r.serve(ctx)
}

// Verdict is what `doorstep verify` found.
type Verdict struct {
	Checked, Violations int
}

// Verify stops the server and checks every invariant on what it leaves behind.
func (r *Rig) Verify(ctx context.Context) (v Verdict, err error) {
	if err := r.halt(); err != nil {
		return v, err
	}
	r.opts.Progress("checking the invariants")
	out, failed := r.run(ctx, "verify", "--json")
	if err := json.Unmarshal(out, &v); err != nil {
		return v, errors.Join(failed, err)
	}
	return v, nil
}

// Stop ends the server and removes the temporary folder.
func (r *Rig) Stop() error { return errors.Join(r.halt(), r.remove()) }

func (r *Rig) halt() error {
	if r.server == nil {
		return nil
	}
	server := r.server
	r.server = nil
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-r.exited:
		return err
	case <-time.After(15 * time.Second):
		return errors.Join(errors.New("the server did not stop"), server.Process.Kill())
	}
}

func (r *Rig) remove() error {
	if !r.temporary {
		return nil
	}
	return removeData(r.opts.Data)
}
