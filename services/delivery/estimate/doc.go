// Package estimate is how long an order takes from the click to the door, as a distribution: one for
// each leg of its way, learned from the store's own deliveries, and their sum.
//
//	queue     placed       -> a picker begins
//	pick      begun        -> last line resolved
//	pack      picked       -> bag staged
//	rider     staged       -> handed over (the rider may come later, and takes the bag)
//	ride      handed over  -> at the door
//	door      at the door  -> delivered
//
// A leg is forecast by arithmetic on the state of the store; what is learned is how it really goes
// against the forecast: a histogram of residuals that starts as the figures of domain.md, section 5,
// moves with every delivery and slowly forgets, and a drift that moves quickly, for rain and for a slow
// hour. Residuals are taken on a bent scale with ends, so one delivery that took two hours counts as
// one. Distributions are added on a grid of time, which keeps the long tail at the door; formulas for
// moments lose it (decision 19 has the figures).
//
// Two numbers are read from the sum, the median as the estimate and the 90th percentile as the promise,
// each at a level that corrects itself by how often deliveries came in time.
//
// It is pure: no clock, no I/O, no riders by name.
package estimate
