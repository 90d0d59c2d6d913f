package storage

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Program is a PostgreSQL server program on this machine.
type Program struct {
	Bin     string // the folder with postgres and initdb
	Version string // such as "15.14"
	Major   int
}

const howToGetPostgres = "install PostgreSQL 15 or newer (Debian: apt install postgresql) or pass --postgres-url"

// FindProgram returns the PostgreSQL that StartServer uses for a new data
// folder: the one on the PATH, else the newest of 15 to 18 in the places where
// Debian, Homebrew, Postgres.app and our own download put it, else one
// downloaded now. progress, which may be nil, is told about a download.
func FindProgram(ctx context.Context, progress func(string)) (Program, error) {
	if progress == nil {
		progress = func(string) {}
	}
	acct, err := serverAccount("")
	if err != nil {
		return Program{}, err
	}
	found, err := installed(ctx, acct)
	if err != nil {
		return Program{}, err
	}
	if len(found) > 0 {
		return found[0], nil
	}
	return download(ctx, acct, downloadMajor, progress)
}

// chooseProgram finds a program for the cluster in dir, which only the major
// version that made it can read.
func chooseProgram(ctx context.Context, dir folder, progress func(string)) (Program, error) {
	major, err := dir.major()
	if err != nil {
		return Program{}, err
	}
	if major == 0 {
		return FindProgram(ctx, progress)
	}
	found, err := installed(ctx, dir.account)
	if err != nil {
		return Program{}, err
	}
	for _, p := range found {
		if p.Major == major {
			return p, nil
		}
	}
	if len(found) == 0 && major >= oldestMajor && major <= newestMajor {
		return download(ctx, dir.account, major, progress)
	}
	have := []string{}
	for _, p := range found {
		have = append(have, "PostgreSQL "+p.Version+" in "+p.Bin)
	}
	if len(have) == 0 {
		have = []string{"no PostgreSQL 15 to 18"}
	}
	return Program{}, fmt.Errorf("the database in %s was made by PostgreSQL %d, and this machine has %s: "+
		"install PostgreSQL %d, or move that folder away to start with an empty database",
		dir.cluster, major, strings.Join(have, ", "), major)
}

// installed lists the programs of supported versions, best first. It fails only
// with ctx.
func installed(ctx context.Context, acct *account) ([]Program, error) {
	var found []Program
	for _, bin := range binFolders() {
		if p, ok := inspect(ctx, acct, bin); ok && p.Major >= oldestMajor && p.Major <= newestMajor {
			found = append(found, p)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("look for PostgreSQL: %w", err)
	}
	// The PATH is somebody's choice and stays first; among the others the newest
	// wins.
	rest := found
	if len(found) > 0 && found[0].Bin == pathFolder() {
		rest = found[1:]
	}
	slices.SortStableFunc(rest, func(a, b Program) int { return b.Major - a.Major })
	return found, nil
}

func binFolders() []string {
	var folders []string
	if bin := pathFolder(); bin != "" {
		folders = append(folders, bin)
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
		filepath.Join(downloadFolder(), "*", "bin"),
	} {
		matches, _ := filepath.Glob(pattern) // the patterns are well-formed, the only error
		for _, bin := range matches {
			if !slices.Contains(folders, bin) {
				folders = append(folders, bin)
			}
		}
	}
	return folders
}

// pathFolder is the folder of the PATH's postgres: of the program itself if what
// is on the PATH is a link to it. It is empty if there is none.
func pathFolder() string {
	name, err := exec.LookPath("postgres")
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	return filepath.Dir(name)
}

// inspect asks the program in bin for its version, as the account that is going
// to run it, so that a program it cannot reach does not count.
func inspect(ctx context.Context, acct *account, bin string) (Program, bool) {
	if _, err := os.Stat(filepath.Join(bin, "initdb")); err != nil {
		return Program{}, false
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version")
	cmd.Dir = "/"
	cmd.SysProcAttr = acct.process()
	out, err := cmd.Output() // "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"
	if err != nil {
		return Program{}, false
	}
	_, version, _ := strings.Cut(string(out), "(PostgreSQL) ")
	version, _, _ = strings.Cut(strings.TrimSpace(version), " ")
	return Program{Bin: bin, Version: version, Major: majorOf(version)}, true
}

// canEnter tells whether acct can reach a folder through all its parents, by
// trying: permissions, groups and access lists are for the kernel to weigh.
func (p Program) canEnter(ctx context.Context, acct *account, dir string) bool {
	cmd := exec.CommandContext(ctx, filepath.Join(p.Bin, "postgres"), "--version")
	cmd.Dir = dir
	cmd.SysProcAttr = acct.process()
	return cmd.Run() == nil
}
