package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	// rootHome holds the clusters of a root whose data folder the server's
	// account cannot enter, and the programs root downloads.
	rootHome = "/var/lib/doorstep"

	// locationFile, in a home folder, names the folder that has the cluster.
	locationFile = "location"

	// A socket's path is limited to 103 bytes (macOS) or 107 (Linux).
	maxSocketPath = 100

	maxLogSize = 10 << 20
)

// folder is where one server lives:
//
//	DataDir/postgres/        home: start.lock, holders.lock, location
//	   or rootHome/<random>  base, if home cannot be entered by the account
//	base/cluster             PostgreSQL's data directory
//	base/run                 its socket; elsewhere if that path is too long
//	base/tmp                 its TMPDIR
//	base/server.log          its messages
type folder struct {
	home, base                    string
	cluster, socket, tmp, logFile string
	account                       *account
}

// openHome makes the data folder and our part of it. Root's folders can be
// passed through, so that the server's account gets to its own; parents that
// exist are never changed.
func openHome(dataDir string) (string, error) {
	home := filepath.Join(dataDir, "postgres")
	if err := os.MkdirAll(home, homeMode()); err != nil {
		return "", err
	}
	// The server calls the cluster by its real name, and so do we.
	return filepath.EvalSymlinks(home)
}

// hasHome reports whether a data folder had a server of ours before.
func hasHome(dataDir string) bool {
	_, err := os.Stat(filepath.Join(dataDir, "postgres"))
	return err == nil
}

func noDatabase(dataDir string) error {
	return fmt.Errorf("there is no database in %s", dataDir)
}

func homeMode() fs.FileMode {
	if os.Geteuid() == 0 {
		return 0o711
	}
	return 0o700
}

