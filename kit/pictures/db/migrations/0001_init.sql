-- +goose Up
CREATE SCHEMA IF NOT EXISTS pictures;

-- Pictures that people sent, after they were read and written again by us. The same bytes in one
-- album are one row.
CREATE TABLE pictures.pictures (
    -- Whose they are, such as order.claims: a service reads the albums that it named.
    album      text NOT NULL,
    -- Made from the bytes, so an address with it may be kept for ever.
    id         text NOT NULL,
    width      int NOT NULL CHECK (width > 0),
    height     int NOT NULL CHECK (height > 0),
    -- JPEG without metadata.
    data       bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (album, id)
);

-- JPEG does not get smaller by packing it again.
ALTER TABLE pictures.pictures ALTER COLUMN data SET STORAGE EXTERNAL;

-- +goose Down
DROP TABLE pictures.pictures;
