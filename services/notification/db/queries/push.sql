-- name: LockDevices :exec
-- Held until the transaction ends: the devices of a person are counted by one at a time.
SELECT pg_advisory_xact_lock(hashtextextended('notification.push_devices:' || sqlc.arg('user_id')::text, 0));

-- name: SaveDevice :exec
INSERT INTO notification.push_devices (user_id, endpoint_index, device_sealed, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (endpoint_index) DO UPDATE
SET user_id = EXCLUDED.user_id, device_sealed = EXCLUDED.device_sealed, created_at = EXCLUDED.created_at;

-- name: DropOldestDevices :exec
DELETE FROM notification.push_devices WHERE id IN (
    SELECT d.id FROM notification.push_devices d WHERE d.user_id = sqlc.arg('user_id')
    ORDER BY d.created_at DESC, d.id DESC OFFSET sqlc.arg('keep')::int);

-- name: OwnersOfDevice :many
SELECT user_id FROM notification.push_devices WHERE endpoint_index = $1;

-- name: DropDevice :execrows
DELETE FROM notification.push_devices WHERE endpoint_index = $1 AND user_id = $2;

-- name: DropGoneDevice :many
DELETE FROM notification.push_devices WHERE id = $1 RETURNING user_id;

-- name: UsersWithDevices :many
SELECT DISTINCT user_id FROM notification.push_devices WHERE user_id = ANY (sqlc.arg('user_ids')::text[]);

-- name: DevicesFor :many
-- Those of the user that do not have the message yet.
SELECT d.id, d.device_sealed FROM notification.push_devices d
WHERE d.user_id = sqlc.arg('user_id')
  AND NOT EXISTS (SELECT FROM notification.push_deliveries has WHERE has.outgoing_id = sqlc.arg('outgoing_id') AND has.device_id = d.id)
ORDER BY d.id;

-- name: NoteDelivery :exec
-- Nothing to note of a device that went in between.
INSERT INTO notification.push_deliveries (outgoing_id, device_id)
SELECT sqlc.arg('outgoing_id'), d.id FROM notification.push_devices d WHERE d.id = sqlc.arg('device_id')
ON CONFLICT DO NOTHING;

-- name: HasNewerPush :one
-- Whether later news of the order went out already.
SELECT EXISTS (
    SELECT FROM notification.outgoing o
    WHERE o.user_id = sqlc.arg('user_id') AND o.order_id = sqlc.arg('order_id') AND o.channel = 'push' AND o.status = 'sent'
      AND o.template = ANY (sqlc.arg('templates')::text[]) AND o.id > sqlc.arg('outgoing_id'));
