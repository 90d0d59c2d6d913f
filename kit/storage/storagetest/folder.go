package storagetest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	// memory is Linux's file system in memory. Making a database is making 300
	// files, which takes a disk up to a hundred times as long.
	memory     = "/dev/shm"
	wantMemory = 1 << 30

	// rootFolder is where root's test servers live if not in memory: their user
	// may be shut out of the temporary folder.
	rootFolder = "/var/lib/doorstep/test"

	abandonedAfter = 24 * time.Hour
)

// openFolder returns this user's folder for test servers.
func openFolder() (string, error) {
	uid := os.Geteuid()
	folder := filepath.Join(os.TempDir(), fmt.Sprintf("doorstep-test-%d", uid))
	switch {
	case memoryWillDo():
		folder = filepath.Join(memory, filepath.Base(folder))
	case uid == 0:
		folder = rootFolder
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o711); err != nil {
		return "", err
	}
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	info, err := os.Lstat(folder)
	if err != nil {
		return "", err
	}
	if !info.IsDir() || int(info.Sys().(*syscall.Stat_t).Uid) != uid {
		return "", fmt.Errorf("%s is in the way: it is not a folder of this user", folder)
	}
	return folder, passable(folder)
}

// memoryWillDo wants a folder in memory that is open to every user, as it
// usually is, and not the tiny one that containers have.
func memoryWillDo() bool {
	info, err := os.Stat(memory)
	if err != nil || info.Mode().Perm() != 0o777 {
		return false
	}
	var room syscall.Statfs_t
	if err := syscall.Statfs(memory, &room); err != nil {
		return false
	}
	return room.Bavail*uint64(room.Bsize) >= wantMemory
}

// passable lets the user that runs root's server go through to its cluster.
func passable(folder string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	return os.Chmod(folder, 0o711)
}

// copyFolder keeps owners and shares blocks where the file system can, for which
// cp knows more than we do.
func copyFolder(ctx context.Context, from, to string) error {
	if out, err := exec.CommandContext(ctx, "cp", "-a", from, to).CombinedOutput(); err != nil {
		return fmt.Errorf("copy %s: %w: %s", from, err, out)
	}
	return nil
}

// sweep removes folders of test processes whose reaper died with them, as in a
// power cut. One that cannot be removed is left to the next sweep.
func sweep(folder string) {
	left, _ := filepath.Glob(filepath.Join(folder, "run-*"))
	for _, run := range left {
		if info, err := os.Stat(run); err == nil && time.Since(info.ModTime()) > abandonedAfter {
			os.RemoveAll(run)
		}
	}
}
