-- +goose Up
CREATE SCHEMA IF NOT EXISTS delivery;

-- What delivery knows of a store, from warehouse_saved, and what it learned about it.
CREATE TABLE delivery.stores (
    warehouse_id  text PRIMARY KEY,
    name          text NOT NULL,
    latitude      double precision NOT NULL,
    longitude     double precision NOT NULL,
    is_active     boolean NOT NULL,
    time_zone     text NOT NULL,
    -- How long picking and packing takes against the formula: 1.2 is a fifth longer. Learned.
    pace          double precision NOT NULL DEFAULT 1,
    -- The process that dispatches for this store, and until when, by the wall clock.
    leased_by     text NOT NULL DEFAULT '',
    leased_until  timestamptz NOT NULL DEFAULT 'epoch'
);

-- Who picked when, for the number of pickers at work.
CREATE TABLE delivery.store_pickers (
    warehouse_id text NOT NULL,
    picker_id    text NOT NULL,
    last_seen    timestamptz NOT NULL,
    PRIMARY KEY (warehouse_id, picker_id)
) WITH (fillfactor = 70);

CREATE TABLE delivery.delivery_partners (
    id                text PRIMARY KEY,
    -- The home store: a rider takes offers of this store only.
    warehouse_id      text NOT NULL,
    name              text NOT NULL,
    phone_sealed      bytea NOT NULL,
    phone_index       bytea NOT NULL,
    vehicle_type      text NOT NULL CHECK (vehicle_type IN ('bike', 'bicycle')),
    vehicle_number    text NOT NULL,
    state             text NOT NULL DEFAULT 'offline' CHECK (state IN ('offline', 'available', 'busy')),
    is_available      boolean NOT NULL GENERATED ALWAYS AS (state = 'available') STORED,
    -- Since when the rider takes offers; null: takes none.
    online_since      timestamptz,
    -- The open trip, and its next order.
    trip_id           text,
    current_order_id  text,
    current_latitude  double precision NOT NULL DEFAULT 0,
    current_longitude double precision NOT NULL DEFAULT 0,
    -- Seq of the last event about the partner.
    version           bigint NOT NULL DEFAULT 0,
    created_at        timestamptz NOT NULL,
    CONSTRAINT delivery_partners_phone UNIQUE (phone_index),
    CONSTRAINT delivery_partners_busy CHECK ((state = 'busy') = (trip_id IS NOT NULL)),
    CONSTRAINT delivery_partners_online CHECK (state <> 'available' OR online_since IS NOT NULL)
) WITH (fillfactor = 70);

CREATE INDEX delivery_partners_store ON delivery.delivery_partners (warehouse_id, id);

-- A partner's shifts do not overlap. Equality of the partner is written as a range of one hash, so
-- that no extension is needed: two partners with one 64-bit hash would only be kept from working
-- at the same time.
CREATE TABLE delivery.shifts (
    id         text PRIMARY KEY,
    partner_id text NOT NULL REFERENCES delivery.delivery_partners (id),
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    CONSTRAINT shifts_order CHECK (starts_at < ends_at),
    CONSTRAINT shifts_overlap EXCLUDE USING gist (
        int8range(hashtextextended(partner_id, 0), hashtextextended(partner_id, 0), '[]') WITH &&,
        tstzrange(starts_at, ends_at) WITH &&)
);

CREATE INDEX shifts_partner ON delivery.shifts (partner_id, ends_at);

CREATE TABLE delivery.trips (
    warehouse_id text NOT NULL,
    id           text NOT NULL,
    partner_id   text NOT NULL,
    status       text NOT NULL CHECK (status IN ('assigned', 'at_store', 'under_way', 'completed', 'cancelled')),
    -- Every order that was ever part of it; those that still are name the trip in their own row.
    order_ids    text[] NOT NULL,
    pay_minor    bigint NOT NULL CHECK (pay_minor >= 0),
    created_at   timestamptz NOT NULL,
    completed_at timestamptz,
    PRIMARY KEY (warehouse_id, id)
) WITH (fillfactor = 70);

