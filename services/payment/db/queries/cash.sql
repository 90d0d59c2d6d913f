-- name: CashFloats :many
-- Riders who hold something. held_since is the first cash after the last moment at which they held nothing.
WITH side AS (
    SELECT t.debit_account AS account, t.id, t.amount_minor, t.created_at FROM payment.transfers t WHERE t.debit_account LIKE 'rider_float:%'
    UNION ALL
    SELECT t.credit_account, t.id, -t.amount_minor, t.created_at FROM payment.transfers t WHERE t.credit_account LIKE 'rider_float:%'
), running AS (
    SELECT account, id, amount_minor, created_at, sum(amount_minor) OVER (PARTITION BY account ORDER BY id) AS held FROM side
), float AS (
    SELECT r.account, sum(r.amount_minor)::bigint AS held, max(r.id) FILTER (WHERE r.held <= 0) AS emptied FROM running r GROUP BY r.account
)
SELECT substr(f.account, length('rider_float:') + 1)::text AS partner_id, f.held,
    (SELECT min(r.created_at) FROM running r WHERE r.account = f.account AND r.id > coalesce(f.emptied, 0))::timestamptz AS held_since,
    coalesce((SELECT max(r.created_at) FROM running r WHERE r.account = f.account AND r.amount_minor < 0), 'epoch')::timestamptz AS deposited_at,
    coalesce(d.amount_minor, 0)::bigint AS declared, coalesce(d.warehouse_id, '')::text AS declared_at_warehouse
FROM float f
LEFT JOIN payment.deposits d ON d.partner_id = substr(f.account, length('rider_float:') + 1) AND d.state = 'open'
WHERE f.held > 0
ORDER BY f.held DESC, f.account
LIMIT 500;

-- name: CashDays :many
-- Deposits by the day on which they were declared, and what operations booked themselves, at no store.
WITH booked AS (
    SELECT d.warehouse_id, d.declared_at AS at, d.state, d.amount_minor FROM payment.deposits d
    WHERE d.declared_at >= @since::timestamptz AND d.declared_at < @until::timestamptz
    UNION ALL
    SELECT '', t.created_at, 'accepted', t.amount_minor FROM payment.transfers t
    WHERE t.kind = 'deposit' AND t.created_at >= @since::timestamptz AND t.created_at < @until::timestamptz
      AND NOT EXISTS (SELECT FROM payment.deposits d WHERE t.reference = 'deposit:' || d.id)
)
SELECT to_char(b.at AT TIME ZONE @zone::text, 'YYYY-MM-DD')::text AS day, b.warehouse_id::text AS warehouse_id, count(*)::int AS deposits, sum(b.amount_minor)::bigint AS declared,
    coalesce(sum(b.amount_minor) FILTER (WHERE b.state = 'accepted'), 0)::bigint AS accepted,
    coalesce(sum(b.amount_minor) FILTER (WHERE b.state = 'refused'), 0)::bigint AS refused,
    coalesce(sum(b.amount_minor) FILTER (WHERE b.state = 'withdrawn'), 0)::bigint AS withdrawn,
    coalesce(sum(b.amount_minor) FILTER (WHERE b.state = 'open'), 0)::bigint AS open
FROM booked b
WHERE @warehouse_id::text = '' OR b.warehouse_id = @warehouse_id::text
GROUP BY 1, 2
ORDER BY 1 DESC, 2
LIMIT 2000;

-- name: RefusedDeposits :many
-- The newest of each store and day.
SELECT sqlc.embed(d) FROM payment.deposits d
JOIN (SELECT n.id, row_number() OVER (PARTITION BY n.warehouse_id, (n.declared_at AT TIME ZONE @zone::text)::date ORDER BY n.id DESC) AS place
      FROM payment.deposits n
      WHERE n.state = 'refused' AND n.declared_at >= @since::timestamptz AND n.declared_at < @until::timestamptz
        AND (@warehouse_id::text = '' OR n.warehouse_id = @warehouse_id::text)) newest ON newest.id = d.id AND newest.place <= @most::int
ORDER BY d.id DESC;
