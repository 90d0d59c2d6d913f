package storage_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"doorstep/kit/storage"
)

func TestServerKeepsDataOverRestart(t *testing.T) {
	t.Parallel()
	opts := storage.ServerOptions{DataDir: dataDir(t), Settings: map[string]string{"work_mem": "3MB"}}
	first := start(t, opts)
	query(t, first, "CREATE TABLE kept AS SELECT 'milk' AS what")
	pid := pidOf(t, clusterOf(t, first))
	stop(t, first)
	if alive(pid) {
		t.Fatal("the server runs on after Stop")
	}

	began := time.Now()
	second := start(t, opts)
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("an existing folder took %v to start", took)
	}
	equal(t, "kept", query(t, second, "SELECT what FROM kept"), "milk")
	equal(t, "our setting", query(t, second, "SHOW work_mem"), "3MB")
	equal(t, "version", second.Version(), strings.Fields(query(t, second, "SHOW server_version"))[0])
}

func TestServerThatMustExist(t *testing.T) {
	t.Parallel()
	nowhere := filepath.Join(dataDir(t), "nowhere")
	if _, err := storage.StartServer(t.Context(), storage.ServerOptions{DataDir: nowhere, MustExist: true}); err == nil || !strings.Contains(err.Error(), nowhere) {
		t.Errorf("a folder that is not there: %v", err)
	}
	if _, err := os.Stat(nowhere); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder was made: %v", err)
	}
	opts := storage.ServerOptions{DataDir: dataDir(t)}
	ok(t, os.Mkdir(filepath.Join(opts.DataDir, "postgres"), 0o711))
	opts.MustExist = true
	if _, err := storage.StartServer(t.Context(), opts); err == nil || !strings.Contains(err.Error(), "no database") {
		t.Errorf("a folder without a cluster: %v", err)
	}
	opts.MustExist = false
	stop(t, start(t, opts))
	opts.MustExist = true
	start(t, opts)
}

func TestServerIsPrivateAndSafe(t *testing.T) {
	t.Parallel()
	server := start(t, storage.ServerOptions{DataDir: dataDir(t)})
	for setting, want := range map[string]string{
		"listen_addresses": "", "data_checksums": "on", "server_encoding": "UTF8",
		"timezone": "UTC", "unix_socket_permissions": "0700", "wal_compression": "off",
	} {
		equal(t, setting, query(t, server, "SHOW "+setting), want)
	}
	equal(t, "collation", query(t, server, "SELECT datcollate FROM pg_database WHERE datname = 'doorstep'"), "C")

	socket, err := os.Stat(query(t, server, "SELECT trim('\"' FROM current_setting('unix_socket_directories'))"))
	ok(t, err)
	equal(t, "mode of the socket's folder", socket.Mode().Perm(), 0o700)

	pid := pidOf(t, clusterOf(t, server))
	group, err := syscall.Getpgid(pid)
	ok(t, err)
	if group == syscall.Getpgrp() {
		t.Error("the server is in our process group: Ctrl-C would kill it before us")
	}
}

func TestFsyncIsOnUnlessTestsTurnItOff(t *testing.T) {
	t.Parallel()
	server, err := storage.StartServer(t.Context(), storage.ServerOptions{DataDir: dataDir(t)})
	ok(t, err)
	defer func() { ok(t, server.Stop(context.Background())) }()
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		equal(t, setting, query(t, server, "SHOW "+setting), "on")
	}
}

func TestSettingsCannotOpenTheServer(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"listen_addresses", "fsync", "hba_file"} {
		_, err := storage.StartServer(t.Context(), storage.ServerOptions{
			DataDir: t.TempDir(), Settings: map[string]string{name: "x"},
		})
		contains(t, fmt.Sprint(err), name)
	}
}

func TestBadSettingIsExplained(t *testing.T) {
	t.Parallel()
	_, err := storage.StartServer(t.Context(), storage.ServerOptions{
		DataDir: dataDir(t), FsyncOff: true, Settings: map[string]string{"work_mem": "much"},
	})
	contains(t, fmt.Sprint(err), "work_mem", "much")
}

func TestAdoptsServerOfKilledParent(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	other := startHolder(t, data)
	before := start(t, storage.ServerOptions{DataDir: data})
	was := identity(t, before)
	stop(t, before)
	other.kill(t)

	after := start(t, storage.ServerOptions{DataDir: data})
	equal(t, "server", identity(t, after), was)
	pid := pidOf(t, clusterOf(t, after))
	stop(t, after)
	if alive(pid) {
		t.Fatal("the adopted server runs on after Stop")
	}
}

