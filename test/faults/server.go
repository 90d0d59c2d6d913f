package faults

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"doorstep/kit/fault"
)

const (
	// restartPause is how long whoever watches over servers takes to notice.
	restartPause = 100 * time.Millisecond
	stopWithin   = 15 * time.Second
)

// server is a process that is started again whenever it ends.
type server struct {
	name   string
	binary string
	args   []string
	log    string // file
	tally  *tally

	mu   sync.Mutex // guards the rest
	now  *life
	next string // where the next life ends: a point and a count
}

// life is one run of a server.
type life struct {
	cmd      *exec.Cmd
	killAt   string
	ready    chan struct{} // closed when it serves
	exited   chan struct{} // closed when it has ended
	killed   atomic.Bool   // by us
	sawReady bool          // written before exited is closed
}

// supervise runs the server until ctx ends, and then stops it cleanly.
func (s *server) supervise(ctx context.Context) {
	for ctx.Err() == nil {
		l, err := s.begin()
		if err != nil {
			s.tally.fail("%s could not be started: %v", s.name, err)
			return
		}
		select {
		case <-l.exited:
			s.account(l)
			pause(ctx, restartPause)
		case <-ctx.Done():
			s.stop(l)
		}
	}
}

func (s *server) begin() (*life, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := &life{cmd: exec.Command(s.binary, s.args...), killAt: s.next, ready: make(chan struct{}), exited: make(chan struct{})}
	s.next = ""
	l.cmd.Env = append(os.Environ(), fault.KillAtEnv+"="+l.killAt)
	words, err := l.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := l.cmd.Start(); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	s.now = l
	go s.listen(l, words, log)
	return l, nil
}

// listen keeps what a server says, and notices when it is ready and what it calls an error.
func (s *server) listen(l *life, words io.Reader, log *os.File) {
	lines := bufio.NewScanner(words)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		fmt.Fprintf(log, "%s %d %s\n", s.name, l.cmd.Process.Pid, line)
		switch {
		case strings.HasPrefix(line, "doorstep is ready") && !l.sawReady:
			l.sawReady = true
			close(l.ready)
		case strings.Contains(line, "level=ERROR"), strings.HasPrefix(line, "panic:"), strings.HasPrefix(line, "fatal error:"):
			s.tally.fail("%s says: %s", s.name, line)
		}
	}
	_ = l.cmd.Wait() // how it ended is in its state
	_ = log.Close()
	close(l.exited)
}

// account notes how a life ended that nobody asked to stop.
func (s *server) account(l *life) {
	switch {
	case l.atPoint():
		point, _, _ := strings.Cut(l.killAt, ":")
		s.tally.reached(fault.Point(point))
	case l.killed.Load():
		s.tally.killed()
	case !l.sawReady:
		s.tally.startFailed() // no database at the moment, as the log says
	default:
		s.tally.fail("%s ended by itself: %v", s.name, l.cmd.ProcessState)
	}
}

// atPoint reports whether a life that has ended killed itself.
func (l *life) atPoint() bool {
	status, _ := l.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return l.killAt != "" && !l.killed.Load() && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// kill ends this life of the server, and has the next one end at a point, unless that is "".
func (s *server) kill(ctx context.Context, next string) *life {
	s.mu.Lock()
	l := s.now
	s.next = next
	select {
	case <-l.exited:
	default:
		l.killed.Store(true)
		_ = l.cmd.Process.Kill() // it may have ended this instant
	}
	s.mu.Unlock()
	select {
	case <-l.exited:
	case <-ctx.Done():
	}
	return l
}

// killAt has the server killed the count-th time that it passes a point, and waits until it was.
func (s *server) killAt(ctx context.Context, point fault.Point, count int) error {
	spec := fmt.Sprintf("%s:%d", point, count)
	for {
		before := s.kill(ctx, spec)
		l := s.current()
		for l == before {
			if !pause(ctx, restartPause/4) {
				return ctx.Err()
			}
			l = s.current()
		}
		select {
		case <-l.exited:
		case <-ctx.Done():
			return ctx.Err()
		}
		if l.atPoint() {
			return nil
		}
		// It found no database to start on.
	}
}

func (s *server) current() *life {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// awaitReady waits until the server serves, in whichever life.
func (s *server) awaitReady(ctx context.Context) error {
	for {
		l := s.current()
		if l != nil {
			select {
			case <-l.ready:
				return nil
			case <-l.exited:
			case <-ctx.Done():
				return fmt.Errorf("%s is not ready: %w", s.name, ctx.Err())
			}
		}
		if !pause(ctx, restartPause) {
			return fmt.Errorf("%s is not ready: %w", s.name, ctx.Err())
		}
	}
}

// stop asks a server to end, and notes if it does not do so cleanly.
func (s *server) stop(l *life) {
	_ = l.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-l.exited:
		if l.sawReady && !l.cmd.ProcessState.Success() {
			s.tally.fail("%s did not stop cleanly: %v", s.name, l.cmd.ProcessState)
		}
	case <-time.After(stopWithin):
		_ = l.cmd.Process.Kill()
		<-l.exited
		s.tally.fail("%s did not stop within %v", s.name, stopWithin)
	}
}
