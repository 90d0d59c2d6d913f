package storage_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"

	"github.com/jackc/pgx/v5"
)

// holderVariable makes this program a doorstep that holds the server of the data
// folder it names until its input ends.
const holderVariable = "DOORSTEP_STORAGE_TEST_HOLDER"

func TestMain(m *testing.M) {
	if data := os.Getenv(holderVariable); data != "" {
		if err := hold(data); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	storagetest.Main(m)
}

func hold(data string) error {
	server, err := storage.StartServer(context.Background(), storage.ServerOptions{DataDir: data})
	if err != nil {
		return err
	}
	fmt.Println(server.URL())
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return server.Stop(context.Background())
}

// holder is another doorstep process.
type holder struct {
	cmd   *exec.Cmd
	stdin io.Closer
}

func startHolder(t *testing.T, data string) *holder {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holderVariable+"="+data)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	ok(t, err)
	stdout, err := cmd.StdoutPipe()
	ok(t, err)
	ok(t, cmd.Start())
	h := &holder{cmd, stdin}
	t.Cleanup(func() { h.stdin.Close(); _ = h.cmd.Wait() })
	if _, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatalf("the other process did not start its server: %v", err)
	}
	return h
}

func (h *holder) stop(t *testing.T) {
	t.Helper()
	ok(t, h.stdin.Close())
	ok(t, h.cmd.Wait())
}

func (h *holder) kill(t *testing.T) {
	t.Helper()
	ok(t, h.cmd.Process.Kill())
	_ = h.cmd.Wait() // "signal: killed"
}

// dataDir is a data folder that root's server can enter if the temporary folder
// is open; wherever its cluster ends up, it is removed.
func dataDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if os.Geteuid() == 0 {
		ok(t, os.Chmod(filepath.Dir(dir), 0o711))
	}
	t.Cleanup(func() {
		if base, err := os.ReadFile(filepath.Join(dir, "postgres", "location")); err == nil {
			os.RemoveAll(strings.TrimSpace(string(base)))
		}
	})
	return dir
}

func start(t *testing.T, opts storage.ServerOptions) *storage.Server {
	t.Helper()
	opts.FsyncOff = true
	server, err := storage.StartServer(t.Context(), opts)
	ok(t, err)
	t.Cleanup(func() { ok(t, server.Stop(context.Background())) })
	return server
}

func stop(t *testing.T, server *storage.Server) {
	t.Helper()
	ok(t, server.Stop(t.Context()))
}

// query returns one value as text.
func query(t *testing.T, server *storage.Server, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), server.URL())
	ok(t, err)
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), sql, pgx.QueryExecModeSimpleProtocol)
	ok(t, err)
	values, err := pgx.CollectRows(rows, pgx.RowTo[string])
	ok(t, err)
	return strings.Join(values, " ")
}

// identity differs between any two runs of a server.
func identity(t *testing.T, server *storage.Server) string {
	t.Helper()
	return query(t, server, "SELECT pg_postmaster_start_time()::text")
}

func clusterOf(t *testing.T, server *storage.Server) string {
	t.Helper()
	return query(t, server, "SHOW data_directory")
}

func pidOf(t *testing.T, cluster string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	ok(t, err)
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	ok(t, err)
	return pid
}

// alive is false for a process that has ended, waited for or not.
func alive(pid int) bool {
	state, _ := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	text := strings.TrimSpace(string(state))
	return text != "" && !strings.HasPrefix(text, "Z")
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-deadline:
			t.Fatalf("never happened: %s", what)
		case <-tick.C:
		}
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func contains(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Fatalf("%q does not say %q", text, part)
		}
	}
}
