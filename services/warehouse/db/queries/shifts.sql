-- name: EndForgottenShifts :exec
-- Somebody went home without saying so: the shift ended when they were last seen.
UPDATE warehouse.shifts SET ended_at = seen_at
WHERE warehouse_id = @warehouse_id AND staff_id = @staff_id AND ended_at IS NULL AND seen_at < @seen_before::timestamptz;

-- name: BeAtWork :exec
-- Begins a shift, or notes that the one under way goes on.
INSERT INTO warehouse.shifts (id, warehouse_id, staff_id, started_at, seen_at) VALUES (@id, @warehouse_id, @staff_id, @now, @now)
ON CONFLICT (warehouse_id, staff_id) WHERE ended_at IS NULL DO UPDATE SET seen_at = GREATEST(shifts.seen_at, excluded.seen_at);

-- name: EndShift :exec
UPDATE warehouse.shifts SET ended_at = GREATEST(@now::timestamptz, seen_at) WHERE warehouse_id = @warehouse_id AND staff_id = @staff_id AND ended_at IS NULL;

-- name: OnShift :many
-- Who is at work; whoever has an order in hand is, however long ago it was taken.
SELECT staff_id, started_at FROM warehouse.shifts s
WHERE s.warehouse_id = @warehouse_id AND s.ended_at IS NULL AND (s.seen_at >= @seen_since::timestamptz OR EXISTS (
    SELECT 1 FROM warehouse.picks p WHERE p.warehouse_id = s.warehouse_id AND p.picker_id = s.staff_id AND p.status IN ('picking', 'packing')))
ORDER BY started_at, id LIMIT 200;
