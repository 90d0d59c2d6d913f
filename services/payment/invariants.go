package payment

import "doorstep/kit/verify"

// Invariants of the service; they hold whenever no transaction is open.
var Invariants = []verify.Invariant{
	verify.Rule("captured_is_booked", "captured is booked, and nothing else is", `
SELECT coalesce(p.order_id, t.order_id) FROM (SELECT * FROM payment.payments WHERE state = 'captured') p
FULL JOIN (SELECT order_id, sum(amount_minor) AS amount_minor FROM payment.transfers WHERE kind IN ('capture', 'cash') GROUP BY 1) t ON t.order_id = p.order_id
WHERE coalesce(p.amount_minor, 0) <> coalesce(t.amount_minor, 0)`),
	verify.Rule("refunds_within_captured", "refunds that have not failed are what was promised, within what was captured", `
SELECT p.order_id FROM payment.payments p
LEFT JOIN (SELECT order_id, sum(amount_minor) AS amount_minor, sum(amount_minor) FILTER (WHERE destination = 'source' AND provider <> 'cash') AS source_minor
           FROM payment.refunds WHERE state <> 'failed' GROUP BY 1) r ON r.order_id = p.order_id
WHERE p.refund_minor <> coalesce(r.amount_minor, 0) OR p.refund_minor > p.credit_minor + CASE p.state WHEN 'captured' THEN p.amount_minor ELSE 0 END
  OR p.source_refund_minor > p.amount_minor OR p.source_refund_minor <> coalesce(r.source_minor, 0)`),
	verify.Rule("refunds_booked_once", "each refund that succeeded is booked once", `
SELECT coalesce(r.order_id, t.order_id) FROM (SELECT * FROM payment.refunds WHERE state = 'succeeded') r
FULL JOIN (SELECT * FROM payment.transfers WHERE kind = 'refund') t ON t.reference = 'refund:' || r.order_id || ':' || r.refund_id || CASE r.destination WHEN 'credit' THEN ':credit' ELSE '' END
WHERE r.amount_minor IS DISTINCT FROM t.amount_minor`),
	verify.Rule("deposits_balance", "a deposit is never overdrawn, and of a delivered order only refunds on their way are left", `
SELECT d.order_id FROM (
    SELECT order_id, sum(CASE WHEN credit_account = 'customer_deposits' THEN amount_minor WHEN debit_account = 'customer_deposits' THEN -amount_minor ELSE 0 END) AS minor,
           bool_or(kind = 'items') AS delivered
    FROM payment.transfers GROUP BY 1) d
LEFT JOIN (SELECT order_id, sum(amount_minor) AS minor FROM payment.refunds WHERE state = 'pending' AND borne_by = 'customer_deposits' GROUP BY 1) r ON r.order_id = d.order_id
WHERE d.minor < 0 OR (d.delivered AND d.minor <> coalesce(r.minor, 0))`),
	verify.Rule("credit_is_its_entries", "what a customer has in credit is the sum of its transfers", `
SELECT format('%s: %s in the row, %s in the ledger', coalesce('customer_credit:' || c.user_id, l.account), c.balance_minor, l.minor) FROM payment.credits c
FULL JOIN (SELECT account, sum(minor) AS minor FROM (
    SELECT credit_account AS account, amount_minor AS minor FROM payment.transfers
    UNION ALL SELECT debit_account, -amount_minor FROM payment.transfers) side
    WHERE account LIKE 'customer_credit:%' GROUP BY 1) l ON l.account = 'customer_credit:' || c.user_id
WHERE coalesce(c.balance_minor, 0) <> coalesce(l.minor, 0)`),
	verify.Rule("credit_is_spent_once", "an order took the credit that its payment says, once and of its customer", `
SELECT format('order %s: %s by the payment, %s by the ledger', coalesce(p.order_id, t.order_id), p.credit_minor, t.minor)
FROM (SELECT * FROM payment.payments WHERE credit_minor > 0) p
FULL JOIN (SELECT order_id, debit_account, sum(amount_minor) AS minor FROM payment.transfers WHERE kind = 'credit' GROUP BY 1, 2) t ON t.order_id = p.order_id
WHERE p.credit_minor IS DISTINCT FROM t.minor OR t.debit_account <> 'customer_credit:' || p.user_id`),
	verify.Rule("rider_float", "no rider holds less than nothing", `
SELECT account FROM (
    SELECT debit_account AS account, amount_minor FROM payment.transfers
    UNION ALL SELECT credit_account, -amount_minor FROM payment.transfers) side
WHERE account LIKE 'rider_float:%' GROUP BY 1 HAVING sum(amount_minor) < 0`),
	verify.Rule("deposits_booked_once", "cash that a store confirmed is booked once, and no other", `
SELECT d.id FROM payment.deposits d LEFT JOIN payment.transfers t ON t.reference = 'deposit:' || d.id AND t.kind = 'deposit'
WHERE (d.state = 'accepted') <> (t.reference IS NOT NULL) OR t.amount_minor <> d.amount_minor`),
	verify.Rule("provider_agrees", "the provider's books say the same to the paisa", `
SELECT coalesce(ours.order_id, theirs.order_id) FROM (
    SELECT order_id, sum(CASE WHEN debit_account = 'provider_receivable' THEN amount_minor ELSE -amount_minor END) AS net
    FROM payment.transfers WHERE 'provider_receivable' IN (debit_account, credit_account) GROUP BY 1) ours
FULL JOIN (
    SELECT c.reference AS order_id, c.amount_minor - coalesce((SELECT sum(amount_minor) FROM payment.emulator_refunds r WHERE r.charge_reference = c.reference), 0) AS net
    FROM payment.emulator_charges c WHERE c.approved) theirs ON theirs.order_id = ours.order_id
WHERE coalesce(ours.net, 0) <> coalesce(theirs.net, 0)
  -- What was asked of the provider and has no answer yet is money on its way.
  AND NOT EXISTS (SELECT FROM payment.payments p WHERE p.order_id = theirs.order_id AND p.check_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM payment.refunds r WHERE r.order_id = theirs.order_id AND r.state = 'pending')`),
}
