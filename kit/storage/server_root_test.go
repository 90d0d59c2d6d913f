package storage_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"doorstep/kit/storage"
)

func ownerOf(t *testing.T, name string) *syscall.Stat_t {
	t.Helper()
	info, err := os.Stat(name)
	ok(t, err)
	return info.Sys().(*syscall.Stat_t)
}

// deadPid is the number of a process that has ended.
func deadPid(t *testing.T) int {
	t.Helper()
	cmd := exec.Command("true")
	ok(t, cmd.Run())
	return cmd.Process.Pid
}

// strangerPid is the number of a running program of the server's own user, which
// PostgreSQL cannot tell from a server.
func strangerPid(t *testing.T, owner *syscall.Stat_t) int {
	t.Helper()
	cmd := exec.Command("sleep", "600")
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	ok(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd.Process.Pid
}

func TestRootFindsAPlaceTheServerCanEnter(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root's server runs as another user")
	}
	t.Parallel()
	closed := dataDir(t)
	ok(t, os.Chmod(closed, 0o700))
	var told []string
	opts := storage.ServerOptions{DataDir: closed, Progress: func(text string) { told = append(told, text) }}
	first := start(t, opts)
	cluster := clusterOf(t, first)
	if strings.HasPrefix(cluster, closed) {
		t.Fatalf("the cluster is in %s, which is closed", cluster)
	}
	if ownerOf(t, cluster).Uid == 0 {
		t.Error("the cluster belongs to root")
	}
	contains(t, strings.Join(told, "\n"), closed, filepath.Dir(cluster))
	query(t, first, "CREATE TABLE kept AS SELECT 'milk' AS what")
	stop(t, first)

	second := start(t, opts)
	equal(t, "kept", query(t, second, "SELECT what FROM kept"), "milk")
	stop(t, second)
	info, err := os.Stat(closed)
	ok(t, err)
	equal(t, "mode of the closed folder", info.Mode().Perm(), 0o700)

	ok(t, os.RemoveAll(filepath.Dir(cluster)))
	_, err = storage.StartServer(t.Context(), opts)
	contains(t, fmt.Sprint(err), filepath.Dir(cluster), "location")
}
