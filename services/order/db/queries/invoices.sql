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

-- name: OpenNoteBook :exec
-- The book that a refund at some moment falls into, if it is not there.
INSERT INTO orders.invoice_books (warehouse_id, year)
SELECT @warehouse_id::text, y.year
FROM (SELECT extract(year FROM (@refunded_at::timestamptz) AT TIME ZONE 'Asia/Kolkata' - interval '3 months')::int AS year) y
WHERE NOT EXISTS (SELECT FROM orders.invoice_books b WHERE b.warehouse_id = @warehouse_id::text AND b.year = y.year)
ON CONFLICT DO NOTHING;

-- name: NumberNote :exec
-- Gives a refund of an order that is locked the next number of the credit notes in its book.
WITH grown AS (
    UPDATE orders.invoice_books b SET last_note = b.last_note + 1
    WHERE b.warehouse_id = @warehouse_id::text AND b.year = extract(year FROM (@refunded_at::timestamptz) AT TIME ZONE 'Asia/Kolkata' - interval '3 months')::int
    RETURNING b.book, b.last_note
)
INSERT INTO orders.credit_notes (order_id, refund_id, book, number, lines, refunded_at)
SELECT @order_id::text, @refund_id::text, grown.book, grown.last_note, @lines::jsonb, (@refunded_at::timestamptz) FROM grown;

-- name: NotesOf :many
-- The credit notes of an order, in the order in which they came.
SELECT n.lines, n.refunded_at, n.number, b.book, b.year FROM orders.credit_notes n JOIN orders.invoice_books b USING (book)
WHERE n.order_id = $1 ORDER BY n.refunded_at, n.refund_id;
