-- +goose Up
-- A credit note for each refund after the delivery, numbered from 1 without gaps in a series of its own,
-- which is kept in the book of the store and of the financial year in which the refund falls.
ALTER TABLE orders.invoice_books ADD COLUMN last_note int NOT NULL DEFAULT 0 CHECK (last_note >= 0);

CREATE TABLE orders.credit_notes (
    order_id    text NOT NULL REFERENCES orders.orders,
    refund_id   text NOT NULL,
    book        int NOT NULL REFERENCES orders.invoice_books (book),
    number      int NOT NULL CHECK (number > 0),
    -- [{"product_id", "name", "quantity"}]
    lines       jsonb NOT NULL,
    refunded_at timestamptz NOT NULL,
    PRIMARY KEY (order_id, refund_id),
    UNIQUE (book, number)
);

-- What was refunded before is one note of each order, dated like the last refund.
INSERT INTO orders.invoice_books (warehouse_id, year)
SELECT DISTINCT o.warehouse_id, extract(year FROM e.occurred_at AT TIME ZONE 'Asia/Kolkata' - interval '3 months')::int
FROM orders.orders o JOIN orders.order_events e ON e.order_id = o.order_id AND e.name = 'order_lines_refunded'
ORDER BY 1, 2
ON CONFLICT DO NOTHING;

INSERT INTO orders.credit_notes (order_id, refund_id, book, number, lines, refunded_at)
SELECT r.order_id, 'before', b.book, row_number() OVER (PARTITION BY b.book ORDER BY r.at, r.order_id), r.lines, r.at
FROM (SELECT o.order_id, o.warehouse_id, max(e.occurred_at) AS at, (
        SELECT jsonb_agg(jsonb_build_object('product_id', i.product_id, 'name', i.name, 'quantity', i.refunded_quantity) ORDER BY i.position)
        FROM orders.order_items i WHERE i.order_id = o.order_id AND i.refunded_quantity > 0) AS lines
      FROM orders.orders o JOIN orders.order_events e ON e.order_id = o.order_id AND e.name = 'order_lines_refunded'
      GROUP BY o.order_id) r
JOIN orders.invoice_books b ON b.warehouse_id = r.warehouse_id AND b.year = extract(year FROM r.at AT TIME ZONE 'Asia/Kolkata' - interval '3 months')::int
WHERE r.lines IS NOT NULL;

UPDATE orders.invoice_books b SET last_note = n.last FROM (SELECT book, max(number) AS last FROM orders.credit_notes GROUP BY 1) n WHERE b.book = n.book;

-- +goose Down
DROP TABLE orders.credit_notes;
ALTER TABLE orders.invoice_books DROP COLUMN last_note;
