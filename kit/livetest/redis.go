package livetest

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Redis is a redis-server of the test's own, on a Unix socket, without
// persistence.
type Redis struct {
	URL string

	t      testing.TB
	socket string
	cmd    *exec.Cmd
}

// StartRedis starts a server that ends with the test. It skips the test when
// redis-server is not installed.
func StartRedis(t testing.TB) *Redis {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("redis-server is not installed; install it to test live updates across processes")
	}
	// Not t.TempDir: its long names do not fit into a socket address.
	dir, err := os.MkdirTemp("", "live")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	r := &Redis{t: t, socket: filepath.Join(dir, "redis.sock")}
	r.URL = "unix://" + r.socket
	t.Cleanup(r.Stop)
	r.Start()
	return r
}

// Start starts the server again after Stop and waits until it answers.
func (r *Redis) Start() {
	r.t.Helper()
	r.cmd = exec.Command("redis-server", "--port", "0", "--unixsocket", r.socket, "--save", "", "--appendonly", "no")
	r.cmd.Dir = filepath.Dir(r.socket)
	if err := r.cmd.Start(); err != nil {
		r.t.Fatalf("start redis-server: %v", err)
	}
	Eventually(r.t, "redis-server answers", func() bool { return ping(r.socket) })
}

// Stop kills the server as a crash would.
func (r *Redis) Stop() {
	if r.cmd == nil {
		return
	}
	_ = r.cmd.Process.Kill()
	_ = r.cmd.Wait()
	r.cmd = nil
}

func ping(socket string) bool {
	conn, err := net.DialTimeout("unix", socket, time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	answer := make([]byte, 5)
	n, err := conn.Read(answer)
	return err == nil && string(answer[:n]) == "+PONG"
}
