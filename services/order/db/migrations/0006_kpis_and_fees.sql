-- +goose Up
-- Orders that were placed, delivered or cancelled in a period lie together, because they came together.
-- Such an index costs almost nothing with each order.
CREATE INDEX orders_times ON orders.orders USING brin (confirmed_at, delivered_at, cancelled_at) WITH (pages_per_range = 32, autosummarize = on);

-- The rows of the key figures (domain guide, section 4). A row belongs to the event that closes it: an order
-- counts as placed when it was confirmed and never when it was not. Each branch is read only for the
-- figures that are asked for.
-- +goose StatementBegin
CREATE FUNCTION orders.kpi_rows(of_kpis text[], of_warehouse text, since timestamptz, until timestamptz)
RETURNS TABLE (kpi text, warehouse_id text, at timestamptz, subject text, part float8, whole float8, detail text)
LANGUAGE sql STABLE AS $$
-- Placed.
SELECT k.kpi, o.warehouse_id, o.confirmed_at, o.order_id, k.part, k.whole, o.payment_method
FROM orders.orders o CROSS JOIN LATERAL (VALUES
    ('orders_placed', 1::float8, 1::float8),
    ('orders_per_minute', 1, 1)) AS k (kpi, part, whole)
WHERE of_kpis && ARRAY['orders_placed', 'orders_per_minute'] AND k.kpi = ANY (of_kpis)
  AND o.confirmed_at >= since AND o.confirmed_at < until AND (of_warehouse = '' OR o.warehouse_id = of_warehouse)
UNION ALL
SELECT 'aov_gross', o.warehouse_id, o.confirmed_at, o.order_id, (i.ordered + o.fees_amount) / 100.0, 1, ''
FROM orders.orders o CROSS JOIN LATERAL (SELECT sum(mrp * quantity) AS ordered FROM orders.order_items WHERE order_id = o.order_id AND substitute_for = '') i
WHERE 'aov_gross' = ANY (of_kpis)
  AND o.confirmed_at >= since AND o.confirmed_at < until AND (of_warehouse = '' OR o.warehouse_id = of_warehouse)
UNION ALL
-- Checkouts that came to an end: placed, or given up before.
SELECT 'checkout_failure', o.warehouse_id, coalesce(o.confirmed_at, o.cancelled_at), o.order_id,
    (o.confirmed_at IS NULL AND o.cancelled_by <> 'customer')::int, 1, coalesce(CASE WHEN o.confirmed_at IS NULL THEN o.cancel_reason END, '')
FROM orders.orders o
WHERE 'checkout_failure' = ANY (of_kpis)
  AND (o.confirmed_at >= since AND o.confirmed_at < until OR o.confirmed_at IS NULL AND o.cancelled_at >= since AND o.cancelled_at < until)
  AND (of_warehouse = '' OR o.warehouse_id = of_warehouse)
UNION ALL
-- Cancelled after they were placed, failed deliveries among them.
SELECT k.kpi, o.warehouse_id, o.cancelled_at, o.order_id, k.part, 1, o.cancelled_by || ', ' || CASE
    WHEN o.picked_up_at IS NOT NULL THEN 'out_for_delivery' WHEN o.prepared_at IS NOT NULL THEN 'ready_for_pickup'
    WHEN o.pick_started_at IS NOT NULL THEN 'preparing' ELSE 'confirmed' END
FROM orders.orders o CROSS JOIN LATERAL (VALUES ('completion_rate', 0::float8), ('cancellation_rate', 1), ('otif', 0)) AS k (kpi, part)
WHERE of_kpis && ARRAY['completion_rate', 'cancellation_rate', 'otif'] AND k.kpi = ANY (of_kpis) AND o.confirmed_at IS NOT NULL
  AND o.cancelled_at >= since AND o.cancelled_at < until AND (of_warehouse = '' OR o.warehouse_id = of_warehouse)
UNION ALL
-- Delivered. A stage of which nobody saw an end has no part and no row.
SELECT k.kpi, o.warehouse_id, o.delivered_at, o.order_id, k.part, 1, ''
FROM orders.orders o CROSS JOIN LATERAL (SELECT
    extract(epoch FROM o.delivered_at - o.confirmed_at)::float8 / 60 - o.estimate_s / 60.0 AS eta) e
