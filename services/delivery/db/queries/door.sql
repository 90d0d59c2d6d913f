-- name: LockOrderOfCustomer :one
SELECT * FROM delivery.orders WHERE user_id = $1 AND order_id = $2 FOR UPDATE;

-- name: OrderOfCustomer :one
SELECT * FROM delivery.orders WHERE user_id = $1 AND order_id = $2;

-- name: InsertMessage :exec
-- The order is locked, so that numbers have no gaps.
INSERT INTO delivery.messages (warehouse_id, order_id, trip_id, number, sender, phrase, text_sealed, sent_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: ListMessages :many
SELECT * FROM delivery.messages WHERE warehouse_id = $1 AND order_id = $2 AND trip_id = $3 ORDER BY number;

-- name: InsertProof :exec
INSERT INTO delivery.proofs (warehouse_id, order_id, trip_id, partner_id, reason, picture_sealed, width, height, taken_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: GetProof :one
SELECT * FROM delivery.proofs WHERE warehouse_id = $1 AND order_id = $2;

-- name: HasProof :one
SELECT EXISTS (SELECT 1 FROM delivery.proofs WHERE warehouse_id = $1 AND order_id = $2);

-- name: FindProof :one
-- The proof of an order of any store.
SELECT p.* FROM delivery.stores s
JOIN delivery.proofs p ON p.warehouse_id = s.warehouse_id AND p.order_id = @order_id;

-- name: CountShifts :one
SELECT count(*) FROM delivery.shifts WHERE partner_id = $1 AND ends_at > @since::timestamptz;

-- name: FindShift :one
SELECT * FROM delivery.shifts WHERE partner_id = $1 AND id = $2;

-- name: DeleteShift :execrows
-- One that has not begun.
DELETE FROM delivery.shifts WHERE partner_id = $1 AND id = $2 AND starts_at > @now::timestamptz;