func TestRecoversWhenParentAndServerWereKilled(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	other := startHolder(t, data)
	before := start(t, storage.ServerOptions{DataDir: data})
	query(t, before, "CREATE TABLE kept AS SELECT 'milk' AS what")
	was := identity(t, before)
	pid := pidOf(t, clusterOf(t, before))
	stop(t, before)
	other.kill(t)
	ok(t, syscall.Kill(pid, syscall.SIGKILL))
	eventually(t, "the server is gone", func() bool { return !alive(pid) })

	after := start(t, storage.ServerOptions{DataDir: data})
	if identity(t, after) == was {
		t.Fatal("this is the killed server")
	}
	equal(t, "kept", query(t, after, "SELECT what FROM kept"), "milk")
}

func TestOvercomesLockFilesOfDeadServers(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	first := start(t, storage.ServerOptions{DataDir: data})
	cluster := clusterOf(t, first)
	lockFile := filepath.Join(cluster, "postmaster.pid")
	lock, err := os.ReadFile(lockFile)
	ok(t, err)
	owner := ownerOf(t, cluster)
	stop(t, first)
	_, rest, _ := strings.Cut(string(lock), "\n")

	for what, text := range map[string]string{
		"nobody's number":           fmt.Sprintf("%d\n%s", deadPid(t), rest),
		"number of another program": fmt.Sprintf("%d\n%s", strangerPid(t, owner), rest),
		"emptied by a power cut":    "",
	} {
		ok(t, os.WriteFile(lockFile, []byte(text), 0o600))
		ok(t, os.Chown(lockFile, int(owner.Uid), int(owner.Gid)))
		server, err := storage.StartServer(t.Context(), storage.ServerOptions{DataDir: data, FsyncOff: true})
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		stop(t, server)
	}
}

func TestHalfMadeClusterIsMadeAgain(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	half := filepath.Join(data, "postgres", "cluster.new")
	ok(t, os.MkdirAll(half, 0o755))
	ok(t, os.WriteFile(filepath.Join(half, "PG_VERSION"), []byte("15\n"), 0o600))
	server := start(t, storage.ServerOptions{DataDir: data})
	equal(t, "answer", query(t, server, "SELECT 'here'"), "here")
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the half-made cluster is still there: %v", err)
	}
}

func TestLastHolderStopsTheServer(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	other := startHolder(t, data)

	guest := start(t, storage.ServerOptions{DataDir: data})
	was, cluster := identity(t, guest), clusterOf(t, guest)
	pid := pidOf(t, cluster)
	stop(t, guest)
	if !alive(pid) {
		t.Fatal("the second holder took the server away from the first")
	}

	heir := start(t, storage.ServerOptions{DataDir: data})
	other.stop(t)
	equal(t, "server after the first holder has left", identity(t, heir), was)
	stop(t, heir)
	if alive(pid) {
		t.Fatal("nobody stopped the server")
	}
}

func TestManyStartAndStopAtOnce(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	keeper := start(t, storage.ServerOptions{DataDir: data})
	was := identity(t, keeper)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			server, err := storage.StartServer(t.Context(), storage.ServerOptions{DataDir: data})
			if err != nil {
				t.Error(err)
				return
			}
			if err := errors.Join(server.Stop(t.Context()), server.Stop(t.Context())); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	equal(t, "server", identity(t, keeper), was)
}

func TestWrongMajorVersionIsRefused(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	first := start(t, storage.ServerOptions{DataDir: data})
	cluster, version := clusterOf(t, first), first.Version()
	stop(t, first)
	ok(t, os.WriteFile(filepath.Join(cluster, "PG_VERSION"), []byte("12\n"), 0o600))

	_, err := storage.StartServer(t.Context(), storage.ServerOptions{DataDir: data})
	contains(t, fmt.Sprint(err), "made by PostgreSQL 12", "PostgreSQL "+version, "install PostgreSQL 12")
}

func TestLongFolderName(t *testing.T) {
	t.Parallel()
	data := filepath.Join(dataDir(t), strings.Repeat("long, \"name\" ", 10))
	server := start(t, storage.ServerOptions{DataDir: data})
	socket := query(t, server, "SELECT trim('\"' FROM current_setting('unix_socket_directories'))")
	if len(socket) > 85 {
		t.Errorf("the socket's folder %s is too long", socket)
	}
	stop(t, server)
	ok(t, os.RemoveAll(socket))
}

func TestCancelledStartLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	first := start(t, storage.ServerOptions{DataDir: data})
	cluster := clusterOf(t, first)
	stop(t, first)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := storage.StartServer(ctx, storage.ServerOptions{DataDir: data}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want the error of the context", err)
	}
	eventually(t, "no server has the cluster", func() bool {
		_, err := os.Stat(filepath.Join(cluster, "postmaster.pid"))
		return errors.Is(err, os.ErrNotExist)
	})
}
