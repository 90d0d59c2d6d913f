-- name: InsertOrder :exec
INSERT INTO orders.orders (order_id, user_id, warehouse_id, cart_id, status, payment_method, payment_status, currency,
    total_amount, delivery_fee, fees_amount, discount, tax_amount, final_amount, quoted_amount, fees,
    address_sealed, delivery_latitude, delivery_longitude, delivery_otp_sealed, ride_s, estimate_s, promise_s, created_at, sequence, published, pay_until, when_missing, credit_amount)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29);

-- name: InsertItems :exec
INSERT INTO orders.order_items (order_id, position, product_id, name, pack_size, image_url, quantity, price, mrp, total_price, tax_rate_bp, hsn, storage_zone, is_food, barcodes,
    fragile, weight_g, substitute_for)
SELECT @order_id::text, line.position, line.product_id, line.name, line.pack_size, line.image_url, line.quantity, line.price, line.mrp,
    line.price * line.quantity, line.tax_rate_bp, line.hsn, line.storage_zone, line.is_food, string_to_array(line.barcodes, '|'),
    line.fragile, line.weight_g, line.substitute_for
FROM (SELECT unnest(@positions::int[]) AS position, unnest(@product_ids::text[]) AS product_id, unnest(@names::text[]) AS name,
    unnest(@pack_sizes::text[]) AS pack_size, unnest(@image_urls::text[]) AS image_url, unnest(@quantities::int[]) AS quantity,
    unnest(@prices::bigint[]) AS price, unnest(@mrps::bigint[]) AS mrp, unnest(@tax_rates::int[]) AS tax_rate_bp, unnest(@hsns::text[]) AS hsn,
    unnest(@storage_zones::text[]) AS storage_zone, unnest(@foods::boolean[]) AS is_food, unnest(@barcodes::text[]) AS barcodes,
    unnest(@fragile::boolean[]) AS fragile, unnest(@weights::int[]) AS weight_g, unnest(@substitutes::text[]) AS substitute_for) AS line;

-- name: LockOrders :many
-- The array hides in a subselect, here and below: a plan that knows its length is made anew each time.
SELECT * FROM orders.orders WHERE order_id = ANY ((SELECT @order_ids::text[])::text[]) ORDER BY order_id FOR UPDATE;

-- name: ItemsOf :many
SELECT * FROM orders.order_items WHERE order_id = ANY ((SELECT @order_ids::text[])::text[]) ORDER BY order_id, position;

-- name: SaveOrders :exec
-- A zero time stands for null.
UPDATE orders.orders o SET
    status = n.status,
    payment_method = n.payment_method,
    payment_status = n.payment_status,
    delivery_partner_id = nullif(n.delivery_partner_id, ''),
    total_amount = n.total_amount,
    tax_amount = n.tax_amount,
    final_amount = n.final_amount,
    refunded_amount = n.refunded_amount,
    confirmed_at = nullif(n.confirmed_at, '0001-01-01 00:00:00Z'),
    pick_started_at = nullif(n.pick_started_at, '0001-01-01 00:00:00Z'),
    pick_done_at = nullif(n.pick_done_at, '0001-01-01 00:00:00Z'),
    prepared_at = nullif(n.prepared_at, '0001-01-01 00:00:00Z'),
    assigned_at = nullif(n.assigned_at, '0001-01-01 00:00:00Z'),
    rider_at_store_at = nullif(n.rider_at_store_at, '0001-01-01 00:00:00Z'),
    picked_up_at = nullif(n.picked_up_at, '0001-01-01 00:00:00Z'),
    rider_at_door_at = nullif(n.rider_at_door_at, '0001-01-01 00:00:00Z'),
    delivered_at = nullif(n.delivered_at, '0001-01-01 00:00:00Z'),
    cancelled_at = nullif(n.cancelled_at, '0001-01-01 00:00:00Z'),
    promise_at = nullif(n.promise_at, '0001-01-01 00:00:00Z'),
    estimated_delivery_time = nullif(n.estimated_delivery_time, '0001-01-01 00:00:00Z'),
    actual_delivery_time = nullif(n.delivered_at, '0001-01-01 00:00:00Z'),
    cancelled_by = nullif(n.cancelled_by, ''),
    cancel_reason = nullif(n.cancel_reason, ''),
    sequence = n.sequence,
    published = n.published
