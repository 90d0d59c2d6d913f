package rig

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// Size of the TPC-B database and of the load on it.
const (
	tpcbScale   = 20
	tpcbClients = 8
	tpcbName    = "tpcb"
)

var tpcbRate = regexp.MustCompile(`tps = ([0-9.]+)`)

// TPCB runs PostgreSQL's own pgbench on the server's database program, with its settings, and
// returns transactions a second: the yardstick of this machine at this moment.
func (r *Rig) TPCB(ctx context.Context, length time.Duration) (float64, error) {
	r.opts.Progress(fmt.Sprintf("measuring this machine with pgbench, %s", length))
	program, socket, port, err := r.postmaster()
	if err != nil {
		return 0, err
	}
	at := []string{"--host", socket, "--port", port, "--username", "doorstep"}
	run := func(name string, args ...string) (string, error) {
		out, err := exec.CommandContext(ctx, filepath.Join(filepath.Dir(program), name), append(at, args...)...).CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("%s: %w: %s", name, err, out)
		}
		return string(out), nil
	}
	if _, err := run("createdb", tpcbName); err != nil {
		return 0, err
	}
	if _, err := run("pgbench", "--initialize", "--quiet", "--scale", strconv.Itoa(tpcbScale), tpcbName); err != nil {
		return 0, err
	}
	out, err := run("pgbench", "--client", strconv.Itoa(tpcbClients), "--jobs", "2", "--time", strconv.Itoa(int(length.Seconds())), tpcbName)
	if err != nil {
		return 0, err
	}
	if _, err := run("dropdb", tpcbName); err != nil {
		return 0, err
	}
	found := tpcbRate.FindStringSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("pgbench printed no rate: %s", out)
	}
	return strconv.ParseFloat(found[1], 64)
}
