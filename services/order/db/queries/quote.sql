-- name: InsertQuote :exec
INSERT INTO orders.quotes (quote_id, user_id, cart_id, version, bill, expires_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: UseQuote :one
-- Takes a quote for an order and closes its cart, if that is as it was quoted.
WITH quote AS (
    UPDATE orders.quotes q SET order_id = @order_id WHERE q.quote_id = @quote_id AND q.user_id = @user_id AND q.order_id IS NULL
    RETURNING q.cart_id, q.version, q.bill, q.expires_at
), closed AS (
    UPDATE orders.carts c SET status = 'ordered', updated_at = @now::timestamptz FROM quote
    WHERE c.cart_id = quote.cart_id AND c.version = quote.version AND c.status = 'open'
    RETURNING c.cart_id
)
SELECT cart_id, bill, expires_at, EXISTS (SELECT FROM closed)::boolean AS closed FROM quote;

-- name: FindQuote :one
SELECT order_id FROM orders.quotes WHERE quote_id = $1 AND user_id = $2;

-- name: PruneQuotes :execrows
DELETE FROM orders.quotes WHERE expires_at < $1;
