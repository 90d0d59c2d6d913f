-- +goose Up
CREATE SCHEMA IF NOT EXISTS catalog;

-- A deleted category stays as a row, so that the versions in its events go on where they stopped.
CREATE TABLE catalog.categories (
    id         text PRIMARY KEY,
    name       text        NOT NULL,
    parent_id  text        REFERENCES catalog.categories (id) DEFERRABLE INITIALLY DEFERRED,
    position   integer     NOT NULL,
    colour     text        NOT NULL,
    picture    text        NOT NULL,
    image_url  text        NOT NULL,
    deleted    boolean     NOT NULL DEFAULT false,
    version    bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

-- Prices are paise, tax included. Version counts the changes of a product with its barcodes and its
-- place in assortments; it is the seq of product_saved.
CREATE TABLE catalog.products (
    id               text PRIMARY KEY,
    name             text             NOT NULL,
    brand            text             NOT NULL,
    description      text             NOT NULL,
    category_id      text             NOT NULL REFERENCES catalog.categories (id),
    mrp              bigint           NOT NULL,
    price            bigint           NOT NULL CHECK (price > 0),
    unit             text             NOT NULL,
    pack_size        text             NOT NULL,
    tax_rate_bp      integer          NOT NULL CHECK (tax_rate_bp BETWEEN 0 AND 10000),
    hsn              text             NOT NULL,
    storage_zone     text             NOT NULL CHECK (storage_zone IN ('ambient', 'chilled', 'frozen')),
    shelf_life_days  integer          NOT NULL CHECK (shelf_life_days >= 0),
    country          text             NOT NULL,
    attributes       jsonb            NOT NULL,
    picture          text             NOT NULL,
    image_url        text             NOT NULL, -- the best one; empty: the drawn tile
    other_image_urls text[]           NOT NULL,
    popularity       double precision NOT NULL CHECK (popularity >= 0),
    archived         boolean          NOT NULL,
    version          bigint           NOT NULL,
    created_at       timestamptz      NOT NULL,
    updated_at       timestamptz      NOT NULL,
    CONSTRAINT price_above_mrp CHECK (price <= mrp)
);
CREATE INDEX products_category ON catalog.products (category_id);

CREATE TABLE catalog.barcodes (
    barcode    text PRIMARY KEY,
    product_id text     NOT NULL REFERENCES catalog.products (id),
    position   smallint NOT NULL
);
CREATE INDEX barcodes_product ON catalog.barcodes (product_id, position);

-- What each store carries. Without a price of its own a product costs there what it costs anywhere.
CREATE TABLE catalog.assortment (
    warehouse_id text        NOT NULL,
    product_id   text        NOT NULL REFERENCES catalog.products (id),
    price        bigint      CHECK (price > 0),
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (warehouse_id, product_id)
);
CREATE INDEX assortment_product ON catalog.assortment (product_id);

-- +goose Down
DROP SCHEMA catalog CASCADE;
