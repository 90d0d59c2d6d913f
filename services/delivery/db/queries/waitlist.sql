-- name: JoinLine :execrows
INSERT INTO delivery.waitlist (warehouse_id, ticket_id, user_id, status, latitude, longitude, joined_at)
VALUES ($1, $2, $3, 'waiting', $4, $5, $6)
ON CONFLICT DO NOTHING;

-- name: OpenTicket :one
SELECT * FROM delivery.waitlist WHERE user_id = $1 AND status IN ('waiting', 'called');

-- name: GetTicket :one
SELECT * FROM delivery.waitlist WHERE ticket_id = $1 AND user_id = $2;

-- name: Ahead :one
SELECT count(*) FROM delivery.waitlist w
WHERE w.warehouse_id = $1 AND w.status = 'waiting' AND (w.joined_at, w.ticket_id) < (@joined_at::timestamptz, @ticket_id::text);

-- name: Line :many
-- The first of those who wait in some stores, and all whose turn it is.
SELECT w.* FROM (SELECT unnest(@warehouse_ids::text[]) AS id) store
CROSS JOIN LATERAL (
    SELECT * FROM delivery.waitlist
    WHERE waitlist.warehouse_id = store.id AND waitlist.status IN ('waiting', 'called')
    ORDER BY waitlist.joined_at, waitlist.ticket_id LIMIT 300
) w;

-- name: LinesNow :many
-- Whose turn it is, and how many wait, in every store with a line.
SELECT warehouse_id, count(*) FILTER (WHERE status = 'waiting')::int AS waiting,
    COALESCE(array_agg(user_id) FILTER (WHERE status = 'called'), '{}')::text[] AS called
FROM delivery.waitlist WHERE status IN ('waiting', 'called') GROUP BY warehouse_id;

-- name: CallTicket :execrows
UPDATE delivery.waitlist SET status = 'called', held_until = $3 WHERE warehouse_id = $1 AND ticket_id = $2 AND status = 'waiting';

-- name: EndTicket :execrows
UPDATE delivery.waitlist SET status = $3, ended_at = @now::timestamptz WHERE warehouse_id = $1 AND ticket_id = $2 AND status IN ('waiting', 'called');

-- name: ExpireTickets :exec
UPDATE delivery.waitlist SET status = 'expired', ended_at = @now::timestamptz WHERE status = 'called' AND held_until <= @now::timestamptz;

-- name: UseTickets :exec
UPDATE delivery.waitlist w SET status = 'used', ended_at = @now::timestamptz
FROM (SELECT unnest(@warehouse_ids::text[]) AS warehouse_id, unnest(@user_ids::text[]) AS user_id) placed
WHERE w.warehouse_id = placed.warehouse_id AND w.user_id = placed.user_id AND w.status IN ('waiting', 'called');
