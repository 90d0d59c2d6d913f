-- name: AssignRider :exec
INSERT INTO warehouse.pick_riders AS r (warehouse_id, order_id, trip_id, rider_id, pickup_code_index)
VALUES (@warehouse_id, @order_id, @trip_id, @rider_id, @pickup_code_index)
ON CONFLICT (warehouse_id, order_id) DO UPDATE
SET trip_id = excluded.trip_id, rider_id = excluded.rider_id, pickup_code_index = excluded.pickup_code_index,
    wrong_codes = 0, at_store = false;

-- name: UnassignRider :many
DELETE FROM warehouse.pick_riders r
WHERE r.order_id = @order_id AND r.rider_id = @rider_id AND r.trip_id = @trip_id
  AND NOT EXISTS (SELECT FROM warehouse.picks p WHERE p.warehouse_id = r.warehouse_id AND p.order_id = r.order_id AND p.status = 'handed_over')
RETURNING r.warehouse_id;

-- name: RiderArrived :many
UPDATE warehouse.pick_riders SET at_store = true
WHERE order_id = @order_id AND rider_id = @rider_id AND NOT at_store
RETURNING warehouse_id;

-- name: RiderCode :one
SELECT rider_id, pickup_code_index, wrong_codes FROM warehouse.pick_riders
WHERE warehouse_id = @warehouse_id AND order_id = @order_id;

-- name: CountWrongCode :exec
UPDATE warehouse.pick_riders SET wrong_codes = wrong_codes + 1
WHERE warehouse_id = @warehouse_id AND order_id = @order_id;