// locate finds the folder of an existing server, or plans one inside home.
func locate(home string) (folder, error) {
	base := home
	pointer := filepath.Join(home, locationFile)
	switch text, err := os.ReadFile(pointer); {
	case err == nil:
		base = strings.TrimSpace(string(text))
		if _, err := os.Stat(base); err != nil {
			return folder{}, fmt.Errorf("the database of this data folder is kept in %s, which is not to be had (%w): "+
				"bring it back, or remove %s to start with an empty database", base, err, pointer)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return folder{}, err
	}
	return folderAt(home, base)
}

func folderAt(home, base string) (folder, error) {
	acct, err := serverAccount(filepath.Join(base, "cluster"))
	if err != nil {
		return folder{}, err
	}
	dir := folder{
		home:    home,
		base:    base,
		cluster: filepath.Join(base, "cluster"),
		socket:  filepath.Join(base, "run"),
		tmp:     filepath.Join(base, "tmp"),
		logFile: filepath.Join(base, "server.log"),
		account: acct,
	}
	if len(dir.socketFile()) > maxSocketPath {
		dir.socket = shortFolder(dir.cluster)
	}
	return dir, nil
}

// shortFolder is where the socket of a cluster with a long name goes: a private
// folder among the temporary ones or, as those may be closed to root's server
// account, in rootHome.
func shortFolder(cluster string) string {
	parent := os.TempDir()
	if os.Geteuid() == 0 {
		parent = rootHome
	}
	hash := fnv.New64a()
	hash.Write([]byte(cluster))
	return filepath.Join(parent, fmt.Sprintf("doorstep-%016x", hash.Sum64()))
}

func (d folder) socketFile() string {
	return filepath.Join(d.socket, fmt.Sprintf(".s.PGSQL.%d", serverPort))
}

// major is the major version that made the cluster; 0 if there is no cluster.
func (d folder) major() (int, error) {
	if _, err := os.Lstat(d.cluster); errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	text, err := os.ReadFile(filepath.Join(d.cluster, "PG_VERSION"))
	if err != nil {
		return 0, fmt.Errorf("%s is not a PostgreSQL cluster: %w", d.cluster, err)
	}
	major := majorOf(string(text))
	if major == 0 {
		return 0, fmt.Errorf("%s is not a PostgreSQL cluster: its PG_VERSION says %q", d.cluster, text)
	}
	return major, nil
}

// prepare makes what is missing: the cluster, and the folders around it. Root
// owns base and what it writes itself, the account owns the rest.
func (d *folder) prepare(ctx context.Context, program Program, opts ServerOptions) error {
	major, err := d.major()
	if err != nil {
		return err
	}
	if major == 0 && d.account != nil && d.base == d.home && !program.canEnter(ctx, d.account, d.home) {
		if err := d.relocate(); err != nil {
			return fmt.Errorf("find the database a place that user %s can enter: %w", d.account.name, err)
		}
		opts.Progress("PostgreSQL runs as user " + d.account.name + ", who cannot enter " + d.home +
			"; the database is kept in " + d.base)
	}
	if err := os.MkdirAll(filepath.Dir(d.socket), homeMode()); err != nil {
		return err
	}
	for _, private := range []string{d.tmp, d.socket} {
		if err := d.makePrivate(private); err != nil {
			return err
		}
	}
	if major != 0 {
		return nil
	}
	opts.Progress("making a new PostgreSQL " + program.Version + " database in " + d.cluster)
	if err := d.initdb(ctx, program, opts.FsyncOff); err != nil {
		return fmt.Errorf("make a new database: %w", err)
	}
	return nil
}

// relocate moves the plan to a fresh folder under rootHome, and notes in home
// where that is before anything is put there.
func (d *folder) relocate() error {
	if err := os.MkdirAll(rootHome, homeMode()); err != nil {
		return err
	}
	base := filepath.Join(rootHome, strings.ToLower(rand.Text()[:12]))
	if err := os.Mkdir(base, homeMode()); err != nil {
		return err
	}
	pointer := filepath.Join(d.home, locationFile)
	if err := os.WriteFile(pointer+".new", []byte(base+"\n"), 0o600); err != nil {
		return err
	}
	if err := os.Rename(pointer+".new", pointer); err != nil {
		return err
	}
	moved, err := folderAt(d.home, base)
	if err != nil {
		return err
	}
	*d = moved
	return syncFolder(d.home)
}

// makePrivate makes a folder only the account can enter. One of that name that
// belongs to somebody else, as may happen in a shared temporary folder, is
// refused.
func (d folder) makePrivate(name string) error {
	err := os.Mkdir(name, 0o700)
	if err == nil {
		return d.account.own(name)
	}
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(name)
	if err != nil {
		return err
	}
	if !info.IsDir() || !d.account.owns(info) {
		return fmt.Errorf("%s is in the way: it is not a folder of the server's own", name)
	}
	return os.Chmod(name, 0o700)
}

// initdb makes the cluster under another name and renames it when complete, so
// that one cut short is never taken for a cluster.
//
// Locale C of the C library is the one that every version and system has and
// sorts alike for ever; an index never goes wrong with an upgrade of the system.
func (d folder) initdb(ctx context.Context, program Program, fsyncOff bool) error {
	half := d.cluster + ".new"
	if err := os.RemoveAll(half); err != nil {
		return err
	}
	if err := d.makePrivate(half); err != nil {
		return err
	}
	args := []string{
		"--pgdata=" + half, "--username=" + serverUser,
		"--encoding=UTF8", "--locale-provider=libc", "--locale=C", "--data-checksums",
		"--auth-local=trust", "--auth-host=reject", "--no-instructions",
	}
	if fsyncOff {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(program.Bin, "initdb"), args...)
	cmd.Dir = half
	cmd.Env = d.environment()
	cmd.SysProcAttr = d.account.process()
	// initdb has children of its own; an interrupted one takes them along.
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, strings.TrimSpace(string(out)))
	}
	if err := os.Rename(half, d.cluster); err != nil {
		return err
	}
	return syncFolder(d.base)
}

// environment keeps the caller's PG* and locale variables away from the server.
func (d folder) environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC", "HOME=" + d.tmp, "TMPDIR=" + d.tmp}
}

// openLog opens server.log at its end; a big one becomes server.log.1 first.
func (d folder) openLog() (*os.File, error) {
	if info, err := os.Lstat(d.logFile); err == nil && info.Size() > maxLogSize {
		if err := os.Rename(d.logFile, d.logFile+".1"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(d.logFile, os.O_CREATE|os.O_APPEND|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
}

// syncFolder makes a rename inside a folder survive a power cut.
func syncFolder(name string) error {
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
