-- +goose Up
-- What was forecast when the order was confirmed, leg by leg in seconds, and when each leg ended: what
-- the estimates of a store learn from. Null for orders from before.
ALTER TABLE delivery.orders
    ADD COLUMN queue_s      real,
    ADD COLUMN pick_s       real,
    ADD COLUMN pack_s       real,
    ADD COLUMN late_s       real,
    ADD COLUMN hour         smallint,
    ADD COLUMN pick_done_at timestamptz,
    -- The ride as planned when the rider set off, other stops included.
    ADD COLUMN planned_s    real,
    -- How often the estimate moved back by more than two minutes.
    ADD COLUMN revisions    smallint NOT NULL DEFAULT 0;

-- What a store's deliveries have taught (package estimate). version grows with every change.
CREATE TABLE delivery.histories (
    warehouse_id text PRIMARY KEY,
    version      bigint NOT NULL,
    deliveries   bigint NOT NULL,
    learned      bytea NOT NULL
) WITH (fillfactor = 50);

-- How well a store kept its promises on a day of its own calendar. Sums, so that days can be added;
-- errors are counted in quarters of a minute, the last place for all that is longer.
CREATE TABLE delivery.promise_days (
    warehouse_id text NOT NULL,
    day          date NOT NULL,
    deliveries   int NOT NULL,
    on_time      int NOT NULL,
    hits         int NOT NULL,
    revisions    int NOT NULL,
    error_s      double precision NOT NULL,
    abs_error_s  double precision NOT NULL,
    errors       int[] NOT NULL,
    PRIMARY KEY (warehouse_id, day),
    CONSTRAINT promise_days_counts CHECK (on_time <= deliveries AND hits <= deliveries)
) WITH (fillfactor = 50);

-- The step of the ladder on which a store stands; a store without a row never left the ground.
CREATE TABLE delivery.store_modes (
    warehouse_id text PRIMARY KEY,
    mode         text NOT NULL CHECK (mode IN ('normal', 'batch', 'tight', 'ambient', 'minimum', 'slots', 'closed')),
    cause        text NOT NULL,
    since        timestamptz NOT NULL,
    pinned       boolean NOT NULL,
    -- Seq of the last event about it.
    version      bigint NOT NULL
);

-- Every step, pin and release, kept for good.
CREATE TABLE delivery.mode_changes (
    warehouse_id text NOT NULL,
    version      bigint NOT NULL,
    mode         text NOT NULL,
    before       text NOT NULL,
    cause        text NOT NULL,
    pinned       boolean NOT NULL,
    -- Who; empty when the signals did.
    by           text NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (warehouse_id, version)
);

-- People who wait for a store to take orders again, first come first served.
CREATE TABLE delivery.waitlist (
    warehouse_id text NOT NULL,
    ticket_id    text NOT NULL,
    user_id      text NOT NULL,
    status       text NOT NULL CHECK (status IN ('waiting', 'called', 'used', 'expired', 'left')),
    latitude     double precision NOT NULL,
    longitude    double precision NOT NULL,
    joined_at    timestamptz NOT NULL,
    held_until   timestamptz,
    ended_at     timestamptz,
    PRIMARY KEY (warehouse_id, ticket_id),
    CONSTRAINT waitlist_called CHECK (status <> 'called' OR held_until IS NOT NULL)
);

CREATE UNIQUE INDEX waitlist_ticket ON delivery.waitlist (ticket_id);
-- One place for each customer, in the order in which they came.
CREATE UNIQUE INDEX waitlist_open ON delivery.waitlist (user_id) WHERE status IN ('waiting', 'called');
CREATE INDEX waitlist_line ON delivery.waitlist (warehouse_id, joined_at, ticket_id) WHERE status IN ('waiting', 'called');

-- +goose Down
DROP TABLE delivery.waitlist, delivery.mode_changes, delivery.store_modes, delivery.promise_days, delivery.histories;
ALTER TABLE delivery.orders DROP COLUMN queue_s, DROP COLUMN pick_s, DROP COLUMN pack_s, DROP COLUMN late_s, DROP COLUMN hour,
    DROP COLUMN pick_done_at, DROP COLUMN planned_s, DROP COLUMN revisions;
