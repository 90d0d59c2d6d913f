-- +goose Up
-- What each order says of its items now, and of which of its events that is.
CREATE TABLE catalog.rated_orders (
    order_id text PRIMARY KEY,
    version  bigint NOT NULL
);

CREATE TABLE catalog.ratings (
    order_id   text NOT NULL REFERENCES catalog.rated_orders,
    product_id text NOT NULL,
    stars      smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
    PRIMARY KEY (order_id, product_id)
);
CREATE INDEX ratings_product ON catalog.ratings (product_id);

-- The sum of the above; version counts its changes.
CREATE TABLE catalog.product_ratings (
    product_id text PRIMARY KEY,
    stars_sum  bigint NOT NULL CHECK (stars_sum BETWEEN count AND 5 * count),
    count      integer NOT NULL CHECK (count >= 0),
    version    bigint NOT NULL
);

-- +goose Down
DROP TABLE catalog.product_ratings, catalog.ratings, catalog.rated_orders;
