package storagetest_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"

	"github.com/jackc/pgx/v5"
)

// childVariable makes TestChild do something in a process of its own.
const childVariable = "DOORSTEP_STORAGETEST_CHILD"

func TestMain(m *testing.M) { storagetest.Main(m) }

var shop = storagetest.Migration{Schema: "shop", FS: fstest.MapFS{
	"0001_init.sql": {Data: []byte("-- +goose Up\nCREATE TABLE item (id int PRIMARY KEY);\nINSERT INTO item VALUES (1);\n")},
}}

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	for name := range 4 {
		t.Run(strconv.Itoa(name), func(t *testing.T) {
			t.Parallel()
			pool := storagetest.Pool(t, shop)
			var n int
			err := pool.QueryRow(t.Context(), "WITH mine AS (INSERT INTO shop.item VALUES (2)) SELECT count(*) FROM shop.item").Scan(&n)
			if err != nil || n != 1 {
				t.Fatalf("found %d rows, want 1; error %v", n, err)
			}
			second, err := storage.Open(t.Context(), pool.Config().ConnString())
			if err != nil {
				t.Fatal(err)
			}
			defer second.Close()
			if err := second.QueryRow(t.Context(), "SELECT count(*) FROM shop.item").Scan(&n); err != nil || n != 2 {
				t.Fatalf("a second pool found %d rows, want 2; error %v", n, err)
			}
		})
	}
}

func TestSessionsAreInAnOddTimeZone(t *testing.T) {
	t.Parallel()
	address := storagetest.URL(t)
	plain, _, _ := strings.Cut(address, "&timezone")
	for _, address := range []string{address, plain} {
		conn, err := pgx.Connect(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		var zone string
		if err := conn.QueryRow(t.Context(), "SHOW timezone").Scan(&zone); err != nil || zone != "Pacific/Chatham" {
			t.Errorf("time zone %q, error %v", zone, err)
		}
	}
}

func TestDatabaseIsDroppedWithItsTest(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("inner", func(t *testing.T) {
		address := storagetest.URL(t, shop)
		forgotten, err := pgx.Connect(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		name = forgotten.Config().Database // and still connected
	})
	var there bool
	err := storagetest.Pool(t).QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if err != nil || there || name == "" {
		t.Errorf("database %q is there: %v; error %v", name, there, err)
	}
}

// TestChild is no test in the usual run.
func TestChild(t *testing.T) {
	what := os.Getenv(childVariable)
	if what == "" {
		t.Skip("runs in a process of its own, for the tests below")
	}
	pool := storagetest.Pool(t, shop)
	var cluster string
	if err := pool.QueryRow(t.Context(), "SHOW data_directory").Scan(&cluster); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("cluster %s\n", cluster)
	switch what {
	case "end":
	case "panic":
		panic("as asked")
	case "wait":
		select {}
	}
}

func TestNothingOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"end", "panic", "wait"} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			child, cluster := startChild(t, childVariable+"="+end, "DOORSTEP_TEST_POSTGRES_URL=")
			var pid int
			if end == "wait" {
				pid = pidOf(t, cluster)
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			_ = child.Wait() // its exit code is as the end was
			run := filepath.Join(cluster, "../../..")
			if end == "end" {
				if _, err := os.Stat(run); err == nil {
					t.Fatalf("Main has returned and %s is still there", run)
				}
			}
			eventually(t, run+" is gone", func() bool { _, err := os.Stat(run); return os.IsNotExist(err) })
			if pid != 0 && alive(pid) {
				t.Errorf("server %d lives", pid)
			}
		})
	}
}

func TestUsesTheServerItIsGiven(t *testing.T) {
	t.Parallel()
	pool := storagetest.Pool(t)
	var ours string
	if err := pool.QueryRow(t.Context(), "SHOW data_directory").Scan(&ours); err != nil {
		t.Fatal(err)
	}
	child, cluster := startChild(t, childVariable+"=end", "DOORSTEP_TEST_POSTGRES_URL="+pool.Config().ConnString())
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	if cluster != ours {
		t.Errorf("it used %s, not %s", cluster, ours)
	}
	var prefix string
	if err := pool.QueryRow(t.Context(), "SELECT rtrim(current_database(), '0123456789')").Scan(&prefix); err != nil {
		t.Fatal(err)
	}
	var left int
	err := pool.QueryRow(t.Context(),
		"SELECT count(*) FROM pg_database WHERE datname LIKE 'doorstep_test_%' AND NOT starts_with(datname, $1)", prefix).Scan(&left)
	if err != nil || left != 0 {
		t.Errorf("it left %d databases, error %v", left, err)
	}
}

func startChild(t *testing.T, environment ...string) (child *exec.Cmd, cluster string) {
	t.Helper()
	child = exec.Command(os.Args[0], "-test.run=^TestChild$")
	child.Env = append(os.Environ(), environment...)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = child.Process.Kill() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if cluster, found := strings.CutPrefix(lines.Text(), "cluster "); found {
			return child, cluster
		}
	}
	t.Fatal("the child has ended without a database")
	return nil, ""
}

func pidOf(t *testing.T, cluster string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil || syscall.Kill(pid, 0) != nil {
		t.Fatalf("no server %q: %v", first, err)
	}
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
