package rig

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/procfs"
)

// clockTick is the unit of the kernel's accounts of processor time, USER_HZ.
const clockTick = 10 * time.Millisecond

// Usage is what the server and its database have used since they started.
type Usage struct {
	ServerCPU, PostgresCPU time.Duration
	// ServerMemory is resident bytes.
	ServerMemory int64
}

// Since is what was used after earlier; memory is that of now.
func (u Usage) Since(earlier Usage) Usage {
	return Usage{u.ServerCPU - earlier.ServerCPU, u.PostgresCPU - earlier.PostgresCPU, u.ServerMemory}
}

// CPU of both.
func (u Usage) CPU() time.Duration { return u.ServerCPU + u.PostgresCPU }

// Usage reads the accounts of the kernel. The database is the postmaster, its children that live,
// and those that it has buried.
func (r *Rig) Usage() (u Usage, err error) {
	if r.server == nil {
		return u, errors.New("the server does not run")
	}
	processes, err := procfs.AllProcs()
	if err != nil {
		return u, err
	}
	server, postmaster := r.server.Process.Pid, 0
	var stats []procfs.ProcStat
	for _, p := range processes {
		stat, err := p.Stat()
		if err != nil {
			continue // gone meanwhile
		}
		stats = append(stats, stat)
		if stat.PPID == server && stat.Comm == "postgres" {
			postmaster = stat.PID
		}
	}
	for _, stat := range stats {
		own := time.Duration(stat.UTime+stat.STime) * clockTick
		switch {
		case stat.PID == server:
			u.ServerCPU, u.ServerMemory = own, int64(stat.ResidentMemory())
		case stat.PID == postmaster:
			u.PostgresCPU += own + time.Duration(stat.CUTime+stat.CSTime)*clockTick
		case stat.PPID == postmaster && postmaster != 0:
			u.PostgresCPU += own
		}
	}
	if postmaster == 0 {
		return u, errors.New("no database belongs to the server")
	}
	return u, nil
}

// Own is the processor time that this process, the load, has used.
func Own() (time.Duration, error) {
	self, err := procfs.Self()
	if err != nil {
		return 0, err
	}
	stat, err := self.Stat()
	return time.Duration(stat.UTime+stat.STime) * clockTick, err
}

// postmaster reads where the database listens from the file in which PostgreSQL says so.
func (r *Rig) postmaster() (program, socket, port string, err error) {
	processes, err := procfs.AllProcs()
	if err != nil {
		return "", "", "", err
	}
	for _, p := range processes {
		stat, err := p.Stat()
		if err != nil || stat.PPID != r.server.Process.Pid || stat.Comm != "postgres" {
			continue
		}
		program, _ = p.Executable()
		cluster, err := p.Cwd()
		if err != nil {
			return "", "", "", err
		}
		text, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
		lines := strings.Split(string(text), "\n")
		if err != nil || len(lines) < 5 {
			return "", "", "", fmt.Errorf("read where PostgreSQL listens: %w", err)
		}
		return program, lines[4], lines[3], nil
	}
	return "", "", "", errors.New("no database belongs to the server")
}

// removeData removes a data folder, and its database where that had to live elsewhere.
func removeData(data string) error {
	var elsewhere error
	if text, err := os.ReadFile(filepath.Join(data, "postgres", "location")); err == nil {
		elsewhere = os.RemoveAll(strings.TrimSpace(string(text)))
	}
	return errors.Join(elsewhere, os.RemoveAll(data))
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex // guards text
	text []byte
}

const tailSize = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if len(t.text) > tailSize {
		t.text = append(t.text[:0], t.text[len(t.text)-tailSize:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.text))
}
