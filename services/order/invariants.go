package order

import "doorstep/kit/verify"

// Invariants of the service; they hold whenever no transaction is open.
var Invariants = []verify.Invariant{
	verify.Rule("status_moves_along_its_machine", "an order's status only takes the steps of its state machine", `
SELECT format('order %s: %s after %s', order_id, status, before)
FROM (SELECT order_id, status, lag(status) OVER (PARTITION BY order_id ORDER BY sequence) AS before FROM orders.order_events) e
WHERE before IS DISTINCT FROM status AND (before, status) NOT IN (('pending', 'confirmed'), ('confirmed', 'preparing'),
    ('preparing', 'ready_for_pickup'), ('ready_for_pickup', 'out_for_delivery'), ('out_for_delivery', 'delivered'),
    ('pending', 'cancelled'), ('confirmed', 'cancelled'), ('preparing', 'cancelled'), ('ready_for_pickup', 'cancelled'), ('out_for_delivery', 'cancelled'))
  AND NOT (before IS NULL AND status = 'pending')
UNION ALL
SELECT format('order %s begins with %s', order_id, status) FROM orders.order_events WHERE sequence = 1 AND status <> 'pending'`),
	verify.Rule("history_has_no_gaps", "an order's history counts from 1 and ends in its status", `
SELECT format('order %s: %s entries of %s, the last says %s, the row says %s', o.order_id, count(e.sequence), o.sequence, max(e.status) FILTER (WHERE e.sequence = o.sequence), o.status)
FROM orders.orders o LEFT JOIN orders.order_events e USING (order_id)
GROUP BY o.order_id
HAVING count(e.sequence) <> o.sequence OR max(e.sequence) <> o.sequence OR max(e.status) FILTER (WHERE e.sequence = o.sequence) IS DISTINCT FROM o.status`),
	verify.Rule("one_key_one_order", "a cart becomes at most one order, and a used quote names it", `
SELECT format('cart %s became %s orders', cart_id, count(*)) FROM orders.orders GROUP BY cart_id HAVING count(*) > 1
UNION ALL
SELECT format('quote %s names order %s, which does not exist', quote_id, order_id) FROM orders.quotes q
WHERE order_id IS NOT NULL AND NOT EXISTS (SELECT FROM orders.orders o WHERE o.order_id = q.order_id)`),
	verify.Rule("totals_add_up", "every bill adds up to the paisa and never exceeds its quote", `
SELECT format('order %s: items %s, fees %s, discount %s, final %s, quoted %s; lines %s', o.order_id, o.total_amount, o.fees_amount, o.discount, o.final_amount, o.quoted_amount, l.total)
FROM orders.orders o LEFT JOIN (
    SELECT order_id, sum(price * (quantity - short_quantity)) AS total, bool_and(total_price = price * quantity) AS priced
    FROM orders.order_items GROUP BY 1) l USING (order_id)
WHERE o.total_amount IS DISTINCT FROM l.total OR NOT l.priced OR o.final_amount <> o.total_amount + o.fees_amount - o.discount OR o.final_amount > o.quoted_amount
   OR o.fees_amount <> (SELECT coalesce(sum((fee ->> 'minor')::bigint), 0) FROM jsonb_array_elements(o.fees) fee)`),
	verify.Rule("substitutes_never_cost_more", "a substitute costs the customer no more than what it replaces", `
SELECT format('order %s: %s at %s for %s at %s', s.order_id, s.product_id, s.price, o.product_id, o.price)
FROM orders.order_items s LEFT JOIN orders.order_items o ON o.order_id = s.order_id AND o.product_id = s.substitute_for
WHERE s.substitute_for <> '' AND (o.product_id IS NULL OR s.price > o.price)`),
	verify.Rule("claims_are_refunded", "what claims were refunded is booked on the lines of their orders", `
SELECT format('order %s, product %s: claims say %s units, the line %s', c.order_id, c.product_id, c.units, coalesce(i.refunded_quantity, 0))
FROM (SELECT order_id, line ->> 'product_id' AS product_id, sum((line ->> 'quantity')::int) AS units
      FROM orders.claims, jsonb_array_elements(lines) line WHERE state = 'refunded' GROUP BY 1, 2) c
LEFT JOIN orders.order_items i USING (order_id, product_id) WHERE c.units > coalesce(i.refunded_quantity, 0)`),
	verify.Rule("invoices_count", "the invoices of a book count from 1 without gaps, and are of delivered orders of its store", `
SELECT format('book %s: %s invoices up to %s, the last is %s', b.book, count(i.number), max(i.number), b.last)
FROM orders.invoice_books b LEFT JOIN orders.invoices i USING (book) GROUP BY b.book, b.last
HAVING count(i.number) <> b.last OR max(i.number) IS DISTINCT FROM nullif(b.last, 0)
UNION ALL
SELECT format('order %s (%s) of %s is in book %s of %s', o.order_id, o.status, o.warehouse_id, b.book, b.warehouse_id)
FROM orders.invoices i JOIN orders.invoice_books b USING (book) JOIN orders.orders o USING (order_id)
WHERE o.status <> 'delivered' OR o.warehouse_id <> b.warehouse_id`),
	verify.Rule("credit_notes_count", "the credit notes of a book count from 1 without gaps, and have every unit that was refunded", `
SELECT format('book %s: %s credit notes up to %s, the last is %s', b.book, count(n.number), max(n.number), b.last_note)
FROM orders.invoice_books b LEFT JOIN orders.credit_notes n USING (book) GROUP BY b.book, b.last_note
HAVING count(n.number) <> b.last_note OR max(n.number) IS DISTINCT FROM nullif(b.last_note, 0)
UNION ALL
SELECT format('order %s, product %s: %s units refunded, %s in credit notes', i.order_id, i.product_id, i.refunded_quantity, coalesce(n.units, 0))
FROM orders.order_items i
FULL JOIN (SELECT order_id, line ->> 'product_id' AS product_id, sum((line ->> 'quantity')::int) AS units
           FROM orders.credit_notes, jsonb_array_elements(lines) line GROUP BY 1, 2) n USING (order_id, product_id)
WHERE coalesce(i.refunded_quantity, 0) <> coalesce(n.units, 0)`),
	verify.Rule("ratings_are_of_what_came", "an order is rated by its customer once it was delivered, and its items only if they came", `
SELECT format('order %s (%s) of %s was rated by %s', o.order_id, o.status, o.user_id, r.user_id)
FROM orders.ratings r JOIN orders.orders o USING (order_id) WHERE o.status <> 'delivered' OR o.user_id <> r.user_id
UNION ALL
SELECT format('order %s: product %s was rated and did not come', r.order_id, r.product_id)
FROM orders.item_ratings r LEFT JOIN orders.order_items i USING (order_id, product_id) WHERE i.quantity - i.short_quantity > 0 IS NOT TRUE`),
	verify.Rule("times_are_in_order", "an order's times follow its steps", `
SELECT format('order %s', order_id) FROM orders.orders
WHERE confirmed_at < created_at OR pick_started_at < confirmed_at OR pick_done_at < pick_started_at OR prepared_at < pick_done_at
   OR picked_up_at < prepared_at OR rider_at_door_at < picked_up_at OR delivered_at < rider_at_door_at`),
}
