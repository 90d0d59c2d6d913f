-- +goose Up
ALTER TABLE orders.orders
    DROP CONSTRAINT orders_payment_method_check,
    ADD CONSTRAINT orders_payment_method_check CHECK (payment_method IN ('cod', 'upi', 'card', 'credit')),
    -- What the customer's credit pays of the quoted amount; the method pays the rest.
    ADD COLUMN credit_amount bigint NOT NULL DEFAULT 0 CHECK (credit_amount BETWEEN 0 AND quoted_amount);

ALTER TABLE orders.claims
    DROP CONSTRAINT claims_kind_check,
    -- staff: operations refund what nobody reported.
    ADD CONSTRAINT claims_kind_check CHECK (kind IN ('missing', 'damaged', 'wrong', 'expired', 'staff')),
    DROP CONSTRAINT claims_state_check,
    -- proposed: somebody wants to refund it, and a second person has to say the same.
    ADD CONSTRAINT claims_state_check CHECK (state IN ('open', 'proposed', 'refunded', 'declined')),
    DROP CONSTRAINT claims_check,
    ADD CONSTRAINT claims_decided CHECK ((state IN ('open', 'proposed')) = (decided_at IS NULL)),
    -- upi, card or credit; cash is never given back as cash.
    ADD COLUMN refund_to text NOT NULL DEFAULT 'credit' CHECK (refund_to IN ('upi', 'card', 'credit')),
    ADD COLUMN proposed_by text NOT NULL DEFAULT '',
    ADD CONSTRAINT claims_two_people CHECK (proposed_by = '' OR proposed_by <> decided_by OR state = 'declined'),
    ADD CONSTRAINT claims_proposed CHECK (state <> 'proposed' OR proposed_by <> '');

UPDATE orders.claims c SET refund_to = o.payment_method FROM orders.orders o WHERE o.order_id = c.order_id AND o.payment_method IN ('upi', 'card');

-- +goose Down
ALTER TABLE orders.claims DROP CONSTRAINT claims_proposed, DROP CONSTRAINT claims_two_people, DROP COLUMN proposed_by, DROP COLUMN refund_to,
    DROP CONSTRAINT claims_decided, DROP CONSTRAINT claims_state_check, DROP CONSTRAINT claims_kind_check,
    ADD CONSTRAINT claims_kind_check CHECK (kind IN ('missing', 'damaged', 'wrong', 'expired')),
    ADD CONSTRAINT claims_state_check CHECK (state IN ('open', 'refunded', 'declined')),
    ADD CONSTRAINT claims_check CHECK ((state = 'open') = (decided_at IS NULL));
ALTER TABLE orders.orders DROP COLUMN credit_amount, DROP CONSTRAINT orders_payment_method_check,
    ADD CONSTRAINT orders_payment_method_check CHECK (payment_method IN ('cod', 'upi', 'card'));
