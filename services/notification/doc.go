// Package notification owns messages to people: what is said, in which language, over which channel,
// and what people agreed to. It decides nothing about orders; it repeats what happened to them.
//
// Events in: user_saved (contacts), otp_requested, order_confirmed, rider_assigned,
// order_out_for_delivery, order_delayed, rider_arrived_at_door, order_delivered, order_cancelled and
// payment_refunded; offer_made, offer_ended and shift_near for riders. order_preparing is left to the
// live timeline: nobody needs a message for it. Events out: push_reach_changed; the log of messages is
// the table outgoing.
//
//	event ──consumer's transaction──┬─> notifications   in-app, read by the customer
//	                                └─> outgoing        SMS, e-mail, push
//	                                      ├─ kept                 no sender for the channel: the inbox
//	                                      └─ pending ─┬─> sent
//	                                          ▲───────┴─> failed  refused, or tried too often
//	                                          └ retry
//
// Each message exists once per order, template and channel, which the tables check; what may happen
// to an order more than once (a refund) has an occasion. A sender is asked outside any transaction
// and may be asked twice for one message when a process dies in between; the message's id tells.
//
// Push messages go to the browsers that a person has registered (Web Push, RFC 8030, 8291, 8292),
// encrypted so that only the device reads them. What device has which message is noted, so one that
// could not be reached is tried again and the others stay quiet; news that was overtaken by newer news of
// the same order is not sent, nor is an offer to a rider after its time. A device that its push service no longer knows is forgotten.
//
// The inbox is what stands in for providers of SMS, e-mail and push: outgoing messages that nobody
// sends, for a demo and for tests. Times of logins, retries and expiry are wall time, quiet hours are
// business time at the customer's place.
package notification
