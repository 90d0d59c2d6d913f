package events

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Kafka is what carries the events from the outbox to the consumers of many processes. It is
// disposable: what it loses, repeats or mixes up changes nothing but the time events take.
type Kafka struct {
	// Brokers are host:port; without any, consumers read the outbox themselves.
	Brokers []string
	// Topic is this installation's; "doorstep.events" when empty. Groups are named after it.
	Topic string
	// Partitions of the topic if it has to be made; 24 when zero. More of them later is fine.
	Partitions int32
	// Grace is how long Kafka has to bring an event before it is taken from the outbox, and how long it
	// may not work before all are; 2 s when zero.
	Grace time.Duration
}

const (
	connectWithin = 5 * time.Second
	leaveWithin   = time.Second
	// lookAgain is how often a client may ask the brokers what changed.
	lookAgain = time.Second
	// sessionTimeout is after how long without a heartbeat a process's partitions go to others. A
	// heartbeat is also how a process hears that it shall give some to a new one.
	sessionTimeout    = 6 * time.Second
	heartbeatInterval = time.Second
	// fetchWait is how long a broker without news keeps a fetch, and so a new partition waiting.
	fetchWait = 500 * time.Millisecond
)

func (k Kafka) withDefaults() Kafka {
	if k.Topic == "" {
		k.Topic = "doorstep.events"
	}
	if k.Partitions == 0 {
		k.Partitions = 24
	}
	if k.Grace == 0 {
		k.Grace = 2 * time.Second
	}
	return k
}

// keepConnected gives session a client, and a new one after it failed, until ctx ends. A new client
// remembers nothing of brokers that were replaced.
func (b *Bus) keepConnected(ctx context.Context, who string, session func(ctx context.Context, client *kgo.Client) error, opts ...kgo.Opt) {
	for failures := 0; ctx.Err() == nil; {
		began := time.Now()
		err := b.connected(ctx, session, opts...)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > connectWithin+retryMax {
			failures = 0 // it worked for a while
		}
		failures++
		level := slog.LevelWarn
		if failures > 1 {
			level = slog.LevelDebug // it has been said
		}
		b.opts.Log.Log(ctx, level, "kafka does not work, trying again", "who", who, "failures", failures, "error", err)
		sleep(ctx, nil, backoff(failures))
	}
}

func (b *Bus) connected(ctx context.Context, session func(ctx context.Context, client *kgo.Client) error, opts ...kgo.Opt) error {
	client, err := kgo.NewClient(append(opts, kgo.SeedBrokers(b.opts.Kafka.Brokers...), kgo.ClientID("doorstep"), kgo.MetadataMinAge(lookAgain))...)
	if err != nil {
		return fmt.Errorf("make client: %w", err)
	}
	defer func() {
		leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
		defer cancel()
		_ = client.LeaveGroupContext(leaving) // else the group notices by itself
		client.Close()
	}()
	if err := b.makeTopic(ctx, client); err != nil {
		return err
	}
	return session(ctx, client)
}

// makeTopic makes the topic if it is not there. Where we may not, somebody else has to.
func (b *Bus) makeTopic(ctx context.Context, client *kgo.Client) error {
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	retention := strconv.FormatInt(b.opts.Retention.Milliseconds(), 10)
	topic := kmsg.NewCreateTopicsRequestTopic()
	topic.Topic, topic.NumPartitions, topic.ReplicationFactor = b.opts.Kafka.Topic, b.opts.Kafka.Partitions, -1 // the brokers' default
	topic.Configs = []kmsg.CreateTopicsRequestTopicConfig{{Name: "retention.ms", Value: &retention}}
	req := kmsg.NewPtrCreateTopicsRequest()
	req.Topics = append(req.Topics, topic)
	res, err := req.RequestWith(ctx, client)
	if err != nil {
		return fmt.Errorf("make topic: %w", err)
	}
	for _, made := range res.Topics {
		err := kerr.ErrorForCode(made.ErrorCode)
		switch {
		case err == nil, errors.Is(err, kerr.TopicAlreadyExists):
		case errors.Is(err, kerr.TopicAuthorizationFailed), errors.Is(err, kerr.ClusterAuthorizationFailed), errors.Is(err, kerr.PolicyViolation):
		default:
			return fmt.Errorf("make topic %s: %w", made.Topic, err)
		}
	}
	return nil
}
