-- name: SaveDocuments :exec
-- An older version never replaces a newer one, so that an event may come again.
INSERT INTO search.documents AS d (product_id, document, version, updated_at)
SELECT unnest(@product_ids::text[]), unnest(@documents::jsonb[]), unnest(@versions::bigint[]), unnest(@updated_at::timestamptz[])
ON CONFLICT (product_id) DO UPDATE SET document = excluded.document, version = excluded.version, updated_at = excluded.updated_at
WHERE d.version < excluded.version;

-- name: SaveCategories :exec
INSERT INTO search.categories AS c (category_id, name, parent_id, deleted, version, updated_at)
SELECT unnest(@category_ids::text[]), unnest(@names::text[]), unnest(@parent_ids::text[]), unnest(@deleted::boolean[]),
       unnest(@versions::bigint[]), unnest(@updated_at::timestamptz[])
ON CONFLICT (category_id) DO UPDATE SET name = excluded.name, parent_id = excluded.parent_id, deleted = excluded.deleted,
    version = excluded.version, updated_at = excluded.updated_at
WHERE c.version < excluded.version;

-- name: Categories :many
SELECT category_id, name, parent_id, deleted, version FROM search.categories;

-- name: Versions :many
SELECT product_id, version FROM search.documents;

-- name: Documents :many
SELECT product_id, document, version FROM search.documents WHERE product_id = ANY(@product_ids::text[]);

-- name: SaveRatings :exec
INSERT INTO search.ratings AS r (product_id, stars_sum, count, version)
SELECT unnest(@product_ids::text[]), unnest(@stars::bigint[]), unnest(@counts::integer[]), unnest(@versions::bigint[])
ON CONFLICT (product_id) DO UPDATE SET stars_sum = excluded.stars_sum, count = excluded.count, version = excluded.version
WHERE r.version < excluded.version;

-- name: Ratings :many
SELECT product_id, stars_sum, count, version FROM search.ratings;

-- name: NoteSearch :exec
INSERT INTO search.searches (warehouse_id, query, day, person) VALUES (@warehouse_id, @query, @day, @person)
ON CONFLICT DO NOTHING;

-- name: LookedFor :many
-- Queries of enough people, by store, most first.
SELECT warehouse_id, query, count(*)::integer AS people FROM search.searches
WHERE day > @since::date
GROUP BY warehouse_id, query HAVING count(*) >= @least::integer
ORDER BY people DESC, query;

-- name: ForgetSearches :exec
DELETE FROM search.searches WHERE day <= @until::date;
