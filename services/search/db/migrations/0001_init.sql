-- +goose Up
CREATE SCHEMA IF NOT EXISTS search;

-- What is known of each product, as the catalog last said it; document is the JSON of its last product_saved.
-- An archived product stays, so that an older event cannot bring it back.
CREATE TABLE search.documents (
    product_id text PRIMARY KEY,
    document   jsonb       NOT NULL,
    version    bigint      NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE search.categories (
    category_id text PRIMARY KEY,
    name        text        NOT NULL,
    parent_id   text        NOT NULL,
    deleted     boolean     NOT NULL,
    version     bigint      NOT NULL,
    updated_at  timestamptz NOT NULL
);

-- +goose Down
DROP SCHEMA search CASCADE;
