package storage

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"sync"
)

const (
	serverUser     = "doorstep"
	serverDatabase = "doorstep"
	serverPort     = 5432 // names the socket file; no port is opened
)

// ServerOptions says where a built-in server keeps its data and how it runs.
// DataDir is required, the rest has good zero values.
type ServerOptions struct {
	// DataDir is the data folder of doorstep; the server uses DataDir/postgres.
	DataDir string
	// Log gets one line per start and stop. PostgreSQL's own messages go to
	// server.log beside the cluster.
	Log *slog.Logger
	// Progress is told, in words for people, what takes a while.
	Progress func(string)
	// FsyncOff trades safety for speed. For tests only: a power cut loses the
	// cluster.
	FsyncOff bool
	// MustExist refuses a data folder without a database instead of making one.
	MustExist bool
	// Settings are added to ours, postgresql.conf names and values. Where the
	// server listens and keeps its files is not to be set.
	Settings map[string]string
}

// Server is a PostgreSQL server that belongs to a data folder.
//
// It listens on a Unix socket only, in a folder that is closed (0700) to all
// but the server's user and root; whoever can reach the socket is trusted, so
// there is no password to keep. When the caller is root the server runs as user
// "postgres", or "nobody", since PostgreSQL refuses to run as root.
type Server struct {
	postmaster *postmaster
	locks      *locks
	log        *slog.Logger

	stopOnce sync.Once
	stopErr  error
}

// StartServer starts the PostgreSQL of a data folder and returns once it
// answers: with the program found on this machine (see FindProgram), creating
// the cluster if the folder is new.
//
// It repairs what a crash leaves behind: a half-made cluster is made again, the
// lock file of a dead server is overcome, and a server that outlived its
// doorstep is adopted. A second doorstep on the same folder adopts the first
// one's server; whoever calls Stop last stops it.
//
// The server is deaf to Ctrl-C on the terminal, so that doorstep can finish its
// work first. If ctx ends before the server answers, a server started here is
// stopped again.
//
// It fails, saying what to do, if there is no PostgreSQL 15 to 18 and none can
// be downloaded, or if the cluster was made by a major version that no program
// here has.
func StartServer(ctx context.Context, opts ServerOptions) (*Server, error) {
	opts, err := opts.checked()
	if err != nil {
		return nil, err
	}
	if opts.MustExist && !hasHome(opts.DataDir) {
		return nil, noDatabase(opts.DataDir)
	}
	home, err := openHome(opts.DataDir)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	locks, err := lockForStart(ctx, home)
	if err != nil {
		return nil, err
	}
	defer locks.endStart()

	pm, err := startOrAdopt(ctx, home, opts)
	if err != nil {
		locks.release()
		return nil, err
	}
	opts.Log.InfoContext(ctx, "PostgreSQL is ready",
		"version", pm.version, "cluster", pm.cluster, "adopted", pm.exited == nil)
	return &Server{postmaster: pm, locks: locks, log: opts.Log}, nil
}

// startOrAdopt runs under the start lock: nobody else starts or stops a server
// of this home meanwhile.
func startOrAdopt(ctx context.Context, home string, opts ServerOptions) (*postmaster, error) {
	dir, err := locate(home)
	if err != nil {
		return nil, err
	}
	if pm, err := adopt(ctx, dir); pm != nil || err != nil {
		return pm, err
	}
	if major, err := dir.major(); opts.MustExist && major == 0 && err == nil {
		return nil, noDatabase(opts.DataDir)
	}
	program, err := chooseProgram(ctx, dir, opts.Progress)
	if err != nil {
		return nil, err
	}
	if err := dir.prepare(ctx, program, opts); err != nil {
		return nil, err
	}
	return launch(ctx, dir, program, opts)
}

// URL connects to database "doorstep" over the server's socket, as a superuser.
func (s *Server) URL() string {
	query := url.Values{"host": {s.postmaster.socket}, "port": {strconv.Itoa(serverPort)}}
	address := url.URL{
		Scheme:   "postgres",
		User:     url.User(serverUser),
		Path:     "/" + serverDatabase,
		RawQuery: query.Encode(),
	}
	return address.String()
}

// Version is the version of the running server, such as "15.14".
func (s *Server) Version() string { return s.postmaster.version }

// Stop gives the server up. The last holder of the data folder shuts it down:
// open transactions are rolled back, connections closed, everything is written
// to disk, and Stop returns when the process has ended. If ctx ends first Stop
// returns its error and the shutdown goes on by itself; the next StartServer
// waits for it. Further calls return what the first one did.
func (s *Server) Stop(ctx context.Context) error {
	s.stopOnce.Do(func() {
		if s.stopErr = s.stop(ctx); s.stopErr != nil {
			s.stopErr = fmt.Errorf("stop PostgreSQL: %w", s.stopErr)
		}
	})
	return s.stopErr
}

func (s *Server) stop(ctx context.Context) error {
	defer s.locks.release()
	if err := s.locks.beginStop(ctx); err != nil {
		return err
	}
	if !s.locks.isLast() {
		s.log.InfoContext(ctx, "PostgreSQL stays up for another doorstep on this data folder")
		return nil
	}
	if err := s.postmaster.shutDown(ctx); err != nil {
		return err
	}
	s.log.InfoContext(ctx, "PostgreSQL has stopped")
	return nil
}
