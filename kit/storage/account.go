package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// account is the user the server runs as; nil means the caller itself.
type account struct {
	name     string
	uid, gid int
}

// serverAccount picks who runs the server. A caller other than root does. Root
// cannot, so it takes the owner of an existing cluster, or else "postgres" or
// "nobody".
func serverAccount(cluster string) (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	info, err := os.Lstat(cluster)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err == nil {
		if owner := info.Sys().(*syscall.Stat_t); owner.Uid != 0 {
			return &account{"the owner of " + cluster, int(owner.Uid), int(owner.Gid)}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		if found, err := lookUp(name); err == nil {
			return found, nil
		}
	}
	return nil, errors.New("PostgreSQL does not run as root, and this machine has no user \"postgres\" or \"nobody\": " +
		"run doorstep as another user or pass --postgres-url")
}

func lookUp(name string) (*account, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", name, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", name, err)
	}
	return &account{name, uid, gid}, nil
}

// process starts a program as this account in a session of its own, out of
// reach of the terminal's Ctrl-C.
func (a *account) process() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if a != nil {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

// own makes a file or folder this account's.
func (a *account) own(name string) error {
	if a == nil {
		return nil
	}
	return os.Lchown(name, a.uid, a.gid)
}

// owns tells whether a file belongs to this account.
func (a *account) owns(info fs.FileInfo) bool {
	uid := os.Geteuid()
	if a != nil {
		uid = a.uid
	}
	return int(info.Sys().(*syscall.Stat_t).Uid) == uid
}
