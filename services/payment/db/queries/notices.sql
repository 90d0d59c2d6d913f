-- name: TakeNotice :execrows
-- Has the payment of a notice looked up now, once per notice.
WITH fresh AS (
    INSERT INTO payment.notices (provider, event_id, order_id, received_at) VALUES (@provider::text, @event_id::text, @order_id::text, @now::timestamptz)
    ON CONFLICT (provider, event_id) DO NOTHING
    RETURNING order_id
)
UPDATE payment.payments p SET check_at = @now::timestamptz
FROM fresh
WHERE p.order_id = fresh.order_id AND p.provider = @provider::text AND p.check_at IS NOT NULL;

-- name: PruneNotices :exec
DELETE FROM payment.notices WHERE received_at < @before;
