// Package events carries what happened from the transaction in which it happened to everyone who
// subscribed, exactly once and in order for each subject.
//
// A producer calls Publish inside its transaction, so that state and event commit together. A
// consumer reads the outbox in commit-safe order, (xid, id) below the oldest running transaction:
// reading "id > last" would skip rows of transactions that commit late. It applies a batch and
// notes it in the inbox in one transaction, so that a crash between the two is impossible. It runs in
// one process at a time and moves to another when its process dies.
//
// With Kafka, a relay copies the outbox to one topic, partitioned by store, and the processes of a
// consumer share the partitions: events of one store are applied by one of them at a time. Inbox and
// outbox keep the promise the same, whatever Kafka does; see docs/decisions/0008-kafka.md. Watchers
// read the outbox either way.
//
// An event whose handler keeps failing is parked, with all later events of its subject; the others
// flow on. Parked events are retried until they apply.
package events
