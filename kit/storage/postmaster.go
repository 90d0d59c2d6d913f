package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	pollEvery = 10 * time.Millisecond

	// How long an existing server may take to answer or to end, and the
	// children of a killed one to notice.
	patience = 60 * time.Second
)

// postmaster is the main process of a running server.
type postmaster struct {
	cluster, socket string
	version         string
	pid             int
	exited          <-chan struct{} // closed when our child has ended; nil for an adopted server
}

// launch starts the server of dir and waits until it answers.
func launch(ctx context.Context, dir folder, program Program, opts ServerOptions) (*postmaster, error) {
	deadline := time.Now().Add(patience)
	for {
		pm, err := launchOnce(ctx, dir, program, opts)
		// The children of a postmaster that was killed need a moment to see
		// that it is gone, and until then PostgreSQL rightly refuses to start.
		if err == nil || !strings.Contains(err.Error(), "pre-existing shared memory block") || time.Now().After(deadline) {
			return pm, err
		}
		if waitErr := wait(ctx, 100*time.Millisecond); waitErr != nil {
			return nil, errors.Join(err, waitErr)
		}
	}
}

func launchOnce(ctx context.Context, dir folder, program Program, opts ServerOptions) (*postmaster, error) {
	log, err := dir.openLog()
	if err != nil {
		return nil, err
	}
	defer log.Close()
	logStart, err := log.Seek(0, 2)
	if err != nil {
		return nil, err
	}

	variable, err := overcomeStaleLock(dir)
	if err != nil {
		return nil, err
	}

	// Not CommandContext: the server outlives ctx, and us if we are killed.
	cmd := exec.Command(filepath.Join(program.Bin, "postgres"), opts.arguments(dir)...)
	cmd.Dir = dir.cluster
	cmd.Env = append(dir.environment(), variable...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = dir.account.process()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		close(exited)
	}()

	pm := &postmaster{cluster: dir.cluster, socket: dir.socket, pid: cmd.Process.Pid, exited: exited}
	if err := pm.waitUntilReady(ctx, opts.Progress); err != nil {
		pm.interrupt()
		if said := tail(log, logStart); said != "" {
			err = fmt.Errorf("%w; it says:\n%s", err, said)
		}
		return nil, err
	}
	return pm, nil
}

// overcomeStaleLock helps PostgreSQL past the lock files of a server that is
// known to be dead. Its number may since have gone to some other program, which
// PostgreSQL would take for a running server; it does not if it is told, as
// pg_ctl tells it, that the number belongs to an ancestor. Removing
// postmaster.pid would disarm its safeguard for children that outlive a killed
// server, so that is done only if a power cut emptied the file.
func overcomeStaleLock(dir folder) (environment []string, err error) {
	for _, file := range []string{dir.socketFile(), dir.socketFile() + ".lock"} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	switch lock, err := readPidFile(dir.cluster); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case lock.pid == 0:
		return nil, os.Remove(pidFileName(dir.cluster))
	default:
		return []string{"PG_GRANDPARENT_PID=" + strconv.Itoa(lock.pid)}, nil
	}
}

func (pm *postmaster) waitUntilReady(ctx context.Context, progress func(string)) error {
	patient := time.AfterFunc(3*time.Second, func() { progress("PostgreSQL is recovering from a crash; this may take a while") })
	defer patient.Stop()
	for {
		err := pm.greet(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-pm.exited:
			return errors.New("PostgreSQL ended instead of starting")
		default:
		}
		if waitErr := wait(ctx, pollEvery); waitErr != nil {
			return fmt.Errorf("PostgreSQL did not get ready: %w (last answer: %w)", waitErr, err)
		}
	}
}

// greet asks the server for its version and makes sure that it serves our
// cluster and has our database.
func (pm *postmaster) greet(ctx context.Context) error {
	cfg, err := pgx.ParseConfig("sslmode=disable connect_timeout=5")
	if err != nil {
		return err
	}
	cfg.Host, cfg.Port, cfg.User, cfg.Database = pm.socket, serverPort, serverUser, "postgres"
	cfg.Fallbacks = nil
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))

	var cluster string
	var hasDatabase bool
	err = conn.QueryRow(ctx, `
		SELECT current_setting('data_directory'), EXISTS (SELECT FROM pg_database WHERE datname = $1)`,
		serverDatabase).Scan(&cluster, &hasDatabase)
	if err != nil {
		return err
	}
	if cluster != pm.cluster {
		return fmt.Errorf("the server at %s serves %s", pm.socket, cluster)
	}
	if !hasDatabase {
		if _, err := conn.Exec(ctx, "CREATE DATABASE "+serverDatabase); err != nil {
			return fmt.Errorf("create database %s: %w", serverDatabase, err)
		}
	}
	version := conn.PgConn().ParameterStatus("server_version")
	pm.version, _, _ = strings.Cut(version, " ")
	return nil
}

