-- name: InsertQuote :exec
INSERT INTO orders.quotes (quote_id, user_id, cart_id, version, bill, expires_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: UseQuote :one
UPDATE orders.quotes SET order_id = @order_id WHERE quote_id = @quote_id AND user_id = @user_id AND order_id IS NULL
RETURNING cart_id, version, bill, expires_at;

-- name: FindQuote :one
SELECT order_id FROM orders.quotes WHERE quote_id = $1 AND user_id = $2;

-- name: PruneQuotes :execrows
DELETE FROM orders.quotes WHERE expires_at < $1;
