package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// locks are a doorstep's claim on the server of a home folder, kept by the
// kernel (flock), so that even kill -9 gives them up.
//
//	start.lock    exclusive, while somebody starts or stops the server
//	holders.lock  shared, as long as a Server is in use
//
// Both the adoption of a server and the question "am I the last?" happen under
// start.lock, so a server never stops in the hands of somebody who has just
// adopted it. The last holder is the one who can have holders.lock for himself.
type locks struct {
	start, holders *os.File
}

func lockForStart(ctx context.Context, home string) (*locks, error) {
	start, err := openLock(home, "start.lock")
	if err != nil {
		return nil, err
	}
	holders, err := openLock(home, "holders.lock")
	if err != nil {
		start.Close()
		return nil, err
	}
	l := &locks{start, holders}
	if err := waitForFlock(ctx, start); err != nil {
		l.release()
		return nil, err
	}
	// Nobody has it exclusively without start.lock, which is ours.
	if err := flock(holders, syscall.LOCK_SH|syscall.LOCK_NB); err != nil {
		l.release()
		return nil, fmt.Errorf("lock %s: %w", holders.Name(), err)
	}
	return l, nil
}

func (l *locks) endStart() { _ = flock(l.start, syscall.LOCK_UN) } // fails only on a bad descriptor

func (l *locks) beginStop(ctx context.Context) error { return waitForFlock(ctx, l.start) }

// isLast must be asked under start.lock, and only before release: asking may
// cost the shared lock.
func (l *locks) isLast() bool { return flock(l.holders, syscall.LOCK_EX|syscall.LOCK_NB) == nil }

// release gives both locks up; holders.lock goes first, so that who comes next
// under start.lock does not count us. Closing alone would leave a lock to a child that was forked just
// now, until it has become another program.
func (l *locks) release() {
	for _, file := range []*os.File{l.holders, l.start} {
		_ = flock(file, syscall.LOCK_UN) // fails only on a bad descriptor
		file.Close()
	}
}

func openLock(home, name string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(home, name), os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock of the data folder: %w", err)
	}
	return file, nil
}

func waitForFlock(ctx context.Context, file *os.File) error {
	for {
		err := flock(file, syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return fmt.Errorf("lock %s: %w", file.Name(), err)
		}
		if err := wait(ctx, 10*time.Millisecond); err != nil {
			return fmt.Errorf("another doorstep is starting or stopping the database in this data folder: %w", err)
		}
	}
}

func flock(file *os.File, how int) error {
	for {
		err := syscall.Flock(int(file.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
