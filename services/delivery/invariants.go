package delivery

import "doorstep/kit/verify"

// Invariants of the service; they hold whenever no transaction is open.
var Invariants = []verify.Invariant{
	verify.Rule("one_rider_an_order", "an order under way is on the open trip of its rider", `
SELECT format('order %s has trip %s of rider %s, whose trip is %s', o.order_id, o.trip_id, o.partner_id, t.status)
FROM delivery.orders o LEFT JOIN delivery.trips t ON t.warehouse_id = o.warehouse_id AND t.id = o.trip_id
WHERE o.status IN ('assigned', 'picked_up')
  AND (t.id IS NULL OR t.status NOT IN ('next', 'assigned', 'at_store', 'under_way') OR t.partner_id <> o.partner_id)`),
	verify.Rule("riders_within_capacity", "a rider has at most two orders, those of the next trip among them, on one open trip", `
SELECT format('rider %s has %s orders on %s open trips', o.partner_id, count(*), count(DISTINCT o.trip_id) FILTER (WHERE t.status <> 'next'))
FROM delivery.orders o JOIN delivery.trips t ON t.warehouse_id = o.warehouse_id AND t.id = o.trip_id
WHERE o.status IN ('assigned', 'picked_up') GROUP BY o.partner_id
HAVING count(*) > 2 OR count(DISTINCT o.trip_id) FILTER (WHERE t.status <> 'next') > 1`),
	verify.Rule("next_trips_follow_open_ones", "a next trip is that of a rider with an open one, and has an order", `
SELECT format('trip %s of rider %s, who has trip %s and next trip %s', t.id, t.partner_id, p.trip_id, p.next_trip_id)
FROM delivery.trips t LEFT JOIN delivery.delivery_partners p ON p.id = t.partner_id
WHERE t.status = 'next' AND (p.trip_id IS NULL OR p.next_trip_id IS DISTINCT FROM t.id OR NOT EXISTS (
    SELECT 1 FROM delivery.orders o WHERE o.warehouse_id = t.warehouse_id AND o.trip_id = t.id AND o.status IN ('assigned', 'picked_up', 'failed')))
UNION ALL
SELECT format('rider %s has next trip %s, which is %s', p.id, p.next_trip_id, t.status)
FROM delivery.delivery_partners p LEFT JOIN delivery.trips t ON t.id = p.next_trip_id AND t.partner_id = p.id
WHERE p.next_trip_id IS NOT NULL AND t.status IS DISTINCT FROM 'next'`),
	verify.Rule("busy_riders_have_a_trip", "a rider is busy exactly while a trip of theirs is open", `
SELECT format('rider %s is %s, trip %s is %s', p.id, p.state, p.trip_id, t.status)
FROM delivery.delivery_partners p LEFT JOIN delivery.trips t ON t.id = p.trip_id AND t.partner_id = p.id
WHERE (p.state = 'busy') <> coalesce(t.status IN ('assigned', 'at_store', 'under_way'), false)`),
	verify.Rule("promises_are_counted", "the ledger of promises has every delivery once", `
SELECT format('store %s: the ledger has %s deliveries, there are %s, %s since it is kept', o.warehouse_id, coalesce(d.counted, 0), o.completed, o.forecast)
FROM (SELECT warehouse_id, count(*) AS completed, count(*) FILTER (WHERE queue_s IS NOT NULL) AS forecast
    FROM delivery.orders WHERE status = 'completed' GROUP BY warehouse_id) o
LEFT JOIN (SELECT warehouse_id, sum(deliveries) AS counted FROM delivery.promise_days GROUP BY warehouse_id) d USING (warehouse_id)
WHERE coalesce(d.counted, 0) NOT BETWEEN o.forecast AND o.completed`),
	verify.Rule("demand_is_counted", "each order counts once in the demand of its half hour", `
SELECT format('store %s got %s orders in the half hour of %s, %s are counted', warehouse_id, coalesce(o.n, 0), slot, coalesce(d.orders, 0))
FROM (SELECT warehouse_id, date_bin('30 minutes', confirmed_at, 'epoch') AS slot, count(*) AS n FROM delivery.orders GROUP BY 1, 2) o
FULL JOIN delivery.demand_slots d USING (warehouse_id, slot)
WHERE o.n IS DISTINCT FROM d.orders`),
	verify.Rule("steps_have_a_cause", "a store stands on the step that its history ends with", `
SELECT format('store %s is on %s as of change %s, its history ends with %s', m.warehouse_id, m.mode, m.version, coalesce(c.mode, 'nothing'))
FROM delivery.store_modes m LEFT JOIN delivery.mode_changes c ON c.warehouse_id = m.warehouse_id AND c.version = m.version
WHERE c.mode IS DISTINCT FROM m.mode OR c.cause = ''`),
	verify.Rule("riders_online_have_a_spell", "a rider takes offers exactly while a spell of theirs is open", `
SELECT format('rider %s: online since %s, spell since %s', p.id, p.online_since, s.began_at)
FROM delivery.delivery_partners p LEFT JOIN delivery.online_spells s ON s.partner_id = p.id AND s.ended_at IS NULL
WHERE p.online_since IS DISTINCT FROM s.began_at`),
}
