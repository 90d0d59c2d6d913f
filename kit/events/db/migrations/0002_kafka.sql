-- +goose Up

-- How far the outbox has been sent to Kafka: one row.
CREATE TABLE events.relay (
    only_one     boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    -- Tells our events from those of another installation on the same brokers.
    installation uuid NOT NULL DEFAULT gen_random_uuid(),
    -- Everything up to (xid, id) is acknowledged; null before the first.
    xid          xid8,
    id           bigint NOT NULL DEFAULT 0,
    -- The process that sends, and until when it need not be asked.
    holder       text NOT NULL DEFAULT '',
    held_until   timestamptz NOT NULL DEFAULT '-infinity'
);

INSERT INTO events.relay DEFAULT VALUES;

-- +goose Down
DROP TABLE events.relay;
