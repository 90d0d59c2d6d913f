-- name: OpenInvoiceBooks :exec
-- Books that the orders need and that are not there.
INSERT INTO orders.invoice_books (warehouse_id, year)
SELECT DISTINCT o.warehouse_id, extract(year FROM o.delivered_at AT TIME ZONE 'Asia/Kolkata' - interval '3 months')::int AS year
FROM orders.orders o
WHERE o.order_id = ANY ((SELECT @order_ids::text[])::text[]) AND o.delivered_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM orders.invoice_books b WHERE b.warehouse_id = o.warehouse_id
    AND b.year = extract(year FROM o.delivered_at AT TIME ZONE 'Asia/Kolkata' - interval '3 months')::int)
ORDER BY 1, 2
ON CONFLICT DO NOTHING;

-- name: NumberInvoices :exec
-- Gives delivered orders that are locked the next numbers of their books; one that has a number keeps it.
WITH due AS (
    SELECT o.order_id, o.delivered_at, b.book
    FROM orders.orders o JOIN orders.invoice_books b ON b.warehouse_id = o.warehouse_id
        AND b.year = extract(year FROM o.delivered_at AT TIME ZONE 'Asia/Kolkata' - interval '3 months')::int
    WHERE o.order_id = ANY ((SELECT @order_ids::text[])::text[])
      AND NOT EXISTS (SELECT FROM orders.invoices i WHERE i.order_id = o.order_id)
), books AS (
    SELECT b.book FROM orders.invoice_books b WHERE b.book IN (SELECT book FROM due) ORDER BY b.book FOR UPDATE
), grown AS (
    UPDATE orders.invoice_books b SET last = b.last + d.more
    FROM (SELECT due.book, count(*)::int AS more FROM due JOIN books USING (book) GROUP BY 1) d
    WHERE b.book = d.book RETURNING b.book, b.last - d.more AS before
)
INSERT INTO orders.invoices (order_id, book, number)
SELECT due.order_id, grown.book, grown.before + row_number() OVER (PARTITION BY grown.book ORDER BY due.delivered_at, due.order_id)
FROM due JOIN grown USING (book);

-- name: InvoiceNumber :one
SELECT b.book, b.year, i.number FROM orders.invoices i JOIN orders.invoice_books b USING (book) WHERE i.order_id = $1;

-- name: LastRefundAt :one
-- When units of an order were refunded last.
SELECT max(occurred_at)::timestamptz AS at FROM orders.order_events WHERE order_id = $1 AND name = 'order_lines_refunded';
