package events

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// An event in Kafka is a CloudEvent in binary mode: attributes in headers, the payload as the value.
// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
//
// ce_transaction is our own: with ce_id it is the place in the outbox.

// record is the event for Kafka. Its key puts all events of a store into one partition.
func record(event Event, installation string) *kgo.Record {
	attributes := [...][2]string{
		{"ce_specversion", "1.0"},
		{"ce_id", strconv.FormatInt(event.ID, 10)},
		{"ce_source", source(installation, event.Topic)},
		{"ce_type", event.Type},
		{"ce_subject", event.Subject},
		{"ce_time", event.Time.UTC().Format(time.RFC3339Nano)},
		{"ce_partitionkey", event.PartitionKey},
		{"ce_sequence", strconv.FormatInt(event.Seq, 10)},
		{"ce_transaction", strconv.FormatUint(event.xid, 10)},
		{"content-type", "application/protobuf"},
		{"traceparent", event.Traceparent},
	}
	r := &kgo.Record{Key: []byte(event.key()), Value: event.Payload}
	for _, a := range attributes {
		if a[1] != "" {
			r.Headers = append(r.Headers, kgo.RecordHeader{Key: a[0], Value: []byte(a[1])})
		}
	}
	return r
}

// parse is the event of a record and the installation that sent it.
func parse(r *kgo.Record) (event Event, installation string, err error) {
	attributes := make(map[string]string, len(r.Headers))
	for _, h := range r.Headers {
		attributes[h.Key] = string(h.Value)
	}
	event = Event{
		Type: attributes["ce_type"], Subject: attributes["ce_subject"], PartitionKey: attributes["ce_partitionkey"],
		Traceparent: attributes["traceparent"], Payload: r.Value,
	}
	installation, event.Topic, _ = strings.Cut(strings.TrimPrefix(attributes["ce_source"], sourcePrefix), "/")
	if event.ID, err = strconv.ParseInt(attributes["ce_id"], 10, 64); err == nil {
		event.Seq, err = strconv.ParseInt(attributes["ce_sequence"], 10, 64)
	}
	if err == nil {
		event.xid, err = strconv.ParseUint(attributes["ce_transaction"], 10, 64)
	}
	if err == nil {
		event.Time, err = time.Parse(time.RFC3339Nano, attributes["ce_time"])
	}
	if err != nil {
		return event, installation, fmt.Errorf("record at %s %d %d: %w", r.Topic, r.Partition, r.Offset, err)
	}
	return event, installation, nil
}

const sourcePrefix = "/doorstep/"

func source(installation, service string) string { return sourcePrefix + installation + "/" + service }

// key says with which events it keeps its order on the way.
func (e Event) key() string {
	if e.PartitionKey == "" {
		return e.Subject
	}
	return e.PartitionKey
}
