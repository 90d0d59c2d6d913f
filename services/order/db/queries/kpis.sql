-- name: KpiSums :many
-- What the rows of some figures come to: in all, by step and by store.
SELECT r.name::text AS name, coalesce(r.bucket, 'epoch')::timestamptz AS bucket, (grouping(r.bucket) = 0)::bool AS by_step,
    coalesce(r.store, '')::text AS warehouse_id, sum(r.part)::float8 AS part, sum(r.whole)::float8 AS whole, count(*)::bigint AS rows,
    coalesce(percentile_cont(ARRAY[0.5, 0.9, 0.95]::float8[]) WITHIN GROUP (ORDER BY r.part) FILTER (WHERE r.name = ANY (@means::text[])), '{}')::float8[] AS quantiles
FROM (SELECT kpi::text AS name, warehouse_id::text AS store, part::float8 AS part, whole::float8 AS whole, CASE WHEN @step::text = 'ten_minutes' THEN date_bin('10 minutes', at, 'epoch') ELSE date_trunc(@step, at, @zone::text) END AS bucket
      FROM orders.kpi_rows(@names::text[], @warehouse_id::text, @since::timestamptz, @until::timestamptz)) r
GROUP BY GROUPING SETS ((r.name), (r.name, r.bucket), (r.name, r.store));

-- name: KpiPeaks :one
-- The most in one minute, and in five minutes in a row.
SELECT coalesce(max(m.n), 0)::float8 AS minute, coalesce(max(m.five), 0)::float8 AS five
FROM (SELECT sum(r.part) AS n, sum(sum(r.part)) OVER (ORDER BY r.minute RANGE BETWEEN interval '4 minutes' PRECEDING AND CURRENT ROW) AS five
      FROM (SELECT part::float8 AS part, date_trunc('minute', at) AS minute
            FROM orders.kpi_rows(@names::text[], @warehouse_id::text, @since::timestamptz, @until::timestamptz)) r
      GROUP BY r.minute) m;

-- name: KpiRows :many
SELECT r.subject, r.warehouse_id, r.at, r.part, r.whole, r.detail
FROM (SELECT subject::text AS subject, warehouse_id::text AS warehouse_id, at::timestamptz AS at, part::float8 AS part, whole::float8 AS whole, detail::text AS detail
      FROM orders.kpi_rows(@names::text[], @of_warehouse::text, @since::timestamptz, @until::timestamptz)) r
WHERE (r.at, r.warehouse_id, r.subject) < (@before::timestamptz, @before_warehouse::text, @before_subject::text)
ORDER BY r.at DESC, r.warehouse_id DESC, r.subject DESC LIMIT @page_size::int;
