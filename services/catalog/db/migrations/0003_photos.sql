-- +goose Up

-- Names in Hindi, and categories that are not shown.
ALTER TABLE catalog.categories ADD COLUMN name_hi text NOT NULL DEFAULT '', ADD COLUMN hidden boolean NOT NULL DEFAULT false;

-- What the pictures show, in words: of image_url first, then of other_image_urls.
ALTER TABLE catalog.products ADD COLUMN image_alts text[] NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE catalog.products DROP COLUMN image_alts;
ALTER TABLE catalog.categories DROP COLUMN name_hi, DROP COLUMN hidden;
