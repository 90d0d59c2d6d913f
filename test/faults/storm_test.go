package faults

import (
	"context"
	"flag"
	"os"
	"testing"
	"time"
)

var (
	orders    = flag.Int("orders", 60, "orders to place at least")
	kills     = flag.Int("kills", 6, "servers to kill at random moments; each labelled point comes on top")
	restarts  = flag.Int("restarts", 2, "restarts of PostgreSQL, every other one a crash")
	cuts      = flag.Int("cuts", 18, "faults of connections: cut, answers lost, slow")
	overKafka = flag.Bool("kafka", false, "carry the events over Kafka, and lose it at times")
	seed      = flag.Uint64("seed", uint64(time.Now().UnixNano()), "of the choices of people and faults")
	within    = flag.Duration("within", 10*time.Minute, "when every order must have ended")
	page      = flag.String("report", "", "the page whose part about the storm is written anew")
)

// Servers are killed and PostgreSQL restarted while people order. No order is lost, each ends, nobody
// pays twice, and the stock was at every moment what one counter would have said.
func TestStorm(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	settings := Settings{Orders: *orders, Kills: *kills, Restarts: *restarts, Cuts: *cuts, Kafka: *overKafka, Seed: *seed}
	t.Logf("settings: %+v", settings)
	storm := Open(t, settings, Build(t))
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), *within)
	defer cancel()
	err := storm.Blow(ctx)
	var outcome Outcome
	if err == nil {
		outcome, err = storm.Check(ctx)
	}
	if err != nil {
		storm.tally.fail("the storm did not come to its end: %v", err)
	}
	counts, failures := storm.tally.seen()
	for _, failure := range failures {
		t.Error(failure)
	}
	result := Result{Settings: settings, Counts: counts, Outcome: outcome, Failures: failures, Took: time.Since(began)}
	t.Log("\n" + result.Text())
	if t.Failed() {
		storm.showLogs(t)
	}
	if *page != "" && err == nil {
		if err := result.Publish(*page); err != nil {
			t.Error(err)
		}
	}
}

// showLogs says where the servers' logs were kept.
func (s *Storm) showLogs(t *testing.T) {
	for _, server := range s.servers {
		kept, err := os.CreateTemp("", "doorstep-storm-"+server.name+"-*.log")
		if err != nil {
			t.Log(err)
			return
		}
		text, err := os.ReadFile(server.log)
		if err == nil {
			_, err = kept.Write(text)
		}
		t.Log("the log of", server.name, "is in", kept.Name(), err, kept.Close())
	}
}
