-- +goose Up
CREATE SCHEMA IF NOT EXISTS orders;

CREATE TABLE orders.carts (
    -- Also the id of the stock hold that keeps the cart's units.
    cart_id        text PRIMARY KEY,
    user_id        text NOT NULL,
    warehouse_id   text NOT NULL,
    status         text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'ordered')),
    -- Grows with every change of the items; a quote is for one version.
    version        int NOT NULL DEFAULT 0,
    -- Null: nothing is held.
    reserved_until timestamptz,
    updated_at     timestamptz NOT NULL
);

CREATE UNIQUE INDEX carts_open ON orders.carts (user_id) WHERE status = 'open';

CREATE TABLE orders.cart_items (
    cart_id    text NOT NULL REFERENCES orders.carts ON DELETE CASCADE,
    product_id text NOT NULL,
    quantity   int NOT NULL CHECK (quantity > 0),
    added_at   timestamptz NOT NULL,
    PRIMARY KEY (cart_id, product_id)
);

CREATE TABLE orders.quotes (
    quote_id   text PRIMARY KEY,
    user_id    text NOT NULL,
    cart_id    text NOT NULL,
    version    int NOT NULL,
    -- The bill (JSON of type bill) with the address sealed inside.
    bill       bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    order_id   text
);

CREATE INDEX quotes_expiry ON orders.quotes USING brin (expires_at);

CREATE TABLE orders.orders (
    id                      bigint GENERATED ALWAYS AS IDENTITY,
    order_id                text PRIMARY KEY CHECK (length(order_id) <= 20),
    user_id                 text NOT NULL,
    warehouse_id            text NOT NULL,
    cart_id                 text NOT NULL,
    delivery_partner_id     text,
    status                  text NOT NULL CHECK (status IN ('pending', 'confirmed', 'preparing', 'ready_for_pickup', 'out_for_delivery', 'delivered', 'cancelled')),
    payment_method          text NOT NULL CHECK (payment_method IN ('cod', 'upi', 'card')),
    payment_status          text NOT NULL CHECK (payment_status IN ('pending', 'paid', 'failed', 'refunded', 'partially_refunded')),
    currency                text NOT NULL,
    -- Items as billed now: what was short is taken off.
    total_amount            bigint NOT NULL CHECK (total_amount >= 0),
    delivery_fee            bigint NOT NULL CHECK (delivery_fee >= 0),
    -- All fees, the delivery fee among them.
    fees_amount             bigint NOT NULL CHECK (fees_amount >= delivery_fee),
    discount                bigint NOT NULL CHECK (discount >= 0),
    tax_amount              bigint NOT NULL CHECK (tax_amount >= 0),
    final_amount            bigint NOT NULL CHECK (final_amount = total_amount + fees_amount - discount AND final_amount >= 0),
    -- The bill of the quote; what is charged never exceeds it.
    quoted_amount           bigint NOT NULL CHECK (final_amount <= quoted_amount),
    refunded_amount         bigint NOT NULL DEFAULT 0 CHECK (refunded_amount BETWEEN 0 AND quoted_amount),
    fees                    jsonb NOT NULL,
    address_sealed          bytea NOT NULL,
    delivery_latitude       double precision NOT NULL,
    delivery_longitude      double precision NOT NULL,
    delivery_otp_sealed     bytea NOT NULL,
    ride_s                  int NOT NULL,
    estimate_s              int NOT NULL,
    promise_s               int NOT NULL,
    created_at              timestamptz NOT NULL,
    confirmed_at            timestamptz,
    pick_started_at         timestamptz,
    pick_done_at            timestamptz,
    prepared_at             timestamptz,
    assigned_at             timestamptz,
    rider_at_store_at       timestamptz,
    picked_up_at            timestamptz,
    rider_at_door_at        timestamptz,
    delivered_at            timestamptz,
    cancelled_at            timestamptz,
    cancelled_by            text,
    cancel_reason           text,
    promise_at              timestamptz,
    estimated_delivery_time timestamptz,
    actual_delivery_time    timestamptz,
    -- Entries in the history, and events published, so far.
    sequence                int NOT NULL,
    published               int NOT NULL,
    CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
    CHECK ((status = 'delivered') = (delivered_at IS NOT NULL))
) WITH (fillfactor = 70);

CREATE INDEX orders_user ON orders.orders (user_id, order_id DESC);
CREATE INDEX orders_store ON orders.orders (warehouse_id, order_id DESC);
CREATE INDEX orders_pending ON orders.orders (created_at) WHERE status = 'pending';

CREATE TABLE orders.order_items (
    id                bigint GENERATED ALWAYS AS IDENTITY,
    order_id          text NOT NULL REFERENCES orders.orders,
    position          int NOT NULL,
    product_id        text NOT NULL,
    name              text NOT NULL,
    pack_size         text NOT NULL,
    image_url         text NOT NULL,
    quantity          int NOT NULL CHECK (quantity > 0),
    price             bigint NOT NULL CHECK (price >= 0),
    mrp               bigint NOT NULL,
    total_price       bigint NOT NULL CHECK (total_price = price * quantity),
    tax_rate_bp       int NOT NULL,
    hsn               text NOT NULL,
    storage_zone      text NOT NULL,
    is_food           boolean NOT NULL,
    barcodes          text[] NOT NULL,
    short_quantity    int NOT NULL DEFAULT 0 CHECK (short_quantity BETWEEN 0 AND quantity),
    refunded_quantity int NOT NULL DEFAULT 0 CHECK (refunded_quantity BETWEEN 0 AND quantity - short_quantity),
    PRIMARY KEY (order_id, product_id)
);

CREATE TABLE orders.order_events (
    order_id    text NOT NULL REFERENCES orders.orders,
    sequence    int NOT NULL,
    name        text NOT NULL,
    status      text NOT NULL,
    actor       text NOT NULL,
    actor_id    text NOT NULL,
    detail      text NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (order_id, sequence)
);

-- +goose Down
DROP TABLE orders.order_events, orders.order_items, orders.orders, orders.quotes, orders.cart_items, orders.carts;