CROSS JOIN LATERAL (VALUES
    ('orders_delivered', 1::float8),
    ('completion_rate', 1),
    ('cancellation_rate', 0),
    ('aov_net', (o.total_amount - o.discount) / 100.0),
    ('on_time_rate', (o.delivered_at <= o.promise_at)::int),
    ('click_to_door', extract(epoch FROM o.delivered_at - o.confirmed_at)::float8 / 60),
    ('order_to_assign', extract(epoch FROM o.assigned_at - o.confirmed_at)::float8 / 60),
    ('pick_wait', extract(epoch FROM o.pick_started_at - o.confirmed_at)::float8 / 60),
    ('pick_time', extract(epoch FROM o.pick_done_at - o.pick_started_at)::float8 / 60),
    ('pack_time', extract(epoch FROM o.prepared_at - o.pick_done_at)::float8 / 60),
    ('bag_dwell', extract(epoch FROM o.picked_up_at - o.prepared_at)::float8 / 60),
    ('rider_wait', extract(epoch FROM o.picked_up_at - o.rider_at_store_at)::float8 / 60),
    ('ride_time', extract(epoch FROM o.rider_at_door_at - o.picked_up_at)::float8 / 60),
    ('door_time', extract(epoch FROM o.delivered_at - o.rider_at_door_at)::float8 / 60),
    ('eta_error', abs(e.eta)),
    ('eta_bias', e.eta),
    ('eta_hit', (abs(e.eta) <= 2)::int)) AS k (kpi, part)
WHERE k.kpi = ANY (of_kpis) AND k.part IS NOT NULL
  AND o.delivered_at >= since AND o.delivered_at < until AND (of_warehouse = '' OR o.warehouse_id = of_warehouse)
UNION ALL
-- Delivered, by their lines. A substitute is worth something, and the line that it stands for is short.
SELECT k.kpi, o.warehouse_id, o.delivered_at, o.order_id, k.part, k.whole, k.detail
FROM orders.orders o
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE substitute_for = '') AS lines,
    count(*) FILTER (WHERE substitute_for = '' AND short_quantity > 0) AS short, sum(quantity) FILTER (WHERE substitute_for = '') AS units,
    sum(short_quantity) FILTER (WHERE substitute_for = '') AS short_units, sum(refunded_quantity * price) / 100.0 AS refunded, sum((quantity - short_quantity) * price) / 100.0 AS value
    FROM orders.order_items WHERE order_id = o.order_id) i
CROSS JOIN LATERAL (VALUES
    ('otif', (o.delivered_at <= o.promise_at AND i.short = 0)::int::float8, 1::float8, ''),
    ('fill_rate', i.lines - i.short, i.lines, ''),
    ('unit_fill_rate', i.units - i.short_units, i.units, ''),
    ('not_found_rate', i.short, i.lines, ''),
    ('pick_line', extract(epoch FROM o.pick_done_at - o.pick_started_at), i.lines, ''),
    ('refund_rate', i.refunded, i.value, ''),
    ('defect_rate', EXISTS (SELECT FROM orders.claims c WHERE c.order_id = o.order_id AND c.state = 'refunded'
        AND c.created_at <= o.delivered_at + interval '48 hours')::int, 1,
        coalesce((SELECT string_agg(DISTINCT c.kind, ', ') FROM orders.claims c WHERE c.order_id = o.order_id AND c.state = 'refunded'), ''))
    ) AS k (kpi, part, whole, detail)
WHERE of_kpis && ARRAY['otif', 'fill_rate', 'unit_fill_rate', 'not_found_rate', 'pick_line', 'refund_rate', 'defect_rate'] AND k.kpi = ANY (of_kpis)
  AND k.part IS NOT NULL
  AND o.delivered_at >= since AND o.delivered_at < until AND (of_warehouse = '' OR o.warehouse_id = of_warehouse)
$$;
-- +goose StatementEnd

-- Rules of what is charged beside the items, and from when they hold: those of a store, or with no store those
-- of all that have none of their own. Rules that held once are never changed.
CREATE TABLE orders.fee_changes (
    fee_change_id text PRIMARY KEY,
    warehouse_id  text NOT NULL,
    rules         jsonb NOT NULL,
    holds_from    timestamptz NOT NULL,
    reason        text NOT NULL,
    created_by    text NOT NULL,
    created_at    timestamptz NOT NULL,
    withdrawn_at  timestamptz,
    CHECK (holds_from >= created_at),
    CHECK (withdrawn_at < holds_from)
);

CREATE INDEX fee_changes_store ON orders.fee_changes (warehouse_id, holds_from);

-- +goose Down
DROP TABLE orders.fee_changes;
DROP FUNCTION orders.kpi_rows;
DROP INDEX orders.orders_times;
