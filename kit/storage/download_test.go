package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Downloading takes the network and a minute, so it is asked for.
func TestDownloadedProgramsRun(t *testing.T) {
	if os.Getenv("DOORSTEP_TEST_DOWNLOAD") == "" {
		t.Skip("set DOORSTEP_TEST_DOWNLOAD=1 to download PostgreSQL")
	}
	folder := t.TempDir()
	acct, err := serverAccount("")
	if err != nil {
		t.Fatal(err)
	}
	if acct != nil {
		if err := os.Chmod(filepath.Dir(folder), 0o711); err != nil {
			t.Fatal(err)
		}
	}
	for major, version := range downloads {
		program, err := fetch(t.Context(), acct, folder, version)
		if err != nil {
			t.Errorf("version %s: %v", version, err)
			continue
		}
		if program.Major != major || !strings.HasPrefix(program.Bin, folder) {
			t.Errorf("got %+v for version %s", program, version)
		}

		data := t.TempDir()
		if err := os.Chmod(filepath.Dir(data), 0o755); err != nil {
			t.Fatal(err)
		}
		home, err := openHome(data)
		if err != nil {
			t.Fatal(err)
		}
		dir, err := locate(home)
		if err != nil {
			t.Fatal(err)
		}
		opts, err := ServerOptions{DataDir: data, FsyncOff: true}.checked()
		if err != nil {
			t.Fatal(err)
		}
		if err := dir.prepare(t.Context(), program, opts); err != nil {
			t.Errorf("version %s: %v", version, err)
			continue
		}
		pm, err := launch(t.Context(), dir, program, opts)
		if err != nil {
			t.Errorf("version %s: %v", version, err)
			continue
		}
		t.Logf("%s runs: %s", version, pm.version)
		if err := pm.shutDown(t.Context()); err != nil {
			t.Errorf("version %s: %v", version, err)
		}
	}
	left, err := filepath.Glob(filepath.Join(folder, ".download-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestSearchStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := FindProgram(ctx, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the error of the context", err)
	}
}

func TestMajorOf(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]int{
		"15.14 (Debian 15.14-0+deb12u1)": 15, "18beta1": 18, "17\n": 17, "": 0, "x": 0,
	} {
		if got := majorOf(version); got != want {
			t.Errorf("majorOf(%q) = %d, want %d", version, got, want)
		}
	}
}
