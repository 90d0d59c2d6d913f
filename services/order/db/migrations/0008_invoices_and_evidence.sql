-- +goose Up

-- Invoices of a store and of a financial year (April to March, named by the year in which it begins) are one
-- book, numbered from 1 without gaps as orders are delivered. book is the part of the number that tells
-- one book from another.
CREATE TABLE orders.invoice_books (
    warehouse_id text NOT NULL,
    year         int NOT NULL,
    book         int NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    last         int NOT NULL DEFAULT 0 CHECK (last >= 0),
    PRIMARY KEY (warehouse_id, year)
);

CREATE TABLE orders.invoices (
    order_id text PRIMARY KEY REFERENCES orders.orders,
    book     int NOT NULL REFERENCES orders.invoice_books (book),
    number   int NOT NULL CHECK (number > 0),
    UNIQUE (book, number)
);

-- Evidence: ids of pictures in the album order.claims.
ALTER TABLE orders.claims ADD COLUMN picture_ids text[] NOT NULL DEFAULT '{}' CHECK (cardinality(picture_ids) <= 3);

-- +goose Down
ALTER TABLE orders.claims DROP COLUMN picture_ids;
DROP TABLE orders.invoices, orders.invoice_books;
