// Package load is the people of the benchmarks: customers and riders who use the public HTTP API as
// apps do, as fast as they are told to, and measure how long the answers take. It does not start the
// server (package rig does) and simulates no city (package city does).
package load
