// Package obs is how the platform is watched: logs, metrics, traces and the
// admin port. It owns how they are written and what is kept out of them
// (secrets, phone numbers), and the metrics every program has: the runtime, RPC
// calls, database pools. It knows no business: the names and meanings of
// business metrics live in the services that record them.
//
// Nothing here is global. Setup returns a Telemetry that wiring passes on, and
// a nil *Meter or *RPC records nothing, so code under test needs none.
package obs
