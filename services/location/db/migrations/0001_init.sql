-- +goose Up
CREATE SCHEMA IF NOT EXISTS location;

-- What is known of the stores, from warehouse_saved.
CREATE TABLE location.stores (
    warehouse_id   text PRIMARY KEY,
    name           text NOT NULL,
    latitude       double precision NOT NULL,
    longitude      double precision NOT NULL,
    service_radius int NOT NULL,
    is_active      boolean NOT NULL,
    opens_minute   int NOT NULL,
    closes_minute  int NOT NULL,
    time_zone      text NOT NULL,
    version        bigint NOT NULL
);

-- Delivery zones. A deleted one stays, so that its version goes on growing.
CREATE TABLE location.zones (
    zone_id      text PRIMARY KEY,
    warehouse_id text NOT NULL,
    name         text NOT NULL,
    -- The corners of the outer ring, not closed.
    latitudes    double precision[] NOT NULL,
    longitudes   double precision[] NOT NULL,
    is_active    boolean NOT NULL,
    deleted      boolean NOT NULL DEFAULT false,
    version      bigint NOT NULL,
    updated_at   timestamptz NOT NULL,
    CHECK (cardinality(latitudes) = cardinality(longitudes))
);

-- Who is online; the newest event wins.
CREATE TABLE location.partners (
    partner_id   text PRIMARY KEY,
    online       boolean NOT NULL,
    latitude     double precision NOT NULL,
    longitude    double precision NOT NULL,
    event_id     bigint NOT NULL,
    changed_at   timestamptz NOT NULL
);

-- The stops of riders. Each fact has the number of the event that told it, and the newest of a kind
-- wins, so that the order in which they are read does not matter.
CREATE TABLE location.trip_stops (
    order_id          text PRIMARY KEY,
    warehouse_id      text NOT NULL DEFAULT '',
    partner_id        text NOT NULL DEFAULT '',
    latitude          double precision NOT NULL DEFAULT 0,
    longitude         double precision NOT NULL DEFAULT 0,
    store_latitude    double precision NOT NULL DEFAULT 0,
    store_longitude   double precision NOT NULL DEFAULT 0,
    assigned_event    bigint NOT NULL DEFAULT 0,
    handed_over_event bigint NOT NULL DEFAULT 0,
    ended_event       bigint NOT NULL DEFAULT 0,
    changed_at        timestamptz NOT NULL
) WITH (fillfactor = 70);

CREATE INDEX trip_stops_open ON location.trip_stops (partner_id) WHERE assigned_event > ended_event;

-- The positions that one process holds, in pieces: what others read to know riders who do not report
-- to them. Losing it in a crash costs one report of each rider, hence unlogged.
CREATE UNLOGGED TABLE location.position_snapshots (
    process_id text NOT NULL,
    shard      int NOT NULL,
    -- doorstep.location.v1.ListPositionsResponse
    positions  bytea NOT NULL,
    -- Wall time of the database: it orders snapshots and is no business time.
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (process_id, shard)
);

-- Where riders were. One partition a day (UTC), made and dropped by the service.
CREATE TABLE location.location_updates (
    time                timestamptz NOT NULL,
    delivery_partner_id text NOT NULL,
    order_id            text,
    latitude            double precision NOT NULL,
    longitude           double precision NOT NULL,
    speed               double precision NOT NULL,
    heading             double precision NOT NULL
) PARTITION BY RANGE (time);

CREATE INDEX location_updates_partner ON location.location_updates (delivery_partner_id, time DESC);
CREATE INDEX location_updates_order ON location.location_updates (order_id, time DESC) WHERE order_id IS NOT NULL;

-- +goose Down
DROP TABLE location.location_updates, location.position_snapshots, location.trip_stops, location.partners, location.zones, location.stores;
