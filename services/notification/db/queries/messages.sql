-- name: InsertNotifications :exec
INSERT INTO notification.notifications (user_id, order_id, template, occasion, title, text, created_at)
SELECT unnest(sqlc.arg('user_ids')::text[]), unnest(sqlc.arg('order_ids')::text[]),
       unnest(sqlc.arg('templates')::text[]), unnest(sqlc.arg('occasions')::text[]),
       unnest(sqlc.arg('titles')::text[]), unnest(sqlc.arg('texts')::text[]), sqlc.arg('created_at')
ON CONFLICT ON CONSTRAINT notifications_once DO NOTHING;

-- name: ListNotifications :many
SELECT * FROM notification.notifications
WHERE user_id = sqlc.arg('user_id') AND (sqlc.arg('before')::bigint = 0 OR id < sqlc.arg('before'))
ORDER BY id DESC
LIMIT sqlc.arg('most');

-- name: UsersOfOrders :many
-- Whoever was told about an order is whose order it is.
SELECT DISTINCT order_id, user_id FROM notification.notifications WHERE order_id = ANY (sqlc.arg('order_ids')::text[]);

-- name: SweepNotifications :execrows
DELETE FROM notification.notifications n WHERE (n.user_id, n.id) IN (
    SELECT old.user_id, old.id FROM notification.notifications old
    WHERE old.created_at < sqlc.arg('created_before') LIMIT sqlc.arg('most') FOR UPDATE SKIP LOCKED);

-- name: InsertOutgoing :exec
INSERT INTO notification.outgoing (user_id, order_id, template, occasion, channel, recipient_sealed, recipient_index, content_sealed,
                                   status, due_at, retry_at, expires_at, created_at)
SELECT unnest(sqlc.arg('user_ids')::text[]), unnest(sqlc.arg('order_ids')::text[]),
       unnest(sqlc.arg('templates')::text[]), unnest(sqlc.arg('occasions')::text[]), unnest(sqlc.arg('channels')::text[]),
       unnest(sqlc.arg('recipients_sealed')::bytea[]), unnest(sqlc.arg('recipient_indexes')::bytea[]), unnest(sqlc.arg('contents_sealed')::bytea[]),
       unnest(sqlc.arg('statuses')::text[]), unnest(sqlc.arg('due_ats')::timestamptz[]), sqlc.arg('retry_at'),
       unnest(sqlc.arg('expire_ats')::timestamptz[]), sqlc.arg('created_at')
ON CONFLICT ON CONSTRAINT outgoing_once DO NOTHING;

-- name: ListInbox :many
SELECT * FROM notification.outgoing
WHERE recipient_index = sqlc.arg('recipient_index') AND status = 'kept' AND due_at <= sqlc.arg('now') AND expires_at > sqlc.arg('wall')
ORDER BY id DESC
LIMIT sqlc.arg('most');

-- name: ClaimOutgoing :many
-- Takes messages for a while: whoever claims again later found this process gone.
UPDATE notification.outgoing o SET retry_at = sqlc.arg('leased_until'), attempts = o.attempts + 1
WHERE o.id IN (
    SELECT due.id FROM notification.outgoing due
    WHERE due.status = 'pending' AND due.retry_at <= sqlc.arg('wall') AND due.due_at <= sqlc.arg('now') AND due.expires_at > sqlc.arg('wall')
    ORDER BY due.retry_at LIMIT sqlc.arg('most') FOR UPDATE SKIP LOCKED)
RETURNING o.*;

-- name: SettleOutgoing :exec
UPDATE notification.outgoing SET status = $2, reference = $3, retry_at = $4 WHERE id = $1 AND status = 'pending';

-- name: DropPromotions :exec
-- Promotions that have not reached the user yet.
DELETE FROM notification.outgoing
WHERE user_id = sqlc.arg('user_id') AND order_id = '' AND template = 'promotion'
  AND (status = 'pending' OR (status = 'kept' AND due_at > sqlc.arg('now')));

-- name: SweepOutgoing :execrows
DELETE FROM notification.outgoing WHERE id IN (
    SELECT old.id FROM notification.outgoing old WHERE old.expires_at <= sqlc.arg('wall') LIMIT sqlc.arg('most') FOR UPDATE SKIP LOCKED);

-- name: DropOffers :exec
-- Offers that have ended and not reached their rider yet.
DELETE FROM notification.outgoing o
USING (SELECT unnest(sqlc.arg('user_ids')::text[]) AS user_id, unnest(sqlc.arg('offer_ids')::text[]) AS offer_id) ended
WHERE o.user_id = ended.user_id AND o.order_id = '' AND o.template = 'rider_offer' AND o.occasion = ended.offer_id AND o.channel = 'push'
  AND o.status = 'pending';
