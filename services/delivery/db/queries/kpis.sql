-- name: KpiSums :many
-- What the rows of some figures come to: in all, by step and by store.
SELECT r.name::text AS name, coalesce(r.bucket, 'epoch')::timestamptz AS bucket, (grouping(r.bucket) = 0)::bool AS by_step,
    coalesce(r.store, '')::text AS warehouse_id, sum(r.part)::float8 AS part, sum(r.whole)::float8 AS whole, count(*)::bigint AS rows,
    coalesce(percentile_cont(ARRAY[0.5, 0.9, 0.95]::float8[]) WITHIN GROUP (ORDER BY r.part) FILTER (WHERE r.name = ANY (@means::text[])), '{}')::float8[] AS quantiles
FROM (SELECT kpi::text AS name, warehouse_id::text AS store, part::float8 AS part, whole::float8 AS whole, CASE WHEN @step::text = 'ten_minutes' THEN date_bin('10 minutes', at, 'epoch') ELSE date_trunc(@step, at, @zone::text) END AS bucket
      FROM delivery.kpi_rows(@names::text[], @warehouse_id::text, @since::timestamptz, @until::timestamptz, @right_now::timestamptz, @zone::text)) r
GROUP BY GROUPING SETS ((r.name), (r.name, r.bucket), (r.name, r.store));

-- name: KpiRows :many
SELECT r.subject, r.warehouse_id, r.at, r.part, r.whole, r.detail
FROM (SELECT subject::text AS subject, warehouse_id::text AS warehouse_id, at::timestamptz AS at, part::float8 AS part, whole::float8 AS whole, detail::text AS detail
      FROM delivery.kpi_rows(@names::text[], @of_warehouse::text, @since::timestamptz, @until::timestamptz, @right_now::timestamptz, @zone::text)) r
WHERE (r.at, r.warehouse_id, r.subject) < (@before::timestamptz, @before_warehouse::text, @before_subject::text)
ORDER BY r.at DESC, r.warehouse_id DESC, r.subject DESC LIMIT @page_size::int;

-- name: BeginSpell :exec
-- A spell that ended in this very moment goes on.
INSERT INTO delivery.online_spells (partner_id, warehouse_id, began_at) VALUES ($1, $2, $3)
ON CONFLICT (partner_id, began_at) DO UPDATE SET ended_at = NULL;

-- name: EndSpell :exec
UPDATE delivery.online_spells SET ended_at = greatest(began_at, @now::timestamptz) WHERE partner_id = $1 AND ended_at IS NULL;
