// Package gateway is the front door: one port for REST, RPC, live streams and web files.
//
// It owns what is true of every request whatever it asks for: how large it may be, how many run at
// once, how often one caller may ask, who is calling, and how a refusal looks. It owns no business
// rule and repeats no message: REST routes, their fields and who may use them are read from the
// contracts at start. What a service refuses, the gateway only translates.
//
//	request ── size of the header ── who calls ── rate ── body ── room ──┬── /v1/...          REST, below
//	                                                                     ├── /v1/.../events   streams of kit/live
//	                                                                     ├── /v1/partner/location   riders' sockets, below
//	                                                                     ├── /doorstep.*/...  RPC, as is
//	                                                                     └── /...             pages, pictures, apps
//
//	REST ── route ── path, query, body -> message ── handler of the service (or proxy to it)
//	                                                     └── message -> JSON, or error -> problem
//
// Reads that are the same for everyone are encoded once and given again, after the limits and before
// the room, for as long as their service says that it would answer the same (Steady).
//
//	a rider's frames ── tick of 100 ms ── one call of the location service for all riders ── positions
//	                                                             to the streams that watch
//
// A REST request is bound to its message completely before the service sees any of it, so that a
// request that is refused for its form has had no effect. Errors of REST and streams are RFC 9457
// problems with a stable reason; errors of RPC are the RPC protocol's own.
//
// It never logs query strings or bodies: they may hold tokens and personal data.
package gateway
