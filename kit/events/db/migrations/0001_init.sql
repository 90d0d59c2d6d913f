-- +goose Up
CREATE SCHEMA IF NOT EXISTS events;

CREATE TABLE events.outbox (
    id            bigint GENERATED ALWAYS AS IDENTITY,
    -- The transaction that wrote the row: readers stay below the oldest one still running.
    xid           xid8 NOT NULL DEFAULT pg_current_xact_id(),
    topic         text NOT NULL,
    type          text NOT NULL,
    subject       text NOT NULL,
    partition_key text NOT NULL,
    seq           bigint NOT NULL,
    -- Business time of the event; inserted_at is the wall clock's, for retention.
    occurred_at   timestamptz NOT NULL,
    inserted_at   timestamptz NOT NULL DEFAULT now(),
    traceparent   text NOT NULL DEFAULT '',
    payload       bytea NOT NULL,
    PRIMARY KEY (xid, id)
);

CREATE INDEX outbox_inserted ON events.outbox USING brin (inserted_at);
CREATE INDEX outbox_subject ON events.outbox (subject, id);

-- Where each consumer goes on: everything up to (xid, id) is read.
CREATE TABLE events.cursors (
    consumer    text PRIMARY KEY,
    xid         xid8 NOT NULL,
    id          bigint NOT NULL,
    -- What it takes, and from which event on it takes exactly that: so the inbox can be checked.
    types       text[] NOT NULL,
    types_since bigint NOT NULL DEFAULT 0,
    updated_at  timestamptz NOT NULL DEFAULT now()
);

-- What each consumer has applied, written in the transaction of the effect.
CREATE TABLE events.inbox (
    consumer text NOT NULL,
    event_id bigint NOT NULL,
    PRIMARY KEY (consumer, event_id)
);

-- Events that a consumer could not apply; later events of the same subject wait behind them.
CREATE TABLE events.parked (
    consumer  text NOT NULL,
    event_id  bigint NOT NULL,
    subject   text NOT NULL,
    error     text NOT NULL,
    attempts  int NOT NULL DEFAULT 0,
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);

CREATE INDEX parked_subject ON events.parked (consumer, subject);

-- +goose Down
DROP TABLE events.parked, events.inbox, events.cursors, events.outbox;
