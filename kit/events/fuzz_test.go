package events_test

import (
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"

	"doorstep/kit/events"
)

// Whatever lies in the topic is refused or is an event, which goes back into the same record.
func FuzzParse(f *testing.F) {
	const stamp = "2026-03-01T06:30:00.123456Z"
	f.Add("12", "order_confirmed", "/doorstep/installation/order", "o1", stamp, "store-a", "3", "77", []byte("payload"))
	f.Add("-1", "", "/doorstep/", "", "0000-01-01T00:00:00Z", "", "9223372036854775807", "18446744073709551615", []byte{})
	f.Add("", "x", "order", "\xff", "yesterday", "\x00", "1e3", "-0", []byte(nil))
	f.Fuzz(func(t *testing.T, id, kind, source, subject, at, partitionKey, sequence, transaction string, payload []byte) {
		sent := &kgo.Record{Value: payload}
		for _, h := range [][2]string{
			{"ce_id", id}, {"ce_type", kind}, {"ce_source", source}, {"ce_subject", subject}, {"ce_time", at},
			{"ce_partitionkey", partitionKey}, {"ce_sequence", sequence}, {"ce_transaction", transaction},
		} {
			sent.Headers = append(sent.Headers, kgo.RecordHeader{Key: h[0], Value: []byte(h[1])})
		}
		event, installation, err := events.Parse(sent)
		if err != nil {
			return
		}
		if event.Time.Year() < 0 || event.Time.Year() > 9999 {
			t.Skip("RFC 3339 cannot write it")
		}
		again, where, err := events.Parse(events.Record(event, installation))
		if err != nil || where != installation {
			t.Fatalf("%+v of %q does not come back: %q, %v", event, installation, where, err)
		}
		if !again.Time.Equal(event.Time) || string(again.Payload) != string(event.Payload) || !events.Same(event, again) {
			t.Errorf("%+v came back as %+v", event, again)
		}
	})
}
