-- name: TakeTurn :exec
-- Writers of the catalog take turns: whole-catalog rules (the tree has no cycle, a barcode has one
-- product, no store sells above the MRP) are then plain reads before the write.
SELECT pg_advisory_xact_lock(@key::bigint);

-- name: Categories :many
SELECT * FROM catalog.categories ORDER BY id;

-- name: UpsertCategory :batchexec
INSERT INTO catalog.categories (id, name, name_hi, parent_id, position, colour, picture, image_url, hidden, deleted, version, created_at, updated_at)
VALUES (@id, @name, @name_hi, @parent_id, @position, @colour, @picture, @image_url, @hidden, @deleted, @version, @now, @now)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, name_hi = excluded.name_hi, hidden = excluded.hidden, parent_id = excluded.parent_id, position = excluded.position, colour = excluded.colour,
    picture = excluded.picture, image_url = excluded.image_url, deleted = excluded.deleted,
    version = excluded.version, updated_at = excluded.updated_at;

-- name: CategoryInUse :one
SELECT (EXISTS (SELECT FROM catalog.products p WHERE p.category_id = @id::text AND NOT p.archived)
    OR EXISTS (SELECT FROM catalog.categories c WHERE c.parent_id = @id::text AND NOT c.deleted))::boolean AS in_use;

-- name: AllProducts :many
SELECT sqlc.embed(products),
    ARRAY(SELECT b.barcode FROM catalog.barcodes b WHERE b.product_id = products.id ORDER BY b.position)::text[] AS barcodes,
    ARRAY(SELECT a.warehouse_id FROM catalog.assortment a WHERE a.product_id = products.id ORDER BY a.warehouse_id)::text[] AS stores,
    ARRAY(SELECT coalesce(a.price, 0) FROM catalog.assortment a WHERE a.product_id = products.id ORDER BY a.warehouse_id)::bigint[] AS store_prices
FROM catalog.products products;

-- name: Products :many
SELECT sqlc.embed(products),
    ARRAY(SELECT b.barcode FROM catalog.barcodes b WHERE b.product_id = products.id ORDER BY b.position)::text[] AS barcodes,
    ARRAY(SELECT a.warehouse_id FROM catalog.assortment a WHERE a.product_id = products.id ORDER BY a.warehouse_id)::text[] AS stores,
    ARRAY(SELECT coalesce(a.price, 0) FROM catalog.assortment a WHERE a.product_id = products.id ORDER BY a.warehouse_id)::bigint[] AS store_prices
FROM catalog.products products
WHERE products.id = ANY(@ids::text[]);

-- name: UpsertProduct :batchexec
INSERT INTO catalog.products (id, name, brand, description, category_id, mrp, price, unit, pack_size, tax_rate_bp, hsn,
    storage_zone, shelf_life_days, country, attributes, picture, image_url, other_image_urls, image_alts, popularity, archived,
    version, created_at, updated_at)
VALUES (@id, @name, @brand, @description, @category_id, @mrp, @price, @unit, @pack_size, @tax_rate_bp, @hsn,
    @storage_zone, @shelf_life_days, @country, @attributes, @picture, @image_url, @other_image_urls, @image_alts, @popularity, @archived,
    @version, @now, @now)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, brand = excluded.brand, description = excluded.description, category_id = excluded.category_id,
    mrp = excluded.mrp, price = excluded.price, unit = excluded.unit, pack_size = excluded.pack_size,
    tax_rate_bp = excluded.tax_rate_bp, hsn = excluded.hsn, storage_zone = excluded.storage_zone,
    shelf_life_days = excluded.shelf_life_days, country = excluded.country, attributes = excluded.attributes,
    picture = excluded.picture, image_url = excluded.image_url, other_image_urls = excluded.other_image_urls,
    image_alts = excluded.image_alts,
    popularity = excluded.popularity, archived = excluded.archived, version = excluded.version,
    updated_at = excluded.updated_at;

-- name: ForgetBarcodes :exec
DELETE FROM catalog.barcodes WHERE product_id = ANY(@product_ids::text[]);

-- name: BarcodesTaken :many
SELECT barcode, product_id FROM catalog.barcodes WHERE barcode = ANY(@barcodes::text[]);

-- name: AddBarcodes :exec
INSERT INTO catalog.barcodes (barcode, product_id, position)
SELECT unnest(@barcodes::text[]), unnest(@product_ids::text[]), unnest(@positions::smallint[]);

-- name: Carry :exec
-- Price 0 is no price of its own.
INSERT INTO catalog.assortment (warehouse_id, product_id, price, updated_at)
SELECT item.warehouse_id, item.product_id, nullif(item.price, 0), @now::timestamptz
FROM (SELECT unnest(@warehouse_ids::text[]) AS warehouse_id, unnest(@product_ids::text[]) AS product_id,
             unnest(@prices::bigint[]) AS price) AS item
ON CONFLICT (warehouse_id, product_id) DO UPDATE SET price = excluded.price, updated_at = excluded.updated_at;

-- name: Drop :exec
DELETE FROM catalog.assortment a
USING (SELECT unnest(@warehouse_ids::text[]) AS warehouse_id, unnest(@product_ids::text[]) AS product_id) AS item
WHERE a.warehouse_id = item.warehouse_id AND a.product_id = item.product_id;

-- name: ProductsAfter :many
SELECT sqlc.embed(products),
    ARRAY(SELECT b.barcode FROM catalog.barcodes b WHERE b.product_id = products.id ORDER BY b.position)::text[] AS barcodes,
    ARRAY(SELECT a.warehouse_id FROM catalog.assortment a WHERE a.product_id = products.id ORDER BY a.warehouse_id)::text[] AS stores,
    ARRAY(SELECT coalesce(a.price, 0) FROM catalog.assortment a WHERE a.product_id = products.id ORDER BY a.warehouse_id)::bigint[] AS store_prices
FROM catalog.products products
WHERE products.id > @after::text
  AND (@find::text = '' OR position(@find::text IN lower(products.name || ' ' || products.brand || ' ' || products.id)) > 0
    OR EXISTS (SELECT 1 FROM catalog.barcodes b WHERE b.product_id = products.id AND b.barcode = @find::text))
  AND (NOT @sold_nowhere::bool OR NOT EXISTS (SELECT 1 FROM catalog.assortment a WHERE a.product_id = products.id))
ORDER BY products.id LIMIT @most;
