package events

import "doorstep/kit/verify"

// Invariants of the outbox and its consumers.
var Invariants = []verify.Invariant{
	verify.Rule("events_applied_once", "each consumer has applied every event up to its place, once (the inbox key), and none is parked", `
SELECT format('%s has not applied %s %s of %s', c.consumer, o.type, o.id, o.subject)
FROM events.cursors c JOIN events.outbox o ON o.type = ANY (c.types) AND o.id > c.types_since AND (o.xid, o.id) <= (c.xid, c.id)
WHERE NOT EXISTS (SELECT FROM events.inbox i WHERE i.consumer = c.consumer AND i.event_id = o.id)
UNION ALL
SELECT format('%s cannot apply event %s of %s: %s', consumer, event_id, subject, error) FROM events.parked`),
	verify.Rule("events_in_order", "the events of a subject count on without gap or repeat", `
SELECT format('%s %s: %s after %s', topic, subject, seq, before)
FROM (SELECT topic, subject, seq, lag(seq) OVER (PARTITION BY topic, subject ORDER BY id) AS before FROM events.outbox WHERE seq > 0) e
WHERE before IS NOT NULL AND seq <> before + 1`),
}
