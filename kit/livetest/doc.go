// Package livetest is the conformance suite of kit/live: what a hub promises,
// tested over real HTTP connections, for every engine behind it. Run covers one
// node, RunCluster several nodes over Redis. It owns no promise of its own; the
// words are in package live.
package livetest