-- A rider has at most one open trip.
CREATE UNIQUE INDEX trips_open ON delivery.trips (partner_id) WHERE status IN ('assigned', 'at_store', 'under_way');
CREATE INDEX trips_partner ON delivery.trips (partner_id, id);

-- One row for an order and its stop on a trip: so an order never has two riders.
CREATE TABLE delivery.orders (
    warehouse_id       text NOT NULL,
    order_id           text NOT NULL,
    user_id            text NOT NULL,
    status             text NOT NULL CHECK (status IN ('waiting', 'assigned', 'picked_up', 'completed', 'failed', 'returned', 'cancelled')),
    -- Seq of the last event of topic delivery about the order.
    seq                bigint NOT NULL DEFAULT 0,
    confirmed_at       timestamptz NOT NULL,
    promise_at         timestamptz NOT NULL,
    -- The newest estimate of delivered_at that others know.
    estimate_at        timestamptz NOT NULL,
    ride_s             int NOT NULL,
    latitude           double precision NOT NULL,
    longitude          double precision NOT NULL,
    -- Name, address and notes as they came in order_confirmed; gone when the stop has ended.
    address_sealed     bytea,
    -- Keyed fingerprint of the code that the customer says; gone when the stop has ended.
    otp_index          bytea,
    otp_wrong          int NOT NULL DEFAULT 0,
    cash_due_minor     bigint NOT NULL,
    -- Seconds of picking and packing by the formula.
    work_s             int NOT NULL CHECK (work_s > 0),
    picking_at         timestamptz,
    packed_at          timestamptz,
    -- The open offer, then the accepted one.
    offer_id           text,
    -- Riders who let an offer go, and when the last of them did.
    asked              text[] NOT NULL DEFAULT '{}',
    asked_at           timestamptz,
    trip_id            text,
    partner_id         text,
    -- The rider's place for it: see orders_slot.
    slot               smallint CHECK (slot BETWEEN 1 AND 2),
    position           smallint NOT NULL DEFAULT 0,
    pickup_code_sealed bytea,
    assigned_at        timestamptz,
    at_store_at        timestamptz,
    picked_up_at       timestamptz,
    at_door_at         timestamptz,
    ended_at           timestamptz,
    fail_reason        text NOT NULL DEFAULT '',
    PRIMARY KEY (warehouse_id, order_id),
    CONSTRAINT orders_rider CHECK (status IN ('waiting', 'cancelled') OR (partner_id IS NOT NULL AND trip_id IS NOT NULL AND slot IS NOT NULL)),
    CONSTRAINT orders_waiting CHECK (status <> 'waiting' OR (partner_id IS NULL AND trip_id IS NULL))
) WITH (fillfactor = 60);

-- In the store: what the view of the queue and the dispatcher read.
CREATE INDEX orders_open ON delivery.orders (warehouse_id, confirmed_at) WHERE status IN ('waiting', 'assigned');
-- A rider has two places for orders, and each holds one order.
CREATE UNIQUE INDEX orders_slot ON delivery.orders (partner_id, slot) WHERE status IN ('assigned', 'picked_up', 'failed');

-- Kept for good: why which rider was asked, for how much, and what came of it.
CREATE TABLE delivery.offers (
    warehouse_id text NOT NULL,
    id           text NOT NULL,
    partner_id   text NOT NULL,
    order_ids    text[] NOT NULL,
    status       text NOT NULL CHECK (status IN ('open', 'accepted', 'declined', 'expired', 'withdrawn')),
    score        double precision NOT NULL,
    reason       text NOT NULL,
    pay_minor    bigint NOT NULL CHECK (pay_minor >= 0),
    distance_m   int NOT NULL,
    -- What the decision assumed: when the bag is ready, how far the rider is, and where.
    ready_at     timestamptz NOT NULL,
    approach_s   int NOT NULL,
    latitude     double precision NOT NULL,
    longitude    double precision NOT NULL,
    trip_id      text,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    PRIMARY KEY (warehouse_id, id)
);

CREATE INDEX offers_partner ON delivery.offers (partner_id, id);
CREATE INDEX offers_open ON delivery.offers (expires_at) WHERE status = 'open';

-- +goose Down
DROP SCHEMA delivery CASCADE;
