-- +goose Up
-- What people looked for and chose from. person is a digest of who it was, the query and the day: it tells
-- two people apart and nothing else.
CREATE TABLE search.searches (
    warehouse_id text  NOT NULL,
    query        text  NOT NULL CHECK (length(query) <= 60),
    day          date  NOT NULL,
    person       bytea NOT NULL,
    PRIMARY KEY (warehouse_id, query, day, person)
);
CREATE INDEX searches_day ON search.searches (day);

-- What customers gave each product, as the catalog last said it.
CREATE TABLE search.ratings (
    product_id text PRIMARY KEY,
    stars_sum  bigint  NOT NULL,
    count      integer NOT NULL,
    version    bigint  NOT NULL
);

-- +goose Down
DROP TABLE search.searches, search.ratings;
