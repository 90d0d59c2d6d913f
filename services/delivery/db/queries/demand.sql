-- name: DemandSlots :many
-- What some stores got since a time, slot by slot; a slot without orders has no row.
SELECT warehouse_id, slot, orders FROM delivery.demand_slots
WHERE warehouse_id = ANY (@warehouse_ids::text[]) AND slot >= @since::timestamptz
ORDER BY warehouse_id, slot;
