package storage

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

const downloadMajor = 17

// downloads are the published builds we fetch, one for each major version.
var downloads = map[int]embeddedpostgres.PostgresVersion{
	15: "15.14.0",
	16: "16.10.0",
	17: "17.6.0",
	18: embeddedpostgres.V18,
}

// downloadFolder keeps downloaded programs, one folder each: in the user's
// cache, or for root, whose cache the server's account cannot enter, in rootHome.
func downloadFolder() string {
	if os.Geteuid() == 0 {
		return filepath.Join(rootHome, "programs")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "doorstep", "programs")
}

// download fetches and unpacks a published build, and returns it only if it
// runs here. The folder appears under its name complete or not at all; two
// downloads at once do no harm.
func download(ctx context.Context, acct *account, major int, progress func(string)) (Program, error) {
	version := downloads[major]
	progress(fmt.Sprintf("no PostgreSQL found; downloading version %s, once, about 15 MB", version))
	program, err := fetch(ctx, acct, downloadFolder(), version)
	if err != nil {
		return Program{}, fmt.Errorf("no PostgreSQL found and none downloaded (%w): %s", err, howToGetPostgres)
	}
	progress("PostgreSQL " + program.Version + " is downloaded")
	return program, nil
}

func fetch(ctx context.Context, acct *account, folder string, version embeddedpostgres.PostgresVersion) (Program, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return Program{}, err
	}
	sweepDownloads(folder)
	scratch, err := os.MkdirTemp(folder, ".download-")
	if err != nil {
		return Program{}, err
	}
	unpacked := filepath.Join(scratch, "program")
	failed := make(chan error, 1)
	go func() { failed <- unpack(version, scratch, unpacked) }()
	select {
	case err = <-failed:
		defer os.RemoveAll(scratch)
	case <-ctx.Done(): // the library cannot be interrupted; the scratch folder goes when it is done
		go func() {
			<-failed
			os.RemoveAll(scratch)
		}()
		return Program{}, ctx.Err()
	}

	if _, missing := os.Stat(filepath.Join(unpacked, "bin", "postgres")); missing != nil {
		return Program{}, err
	}
	if err := os.Chmod(scratch, 0o755); err != nil {
		return Program{}, err
	}
	if _, ok := inspect(ctx, acct, filepath.Join(unpacked, "bin")); !ok {
		return Program{}, fmt.Errorf("version %s does not run on this machine", version)
	}
	final := filepath.Join(folder, string(version))
	renameErr := os.Rename(unpacked, final)
	program, ok := inspect(ctx, acct, filepath.Join(final, "bin")) // ours, or that of another download
	if !ok {
		return Program{}, fmt.Errorf("put version %s in place: %w", version, renameErr)
	}
	return program, nil
}

// sweepDownloads clears what interrupted downloads left. What cannot be removed
// takes up room and does no other harm.
func sweepDownloads(folder string) {
	left, _ := filepath.Glob(filepath.Join(folder, ".download-*"))
	for _, scratch := range left {
		if info, err := os.Stat(scratch); err == nil && time.Since(info.ModTime()) > time.Hour {
			os.RemoveAll(scratch)
		}
	}
}

// unpack uses the library for what it does before it starts a server of its
// own. Its Start then clears the data folder, which os.RemoveAll refuses for a
// name that ends in a dot, and so Start always ends there: with an error, and
// with the program unpacked, if it could be had.
func unpack(version embeddedpostgres.PostgresVersion, scratch, unpacked string) error {
	return embeddedpostgres.NewDatabase(embeddedpostgres.DefaultConfig().
		Version(version).
		Port(0).
		CachePath(filepath.Join(scratch, "archive")).
		RuntimePath(filepath.Join(scratch, "runtime")).
		BinariesPath(unpacked).
		DataPath(scratch + "/runtime/.").
		Logger(io.Discard)).Start()
}
