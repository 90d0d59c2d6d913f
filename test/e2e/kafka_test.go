package e2e

import (
	"fmt"
	"testing"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"doorstep/app"
	"doorstep/test/harness"
)

// The same order with its events travelling over Kafka to two processes that share the consumers.
func TestOrderThroughKafka(t *testing.T) {
	kafka := kafka(t)
	city := harness.Start(t, func(cfg *app.Config) { cfg.KafkaBrokers = kafka.ListenAddrs() })
	_, stop := harness.StartProcess(t, city.Config)
	defer stop()
	fromTapToDoorstep(t, city)

	// All that happened to an order is in the partition of its store, in order.
	var order string
	var happened int
	err := city.Pool.QueryRow(t.Context(), `
SELECT o.order_id, (SELECT count(*) FROM events.outbox e WHERE e.subject = o.order_id) FROM orders.orders o`).Scan(&order, &happened)
	if err != nil {
		t.Fatal(err)
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(kafka.ListenAddrs()...), kgo.ConsumeTopics("doorstep.events"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	partitions, came := make(map[int32]bool), make(map[string]bool)
	harness.Eventually(t, func() error {
		client.PollFetches(t.Context()).EachRecord(func(r *kgo.Record) {
			headers := make(map[string]string)
			for _, h := range r.Headers {
				headers[h.Key] = string(h.Value)
			}
			if headers["ce_subject"] != order {
				return
			}
			partitions[r.Partition], came[headers["ce_id"]] = true, true
			if string(r.Key) != harness.Store {
				t.Errorf("%s has the key %s", headers["ce_type"], r.Key)
			}
		})
		if len(came) < happened {
			return fmt.Errorf("%d of %d events of the order", len(came), happened)
		}
		return nil
	})
	if len(partitions) != 1 || happened == 0 {
		t.Errorf("%d events are in %d partitions", happened, len(partitions))
	}
}

// Kafka goes away, with all that is in it, in the middle of an order.
func TestOrderOutlivesKafka(t *testing.T) {
	kafka := kafka(t)
	city := harness.Start(t, func(cfg *app.Config) { cfg.KafkaBrokers = kafka.ListenAddrs() })
	kafka.Close()
	fromTapToDoorstep(t, city)
}

func kafka(t *testing.T) *kfake.Cluster {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return cluster
}
