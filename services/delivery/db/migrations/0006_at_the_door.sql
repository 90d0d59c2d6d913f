-- +goose Up
-- leave_at_door: the customer asked for it. customer_messages: how many the present rider has got.
ALTER TABLE delivery.orders
    ADD COLUMN leave_at_door boolean NOT NULL DEFAULT false,
    ADD COLUMN customer_messages int NOT NULL DEFAULT 0;

-- Customers name their order only.
CREATE INDEX orders_customer ON delivery.orders (user_id, order_id);

-- What a rider and a customer wrote to each other about one order on one trip.
CREATE TABLE delivery.messages (
    warehouse_id text NOT NULL,
    order_id     text NOT NULL,
    trip_id      text NOT NULL,
    number       int NOT NULL CHECK (number BETWEEN 1 AND 100),
    sender       text NOT NULL CHECK (sender IN ('rider', 'customer')),
    phrase       text NOT NULL,
    -- Null with a phrase.
    text_sealed  bytea,
    sent_at      timestamptz NOT NULL,
    PRIMARY KEY (warehouse_id, order_id, trip_id, number)
);

-- Pictures of bags at a door, as proof of the delivery.
CREATE TABLE delivery.proofs (
    warehouse_id   text NOT NULL,
    order_id       text NOT NULL,
    trip_id        text NOT NULL,
    partner_id     text NOT NULL,
    reason         text NOT NULL,
    -- A JPEG without what the camera noted.
    picture_sealed bytea NOT NULL,
    width          int NOT NULL,
    height         int NOT NULL,
    taken_at       timestamptz NOT NULL,
    PRIMARY KEY (warehouse_id, order_id)
);

-- +goose Down
DROP TABLE delivery.proofs, delivery.messages;
DROP INDEX delivery.orders_customer;
ALTER TABLE delivery.orders DROP COLUMN leave_at_door, DROP COLUMN customer_messages;
