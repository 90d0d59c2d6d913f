-- +goose Up
-- What customers say of delivered orders: at most one rating an order. version counts its changes.
CREATE TABLE orders.ratings (
    order_id     text PRIMARY KEY REFERENCES orders.orders,
    user_id      text NOT NULL,
    warehouse_id text NOT NULL,
    stars        smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
    tags         text[] NOT NULL,
    comment      text NOT NULL CHECK (length(comment) <= 500),
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);

CREATE INDEX ratings_store ON orders.ratings (warehouse_id, created_at);

CREATE TABLE orders.item_ratings (
    order_id   text NOT NULL REFERENCES orders.ratings ON DELETE CASCADE,
    product_id text NOT NULL,
    stars      smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
    PRIMARY KEY (order_id, product_id)
);

-- +goose Down
DROP TABLE orders.item_ratings, orders.ratings;
