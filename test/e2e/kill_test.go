package e2e

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"doorstep/sim/load"
	"doorstep/test/harness"
)

// The server is killed in the middle of a stampede and started again. Buyers whose call nobody
// answered call again, and it comes out as if nothing had happened.
func TestStampedeAcrossAKill(t *testing.T) {
	city := harness.Start(t)
	leaveRare(t, city)
	city.Stop() // from here on the real program serves the city
	binary, address := build(t), harness.FreeAddress(t)
	server := serve(t, city, binary, address)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	rush, err := load.NewRush(ctx, clients(t, []string{"http://" + address}), load.RushConfig{
		Shop: shop, Product: rare, Buyers: buyers(), Connections: buyers(), Persist: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := make(chan load.RushResult, 1)
	go func() { seen <- rush.Run(ctx) }()
	harness.Eventually(t, func() error {
		var began int
		err := city.Pool.QueryRow(ctx, `SELECT count(*) FROM orders.carts`).Scan(&began)
		if err == nil && began < buyers()/10 {
			err = fmt.Errorf("%d buyers have begun", began)
		}
		return err
	})
	kill(t, server)
	serve(t, city, binary, address)
	result := <-seen
	if result.Unanswered == 0 {
		t.Error("everyone was answered: the kill came too late to matter")
	}
	checkRush(t, city, result)
}

func build(t *testing.T) (binary string) {
	t.Helper()
	binary = filepath.Join(t.TempDir(), "doorstep")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "doorstep/cmd/doorstep").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// serve runs the program on the city's database until the test ends or kills it, and returns when it
// is ready.
func serve(t *testing.T, city *harness.City, binary, address string) *exec.Cmd {
	t.Helper()
	cfg := city.Config
	server := exec.Command(binary, "serve", "--postgres-url", cfg.PostgresURL, "--data", cfg.Data, "--secret", cfg.Secret, "--http", address,
		"--admin-phone", harness.AdminPhone, "--insecure-inbox", "--no-rate-limit", "--max-estimate=-1s")
	said, err := server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ready, ended := make(chan struct{}), make(chan struct{})
	var log strings.Builder // read after ended
	go func() {
		defer close(ended)
		for lines := bufio.NewScanner(said); lines.Scan(); {
			fmt.Fprintln(&log, lines.Text())
			if strings.HasPrefix(lines.Text(), "doorstep is ready") {
				close(ready)
			}
		}
	}()
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGTERM) // it may be gone already
		<-ended
		_ = server.Wait() // the log says it better
		if t.Failed() {
			t.Logf("the server said:\n%s", &log)
		}
	})
	select {
	case <-ready:
	case <-ended:
		t.Fatal("the server ended at once")
	}
	return server
}

func kill(t *testing.T, server *exec.Cmd) {
	t.Helper()
	if err := server.Process.Signal(os.Kill); err != nil {
		t.Fatal(err)
	}
	_ = server.Wait() // says that it was killed
}
