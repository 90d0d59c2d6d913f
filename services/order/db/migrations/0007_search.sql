-- +goose Up

-- Operations looks orders up by rider, by payment and by the end of the number, which is what people read out.
CREATE INDEX orders_partner ON orders.orders (delivery_partner_id, order_id DESC) WHERE delivery_partner_id IS NOT NULL;
CREATE INDEX orders_number_end ON orders.orders (reverse(order_id) text_pattern_ops);
CREATE INDEX orders_created ON orders.orders (created_at);

-- +goose Down
DROP INDEX orders.orders_partner, orders.orders_number_end, orders.orders_created;