// adopt takes over the server that already runs in dir, waiting for one that is
// still starting or stopping. It returns nil if there is none.
func adopt(ctx context.Context, dir folder) (*postmaster, error) {
	deadline := time.Now().Add(patience)
	for {
		lock, err := readPidFile(dir.cluster)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read who runs the database: %w", err)
		}
		if !isServer(lock.pid, dir.cluster) {
			return nil, nil
		}
		pm := &postmaster{cluster: dir.cluster, socket: lock.socket, pid: lock.pid}
		greetErr := pm.greet(ctx)
		if greetErr == nil {
			return pm, nil
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("a PostgreSQL server (process %d) has the database in %s and does not answer: %w",
				lock.pid, dir.cluster, greetErr)
		}
		if err := wait(ctx, pollEvery); err != nil {
			return nil, errors.Join(greetErr, err)
		}
	}
}

// shutDown is PostgreSQL's fast shutdown: sessions end, everything is written.
func (pm *postmaster) shutDown(ctx context.Context) error {
	pm.interrupt()
	for pm.running() || ending(pm.pid) {
		if err := wait(ctx, pollEvery); err != nil {
			return fmt.Errorf("process %d has not ended yet: %w", pm.pid, err)
		}
	}
	return nil
}

func (pm *postmaster) interrupt() {
	if pm.running() {
		_ = syscall.Kill(pm.pid, syscall.SIGINT) // it may have ended this instant
	}
}

func (pm *postmaster) running() bool {
	if pm.exited == nil {
		return isServer(pm.pid, pm.cluster)
	}
	select {
	case <-pm.exited:
		return false
	default:
		return true
	}
}

// pidFile is what a postmaster writes into its cluster's postmaster.pid.
type pidFile struct {
	pid    int
	socket string // the folder of its socket
}

func pidFileName(cluster string) string { return filepath.Join(cluster, "postmaster.pid") }

// readPidFile returns process 0 for a file that names none.
func readPidFile(cluster string) (pidFile, error) {
	text, err := os.ReadFile(pidFileName(cluster))
	if err != nil {
		return pidFile{}, err
	}
	// Lines: process, cluster, start time, port, socket folder, ...; the later
	// ones come a moment after the first.
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 0 {
		return pidFile{}, nil
	}
	lock := pidFile{pid: pid}
	if len(lines) > 4 {
		lock.socket = lines[4]
	}
	return lock, nil
}

// isServer tells whether a process is a server of this cluster: only its
// command line can tell a server from a stranger that got its number. A dead
// process that nobody has waited for has none.
func isServer(pid int, cluster string) bool {
	if pid <= 0 {
		return false
	}
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false // gone while we looked
	}
	if err != nil {
		if _, procErr := os.Stat("/proc/self"); procErr == nil {
			return false
		}
		line, _ = exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output() // fails if there is none
	}
	return strings.Contains(strings.ReplaceAll(string(line), "\x00", " ")+" ", " -D "+cluster+" ")
}

// ending tells whether a process has given back its memory, and its command line with it, but has not ended:
// it may hold files and locks for another moment.
func ending(pid int) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil || len(line) > 0 {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, state, found := strings.Cut(string(stat), ") ")
	return err == nil && found && !strings.HasPrefix(state, "Z") && !strings.HasPrefix(state, "X")
}

// tail returns the end of what was written to the log since start.
func tail(log *os.File, start int64) string {
	info, err := log.Stat()
	if err != nil {
		return ""
	}
	const most = 2000
	if info.Size()-start > most {
		start = info.Size() - most
	}
	text := make([]byte, info.Size()-start)
	n, _ := log.ReadAt(text, start) // whatever there is helps
	return strings.TrimSpace(string(text[:n]))
}