FROM (SELECT unnest(@order_ids::text[]) AS order_id,
    unnest(@statuss::text[]) AS status,
    unnest(@payment_methods::text[]) AS payment_method,
    unnest(@payment_statuss::text[]) AS payment_status,
    unnest(@delivery_partner_ids::text[]) AS delivery_partner_id,
    unnest(@total_amounts::bigint[]) AS total_amount,
    unnest(@tax_amounts::bigint[]) AS tax_amount,
    unnest(@final_amounts::bigint[]) AS final_amount,
    unnest(@refunded_amounts::bigint[]) AS refunded_amount,
    unnest(@confirmed_ats::timestamptz[]) AS confirmed_at,
    unnest(@pick_started_ats::timestamptz[]) AS pick_started_at,
    unnest(@pick_done_ats::timestamptz[]) AS pick_done_at,
    unnest(@prepared_ats::timestamptz[]) AS prepared_at,
    unnest(@assigned_ats::timestamptz[]) AS assigned_at,
    unnest(@rider_at_store_ats::timestamptz[]) AS rider_at_store_at,
    unnest(@picked_up_ats::timestamptz[]) AS picked_up_at,
    unnest(@rider_at_door_ats::timestamptz[]) AS rider_at_door_at,
    unnest(@delivered_ats::timestamptz[]) AS delivered_at,
    unnest(@cancelled_ats::timestamptz[]) AS cancelled_at,
    unnest(@promise_ats::timestamptz[]) AS promise_at,
    unnest(@estimated_delivery_times::timestamptz[]) AS estimated_delivery_time,
    unnest(@cancelled_bys::text[]) AS cancelled_by,
    unnest(@cancel_reasons::text[]) AS cancel_reason,
    unnest(@sequences::int[]) AS sequence,
    unnest(@publisheds::int[]) AS published) AS n
WHERE o.order_id = n.order_id;

-- name: SaveShortItems :exec
UPDATE orders.order_items i SET short_quantity = n.short
FROM (SELECT unnest(@order_ids::text[]) AS order_id, unnest(@product_ids::text[]) AS product_id, unnest(@shorts::int[]) AS short) AS n
WHERE i.order_id = n.order_id AND i.product_id = n.product_id;

-- name: RefundItem :exec
UPDATE orders.order_items SET refunded_quantity = refunded_quantity + @quantity WHERE order_id = @order_id AND product_id = @product_id;

-- name: InsertHistory :exec
INSERT INTO orders.order_events (order_id, sequence, name, status, actor, actor_id, detail, occurred_at)
SELECT unnest(@order_ids::text[]), unnest(@sequences::int[]), unnest(@names::text[]), unnest(@statuses::text[]), unnest(@actors::text[]), unnest(@actor_ids::text[]), unnest(@details::text[]), unnest(@times::timestamptz[]);

-- name: GetOrder :one
SELECT * FROM orders.orders WHERE order_id = $1;

-- name: ListUserOrders :many
SELECT * FROM orders.orders WHERE user_id = @user_id AND (@before::text = '' OR order_id < @before) ORDER BY order_id DESC LIMIT @page_size;

-- name: SearchOrders :many
SELECT * FROM orders.orders
WHERE (@warehouse_id::text = '' OR warehouse_id = @warehouse_id)
  AND (@status::text = '' OR status = @status)
  AND (sqlc.narg(created_after)::timestamptz IS NULL OR created_at >= sqlc.narg(created_after))
  AND (sqlc.narg(created_before)::timestamptz IS NULL OR created_at < sqlc.narg(created_before))
  AND (@number_end::text = '' OR reverse(order_id) LIKE @number_end || '%')
  AND (@by_user::boolean IS FALSE OR user_id = ANY (@user_ids::text[]))
  AND (@partner_id::text = '' OR delivery_partner_id = @partner_id)
  AND (@payment_method::text = '' OR payment_method = @payment_method)
  AND (@payment_status::text = '' OR payment_status = @payment_status)
  AND (@before::text = '' OR order_id < @before)
ORDER BY order_id DESC LIMIT @page_size;

-- name: History :many
SELECT * FROM orders.order_events WHERE order_id = $1 ORDER BY sequence;

-- name: PendingOrders :many
SELECT order_id FROM orders.orders WHERE status = 'pending' AND created_at <= @before ORDER BY created_at LIMIT 100;
