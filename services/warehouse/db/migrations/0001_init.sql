-- +goose Up
CREATE SCHEMA IF NOT EXISTS warehouse;

CREATE TABLE warehouse.warehouses (
    id             text PRIMARY KEY,
    name           text NOT NULL,
    address        text NOT NULL,
    latitude       double precision NOT NULL,
    longitude      double precision NOT NULL,
    service_radius int NOT NULL,
    is_active      boolean NOT NULL,
    -- Local minutes after midnight; a store that closes before it opens is open past midnight.
    opens_minute   int NOT NULL,
    closes_minute  int NOT NULL,
    time_zone      text NOT NULL,
    -- Grows with every save: the seq of warehouse_saved.
    version        bigint NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL
);

CREATE TABLE warehouse.aisles (
    warehouse_id text NOT NULL REFERENCES warehouse.warehouses (id),
    aisle        text NOT NULL,
    position     int NOT NULL,
    zone         text NOT NULL CHECK (zone IN ('ambient', 'chilled', 'frozen')),
    bins         int NOT NULL,
    PRIMARY KEY (warehouse_id, aisle)
);

-- Where a product stands: one bin of the store.
CREATE TABLE warehouse.bins (
    warehouse_id text NOT NULL,
    product_id   text NOT NULL,
    aisle        text NOT NULL,
    bin          int NOT NULL,
    PRIMARY KEY (warehouse_id, product_id),
    CONSTRAINT bins_aisle FOREIGN KEY (warehouse_id, aisle) REFERENCES warehouse.aisles (warehouse_id, aisle)
);

CREATE TABLE warehouse.picks (
    warehouse_id    text NOT NULL,
    order_id        text NOT NULL,
    status          text NOT NULL CHECK (status IN ('queued', 'picking', 'packing', 'packed', 'handed_over', 'cancelled')),
    -- How many events were published about the pick: the seq of the last one.
    version         bigint NOT NULL,
    -- Grows with every change of a line.
    revision        bigint NOT NULL DEFAULT 0,
    promise_at      timestamptz NOT NULL,
    latest_start_at timestamptz NOT NULL,
    queued_at       timestamptz NOT NULL,
    picker_id       text,
    pick_started_at timestamptz,
    pick_done_at    timestamptz,
    -- Since when somebody is on the way from picking to packed.
    packing_at      timestamptz,
    packed_at       timestamptz,
    -- Where the bags wait; none when nothing was found.
    staging_cell    int,
    handed_over_at  timestamptz,
    cancelled_at    timestamptz,
    PRIMARY KEY (warehouse_id, order_id)
) WITH (fillfactor = 80);

-- The queue and everything else that still needs a hand.
CREATE INDEX picks_open ON warehouse.picks (warehouse_id, latest_start_at, order_id)
    WHERE status IN ('queued', 'picking', 'packing', 'packed');
-- A picker has one pick at a time.
CREATE UNIQUE INDEX picks_picker ON warehouse.picks (warehouse_id, picker_id) WHERE status IN ('picking', 'packing');
-- Two orders never wait in the same cell.
CREATE UNIQUE INDEX picks_cell ON warehouse.picks (warehouse_id, staging_cell) WHERE status = 'packed';
CREATE INDEX picks_packing ON warehouse.picks (packing_at) WHERE status = 'packing';

CREATE TABLE warehouse.pick_lines (
    warehouse_id text NOT NULL,
    order_id     text NOT NULL,
    product_id   text NOT NULL,
    name         text NOT NULL,
    pack_size    text NOT NULL,
    image_url    text NOT NULL,
    quantity     int NOT NULL CHECK (quantity > 0),
    picked       int NOT NULL DEFAULT 0 CHECK (picked >= 0),
    not_found    int NOT NULL DEFAULT 0 CHECK (not_found >= 0),
    storage_zone text NOT NULL,
    is_food      boolean NOT NULL,
    barcodes     text[] NOT NULL,
    -- Where the product stood when the order came; position 0 means nowhere known.
    position     int NOT NULL,
    aisle        text NOT NULL,
    bin          int NOT NULL,
    PRIMARY KEY (warehouse_id, order_id, product_id),
    CHECK (picked + not_found <= quantity)
) WITH (fillfactor = 80);

-- Who comes for the bags. A row of its own, because it may be known before the pick is.
CREATE TABLE warehouse.pick_riders (
    warehouse_id      text NOT NULL,
    order_id          text NOT NULL,
    trip_id           text NOT NULL,
    rider_id          text NOT NULL,
    pickup_code_index bytea NOT NULL,
    wrong_codes       int NOT NULL DEFAULT 0,
    at_store          boolean NOT NULL DEFAULT false,
    PRIMARY KEY (warehouse_id, order_id)
) WITH (fillfactor = 80);

-- Events about riders name the order only.
CREATE INDEX pick_riders_order ON warehouse.pick_riders (order_id);

-- +goose Down
DROP TABLE warehouse.pick_riders, warehouse.pick_lines, warehouse.picks, warehouse.bins, warehouse.aisles, warehouse.warehouses;
